import type { BurstSideConfig, TargetConfig } from '../../domain/config.ts'
import type { Observation } from '../../domain/observation.ts'
import type { OfferedSize, ServicePlan } from '../../domain/resources.ts'
import { printable } from '../../domain/text.ts'
import { hasNoCount, mostInstances as mostOfSize, sameSize, tierAbilities } from '../../domain/tiers.ts'
import { refusal, wantedInstances, warning, type Finding } from './finding.ts'

/** App Service spreads a zone-redundant plan over zones and takes no fewer (learn: reliability of App Service). */
export const LEAST_ZONE_REDUNDANT = 2
/** The fewest instances of a zone-redundant plan on older stamps. */
export const LEAST_ON_OLD_STAMPS = 3

/** The platform scales such a plan itself: it refuses or ignores a count that the action sets. */
export function withoutCount(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const { plan } = o.resources
  const asked = [burstSide.burstSku, burstSide.idleSku].filter((name) => name !== undefined)
  const own = hasNoCount(plan.sku.name, plan.sku.tier) ? plan.sku.name : undefined
  const found = own ?? asked.find((name) => hasNoCount(name))
  if (found === undefined) return []
  const whose =
    found === own
      ? `the plan ${printable(plan.name)} is ${printable(found)}`
      : `burst-sku or idle-sku is ${printable(found)}`
  return [
    refusal(
      `${whose}, a size without an instance count of its own: Azure scales it by itself, so there is nothing to size for a burst`,
      'Move the web app to a plan of Standard, Premium v2, v3 or v4 (S1, P0v3 or higher).',
      'sizes',
    ),
  ]
}

/** At scale-in it would be too late: Azure answers 400 to the shrink, and the burst size stays billed. */
export function zoneRedundant(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const { plan } = o.resources
  if (plan.zoneRedundant !== true) return []
  return [...sizesWithoutZones(plan, burstSide), ...tooFewForZones(plan, burstSide)]
}

/** Azure refuses such a size while the plan is zone redundant: an idle-sku only after the burst, which then stays billed. */
function sizesWithoutZones(plan: ServicePlan, { burstSku, idleSku }: BurstSideConfig): Finding[] {
  const asked = { 'burst-sku': burstSku, 'idle-sku': idleSku }
  return Object.entries(asked)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && !tierAbilities(entry[1]).zones)
    .map(([input, name]) =>
      refusal(
        `the plan ${printable(plan.name)} is zone redundant, which ${input} ${printable(name)} cannot be`,
        `Set ${input} to a size of Premium v2, v3 or v4, or use a plan without zone redundancy.`,
        'sizes',
      ),
    )
}

function tooFewForZones(plan: ServicePlan, burstSide: BurstSideConfig): Finding[] {
  const idle = burstSide.idleInstances
  const asked = Math.min(idle ?? Infinity, burstSide.burstInstances ?? Infinity)
  const name = printable(plan.name)
  if (asked < LEAST_ZONE_REDUNDANT)
    return [
      refusal(
        `the plan ${name} is zone redundant and takes no fewer than ${String(LEAST_ZONE_REDUNDANT)} instances, but ${asked === idle ? 'idle-instances' : 'burst-instances'} is ${String(asked)}`,
        `Set idle-instances to at least ${String(LEAST_ZONE_REDUNDANT)} (${String(LEAST_ON_OLD_STAMPS)} on an older stamp), or use a plan without zone redundancy.`,
        'sizes',
      ),
    ]
  if (asked >= LEAST_ON_OLD_STAMPS || plan.sku.capacity <= asked) return []
  return [
    warning(
      `the plan ${name} is zone redundant: on an older stamp Azure refuses to shrink it to ${String(asked)} instances`,
      `Set idle-instances to ${String(LEAST_ON_OLD_STAMPS)} if Azure refuses a scale-back.`,
      'sizes',
    ),
  ]
}

/** With per-app scaling, the app's own number of workers counts, and more instances of the plan do nothing for it. */
export function perAppScaling(o: Observation, target: TargetConfig): Finding[] {
  const { plan, app } = o.resources
  const wanted = wantedInstances(o, target)
  if (plan.perAppScaling !== true || app.workers === undefined || app.workers >= wanted.count) return []
  return [
    warning(
      `the plan ${printable(plan.name)} scales per app, and the web app ${printable(app.name)} stays on ${instances(app.workers)} (numberOfWorkers), whatever the plan has; ${wanted.because}`,
      `Set numberOfWorkers of the web app to ${String(wanted.count)}, or switch per-app scaling of the plan off.`,
      'sizes',
    ),
  ]
}

