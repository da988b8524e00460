import { weightFor } from '../policy/weights.ts'
import type { Observation } from '../domain/observation.ts'
import { elapsed, minutes, share, type Share } from '../domain/units.ts'
import { SHARE_STEPS } from '../record/cells.ts'
import { otherWeights } from './endpoints.ts'
import type { PlanContext } from './plan-context.ts'
import type { Step } from './steps.ts'

/** `switch` moves all traffic at once, so it waits for all instances first. */
export function awaitsInstances(o: Observation, c: Pick<PlanContext, 'target' | 'progress'>): boolean {
  return c.target.routing.routing === 'switch' && missesInstances(o, c)
}

/** Some instances are not READY yet, and the run still waits for them. */
function missesInstances({ resources }: Observation, { progress }: Pick<PlanContext, 'progress'>): boolean {
  const { plan, readyInstances } = resources
  return readyInstances !== undefined && readyInstances < plan.currentInstances && !progress.instancesWaited
}

/** The share grows with the READY instances, but each change disturbs DNS. */
const ONE_CHANGE_IN = minutes(1)

/**
 * The weight was raised beyond the trial a moment ago, so the next raise waits while instances come up. A share that is
 * announced and not set yet is not a raise.
 */
export function raisedJustNow(o: Observation, c: PlanContext): boolean {
  const { readyInstances, burstEndpoint } = o.resources
  if (readyInstances === undefined || c.progress.instancesWaited || o.record.kind === 'unknown') return false
  const last = o.record.value.shareChanges.at(-1)
  const weight = burstEndpoint.weight ?? 1
  if (last === undefined || weight <= c.target.routing.trialWeight) return false
  const others = otherWeights(o.resources)
  const isSet = others === 0 || weightAnnounced(last.share, others) === weight
  return isSet && elapsed(last.atEpochSeconds, c.now) < ONE_CHANGE_IN
}

/** The state tag rounds a share, half of them down, and the weight that gives a share must not round it down again. */
function weightAnnounced(announced: Share, others: number): number {
  return weightFor(announced, others, share(announced + 1 / SHARE_STEPS)).weight
}

/** The wait for instances that are not READY yet, or for the next change of the weight; empty if there is none. */
export function instancesWait(o: Observation, c: PlanContext): Step[] {
  const { plan, readyInstances } = o.resources
  if (!missesInstances(o, c) && !raisedJustNow(o, c)) return []
  const why = missesInstances(o, c)
    ? `${String(readyInstances)} of ${String(plan.currentInstances)} instances are READY; the others carry nothing yet`
    : 'the weight changes at most once a minute'
  return [{ kind: 'await-instances', for: 'share', why }]
}
