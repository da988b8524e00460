import type { Reply } from '../net/message.ts'
import { additionalQuota, bareWebError, zoneRedundant } from '../faults/refusals-web.ts'
import type { QuotaWords } from '../world/conditions.ts'
import type { PlanAnswer } from '../world/scenario.ts'
import type { Plan, Sku } from '../world/state.ts'
import { tierOf } from '../world/tiers.ts'
import type { World } from '../world/world.ts'
import { webError } from './errors.ts'

/** Why App Service refuses this size now; undefined if it accepts it. */
export function planProblem(world: World, plan: Plan, sku: Sku): Reply | undefined {
  return busy(world, plan) ?? limits(world, plan, sku) ?? features(world, plan, sku)
}

function busy(world: World, plan: Plan): Reply | undefined {
  const operation = plan.operation
  const isBusy = world.now < world.conditions.planBusyUntil || statusOf(world, plan) !== 'Ready'
  if (operation === undefined && !isBusy) return undefined
  const id = operation?.id ?? 'maintenance'
  return webError(
    409,
    'Conflict',
    '59205',
    'Cannot modify this web hosting plan because another operation is in progress. Details: {0}',
    `Id: ${id}, OperationName: Update, CreatedTime: ${new Date((operation?.startedAt ?? world.now) * 1000).toISOString()}, EntityType: 9`,
  )
}

/** How the service answers the PUT of a plan now. */
export function planAnswerOf({ conditions, scenario }: World): PlanAnswer {
  return conditions.planAnswer ?? scenario.planAnswer
}

/** `status` as a GET of the plan shows it. */
export function statusOf(world: World, plan: Plan): string {
  const found = world.conditions.planStatus.get(plan.name.toLowerCase())
  if (found !== undefined && world.now < found.until) return found.status
  return plan.operation !== undefined && planAnswerOf(world) === 'in-progress' ? 'Pending' : 'Ready'
}

function limits(world: World, plan: Plan, sku: Sku): Reply | undefined {
  const least = world.scenario.zoneLeastInstances
  if (plan.properties['zoneRedundant'] === true && sku.capacity < least)
    return zoneRedundant(least, sku.capacity)
  if (tierOf(sku.name)?.elastic === true && sku.capacity !== plan.sku.capacity) return noCount(sku)
  const workers = tierOf(sku.name)?.workers ?? 1
  if (sku.capacity > workers) {
    return webError(
      400,
      'BadRequest',
      '51021',
      'The maximum number of workers of a {0} App Service plan is {1}.',
      sku.tier,
      String(workers),
    )
  }
  const { quota, stock } = world.conditions
  if (quota !== undefined && sku.capacity > quota) {
    return quotaRefusal(world, plan, sku, quota)
  }
  if (stock !== undefined && sku.capacity > stock && sku.capacity > plan.instances) {
    const text = `Currently ${stock} instances are available`
    return webError(
      409,
      'Conflict',
      '59312',
      'Not enough available reserved instance servers to satisfy this request. {0}. If you are changing instance size you can reduce the count of instances and try again.',
      text,
    )
  }
  return undefined
}

/** The wording is a guess: no public report quotes one. */
function noCount(sku: Sku): Reply {
  return webError(
    400,
    'BadRequest',
    '51021',
    'The number of workers of a {0} plan cannot be set.',
    tierOf(sku.name)?.tier ?? sku.tier,
  )
}

function quotaRefusal(world: World, plan: Plan, sku: Sku, quota: number): Reply {
  const words = additionalQuota(sku.tier, quota, plan.instances, sku.capacity)
  const replies: Readonly<Record<QuotaWords, () => Reply>> = {
    region: () => {
      const text = `This region has quota of ${quota} instances for your subscription`
      return webError(401, 'Unauthorized', '52039', '{0}. Try selecting different region or SKU.', text)
    },
    additional: () => webError(401, 'Unauthorized', '52039', '{0}', words),
    'additional-bare': () => bareWebError(401, 'Unauthorized', words),
  }
  return replies[world.conditions.quotaWords]()
}

/** Tiers whose plans may be zone redundant. The wording of the refusal is a guess: no public report quotes one. */
const ZONED = new Set(['PremiumV2', 'PremiumV3', 'Premium0V3', 'PremiumV4', 'IsolatedV2'])

/** The new tier must support every feature that the apps use. */
function features(world: World, plan: Plan, sku: Sku): Reply | undefined {
  const tier = tierOf(sku.name)
  const slots = world.sitesOn(plan).filter((site) => site.slot !== undefined).length
  if (tier !== undefined && slots > tier.slots) {
    return webError(
      409,
      'Conflict',
      '04068',
      'Cannot scale to {0}: {1} deployment slot(s) exist and the tier allows {2}.',
      sku.tier,
      String(slots),
      String(tier.slots),
    )
  }
  if (plan.properties['zoneRedundant'] === true && tier !== undefined && !ZONED.has(tier.tier))
    return webError(
      400,
      'BadRequest',
      '51021',
      'Zone redundancy is not supported for the {0} tier.',
      tier.tier,
    )
  const named = world.sitesOn(plan).some((site) => site.hostNames.length > 0)
  return named && tier?.customTls === false
    ? webError(
        409,
        'Conflict',
        '04070',
        'Cannot scale to {0}: TLS bindings of custom host names are not allowed there.',
        sku.tier,
      )
    : undefined
}