/** Automatic scaling stops at the lower of the maximums of plan and app, even if `burst-instances` is higher. */
export function automaticScaling(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const { plan, app } = o.resources
  const limits = [plan.automaticMaximum, app.automaticMaximum].filter((limit) => limit !== undefined)
  const wanted = burstSide.burstInstances
  if (!plan.automaticScaling || wanted === undefined || limits.length === 0) return []
  const most = Math.min(...limits)
  if (most >= wanted) return []
  return [
    warning(
      `App Service scales the plan ${printable(plan.name)} automatically, to at most ${instances(most)}; burst-instances is ${String(wanted)}`,
      `Raise the maximum burst of the plan and of the web app to ${String(wanted)} in the portal (Scale out).`,
      'sizes',
    ),
  ]
}

/** More than the plan, or the wanted size, can have. The burst takes the maximum. */
export function mostInstances(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const { plan } = o.resources
  const wanted = burstSide.burstInstances
  const sku = burstSide.burstSku ?? plan.sku.name
  const most = mostOf(o, sku)
  if (wanted === undefined || wanted <= most || plan.automaticScaling || hasNoCount(sku)) return []
  return [
    warning(
      `a plan of size ${printable(sku)} has at most ${instances(most)}; burst-instances is ${String(wanted)}`,
      `Lower burst-instances to ${String(most)}, or choose a burst-sku of a higher tier.`,
      'sizes',
    ),
  ]
}

/** Fewer than the size can have: Azure refuses them, the idle count only after the burst, which then stays billed. */
export function fewestInstances(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const { sku, name: planName } = o.resources.plan
  const asked = [
    ['burst-instances', burstSide.burstSku ?? sku.name, burstSide.burstInstances],
    ['idle-instances', burstSide.idleSku ?? sku.name, burstSide.idleInstances],
  ] as const
  return asked.flatMap(([input, name, count]) => {
    const least = offerOf(o, name)?.least ?? 1
    if (count === undefined || count >= least) return []
    return [
      refusal(
        `the plan ${printable(planName)} takes no fewer than ${instances(least)} of size ${printable(name)}, but ${input} is ${String(count)}`,
        `Set ${input} to at least ${String(least)}, or choose another size.`,
        'sizes',
      ),
    ]
  })
}

function offerOf({ resources: { preflight } }: Observation, name: string): OfferedSize | undefined {
  const offered = preflight?.sizes
  return offered?.kind === 'known' ? offered.value.find((it) => sameSize(it, { name })) : undefined
}

function mostOf(o: Observation, sku: string): number {
  return Math.min(mostOfSize(o.resources.plan, sku), offerOf(o, sku)?.most ?? Infinity)
}

/** Azure's list of sizes to which the plan can move. */
export function sizesOffered(o: Observation, { burstSide }: TargetConfig): Finding[] {
  const offered = o.resources.preflight?.sizes
  if (offered?.kind !== 'known' || offered.value.length === 0) return []
  const { plan } = o.resources
  const names = offered.value.map(({ name }) => name)
  const has = (name: string): boolean =>
    [...names, plan.sku.name].some((one) => sameSize({ name: one }, { name }))
  const asked = { 'burst-sku': burstSide.burstSku, 'idle-sku': burstSide.idleSku }
  return Object.entries(asked)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && !has(entry[1]))
    .map(([input, name]) => notOffered(plan, input, name, names))
}

function notOffered(plan: ServicePlan, input: string, name: string, names: readonly string[]): Finding {
  return refusal(
    `the plan ${printable(plan.name)} cannot move to ${input} ${printable(name)}: Azure offers it ${printable(names.join(', '), 200)}`,
    `Set ${input} to one of them, or move the web app to a plan in another resource group that offers ${printable(name)}.`,
    'sizes',
  )
}

function instances(count: number): string {
  return count === 1 ? '1 instance' : `${String(count)} instances`
}
