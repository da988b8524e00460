import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import { elapsed } from '../domain/units.ts'
import { countedFrom, countedOn, withPlanSku, withTrialFor } from '../record/of-burst.ts'
import { drainingSince, withoutDrain, withPhase } from '../record/transitions.ts'
import { SHOWN_WITHIN } from './known/shown-within.ts'
import type { PlanContext } from './plan-context.ts'

// What the state tag keeps of a burst while its endpoint is enabled, and while it is taken out of the answers.

/** The state tag of a burst that has users, or is about to get them. */
export function asBursting(o: Observation, base: BurstRecord, { now }: PlanContext): BurstRecord {
  const counted = countedFrom(base, o.resources.burstEndpoint.status === 'Enabled')
  return withPhase(onItsPlan(o, withoutDrain(counted)), 'bursting', now)
}

/**
 * What the next read compares the plan with: from now on, only someone outside this action gives it another size. The tag of a
 * burst that an earlier release began does not tell the size, and is not written for that alone. In a burst's first minute reads may lag.
 */
function onItsPlan({ resources, at: now }: Observation, base: BurstRecord): BurstRecord {
  const isNew = elapsed(base.phaseSinceEpochSeconds, now) < SHOWN_WITHIN
  if (base.phase === 'bursting' && (base.planSku === undefined || isNew)) return base
  return withPlanSku(base, resources.plan.sku.name)
}

/**
 * The burst goes on after this drain: the size of its plan and what its trial was for stay in the tag, so that no run takes it for a
 * scale-in (no-data-never-ends).
 */
export function takenOut({ resources }: Observation, base: BurstRecord, { now }: PlanContext): BurstRecord {
  const drains = countedOn(withPlanSku(drainingSince(base, now), resources.plan.sku.name), base)
  return base.trialFor === undefined ? drains : withTrialFor(drains, base.trialFor)
}
