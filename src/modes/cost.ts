import type { Session } from '../burst/session.ts'
import { idleSku } from '../burst/sizing.ts'
import { priceOf, type Bill, type Price } from '../domain/cost.ts'
import type { TargetConfig } from '../domain/config.ts'
import type { Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import { sameSize } from '../domain/tiers.ts'
import { reliefSince, type Relief } from '../policy/relief.ts'
import type { CostReport } from '../report/model.ts'

/** What is billed from now on, and what the burst was billed, as of an observation. */
export function costOf(
  { billing, story }: Pick<Session, 'billing' | 'story'>,
  target: TargetConfig,
  o: Observation,
  list?: Known<Price>,
): CostReport {
  const { burstSide, policy } = target
  const { sku } = o.resources.plan
  const { bill, isOver } = billing
  const price = list?.kind === 'known' ? list.value : priceIn(policy)
  const idle = idleSku(o, burstSide)
  const hourly = (name: string, instances: number): number | undefined =>
    price !== undefined && isPriced(name, o, burstSide) ? priceOf(instances * 3600, price) : undefined
  const perHour = hourly(sku.name, sku.capacity)
  const idlePerHour = hourly(idle.name, idle.capacity)
  return {
    currency: price?.currency ?? '',
    ...(list?.kind === 'unknown' && { unpriced: list.reason }),
    ...(perHour !== undefined && { perHour }),
    ...(idlePerHour !== undefined && { idlePerHour }),
    ...(bill !== undefined && {
      burst: {
        sinceEpochSeconds: bill.sinceEpochSeconds,
        instanceHours: bill.instanceSeconds / 3600,
        ...(price !== undefined && { amount: priceOf(bill.instanceSeconds, price) }),
        isOver,
        ...reliefOf([story.before ?? o, o], target, bill),
      },
    }),
  }
}

function reliefOf(
  reads: readonly Observation[],
  target: TargetConfig,
  bill: Bill,
): { readonly relief?: Relief } {
  const relief = reliefSince(reads, target, bill.sinceEpochSeconds)
  return relief === undefined ? {} : { relief }
}

function priceIn({ pricePerHour, currency = '' }: TargetConfig['policy']): Price | undefined {
  return pricePerHour === undefined ? undefined : { perInstanceHour: pricePerHour, currency }
}

/** `price-per-hour` is that of a burst instance; what another size costs is not known. */
function isPriced(name: string, o: Observation, { burstSku }: TargetConfig['burstSide']): boolean {
  return sameSize({ name }, { name: burstSku ?? o.resources.plan.sku.name })
}
