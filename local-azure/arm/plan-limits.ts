import type { Reply } from '../net/message.ts'
import type { Plan, Sku } from '../world/state.ts'
import { tierOf } from '../world/tiers.ts'
import type { World } from '../world/world.ts'
import { webError } from './errors.ts'

/** Why App Service refuses this size now; undefined where it accepts it. */
export function planProblem(world: World, plan: Plan, sku: Sku): Reply | undefined {
  return busy(world, plan) ?? limits(world, plan, sku) ?? features(world, plan, sku)
}

function busy(world: World, plan: Plan): Reply | undefined {
  const operation = plan.operation
  if (operation === undefined && world.now >= world.conditions.planBusyUntil) return undefined
  const id = operation?.id ?? 'maintenance'
  return webError(
    409,
    'Conflict',
    '59205',
    'Cannot modify this web hosting plan because another operation is in progress. Details: {0}',
    `Id: ${id}, OperationName: Update, CreatedTime: ${new Date((operation?.startedAt ?? world.now) * 1000).toISOString()}, EntityType: 9`,
  )
}

function limits(world: World, plan: Plan, sku: Sku): Reply | undefined {
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
    const text = `This region has quota of ${quota} instances for your subscription`
    return webError(401, 'Unauthorized', '52039', '{0}. Try selecting different region or SKU.', text)
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
