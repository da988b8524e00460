import { wasNone, type AutoscaleBefore, type NoneBefore } from '../domain/autoscale.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import { autoscaleAsItIs, autoscaleSet } from './autoscale-restore.ts'
import type { PlanContext } from './plan-context.ts'
import type { Step } from './steps.ts'

// What the state tag remembers of the autoscale setting through a burst.

/** A burst that changes the autoscale setting first records how it was, so that any run can restore it. */
export function rememberingAutoscale(
  o: Observation,
  base: BurstRecord,
  steps: readonly Step[],
  c: PlanContext,
): BurstRecord {
  const { autoscaleBefore } = base
  if (wasNone(autoscaleBefore)) {
    const made = asMade(o, autoscaleBefore, c)
    return made === autoscaleBefore ? base : { ...base, autoscaleBefore: made }
  }
  if (steps.some(({ kind }) => kind === 'create-autoscale'))
    return { ...base, autoscaleBefore: autoscaleBefore ?? 'none' }
  const change = steps.find((step) => step.kind === 'change-autoscale')
  if (change === undefined) return asShown(o, base, c)
  const before = autoscaleBefore ?? autoscaleAsItIs(change.setting)
  if (before === undefined) return base
  const isFirst = autoscaleBefore === undefined
  return { ...base, autoscaleBefore: withSet(before, autoscaleSet(change.setting, change.change), isFirst) }
}

/**
 * The tag forgets what was set where Azure does not carry it out, so that the next run tries again, and knows it once a read shows
 * the setting (success-is-read-back).
 */
function asShown({ resources }: Observation, base: BurstRecord, { progress }: PlanContext): BurstRecord {
  const { autoscaleBefore } = base
  if (autoscaleBefore === undefined || wasNone(autoscaleBefore)) return base
  const { set, ...before } = autoscaleBefore
  const isGivenUp = progress.givenUp?.has('change-autoscale') === true
  if (isGivenUp) return set === undefined ? base : { ...base, autoscaleBefore: before }
  const { autoscale } = resources
  if (set !== undefined || autoscale.kind === 'unknown' || progress.autoscaleUnshown === true) return base
  const shown = autoscale.value && autoscaleSet(autoscale.value, {})
  return shown === undefined ? base : { ...base, autoscaleBefore: { ...before, set: shown } }
}

/** The same of a setting that the burst was to create. */
function asMade(
  { resources: { autoscale } }: Observation,
  before: NoneBefore,
  { progress }: PlanContext,
): NoneBefore {
  const isThere = autoscale.kind === 'known' && autoscale.value !== undefined
  if (isThere && progress.autoscaleUnshown !== true) return 'none'
  return progress.givenUp?.has('change-autoscale') === true && !isThere ? 'unmade' : before
}

/**
 * A burst that changes the setting a second time forgets what it has set: if the run dies before the change, the setting is
 * as the first one left it, and that must not pass for the change of someone outside (killed-anywhere-recovers).
 */
function withSet(
  { set, ...before }: AutoscaleBefore,
  next: AutoscaleBefore['set'],
  isFirst: boolean,
): AutoscaleBefore {
  const isSame = set?.minimum === next?.minimum && set?.maximum === next?.maximum
  return next !== undefined && (isFirst || isSame) ? { ...before, set: next } : before
}
