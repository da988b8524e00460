import { weightFor } from '../policy/weights.ts'
import type { Observation } from '../domain/observation.ts'
import { elapsed, seconds, share, type Share } from '../domain/units.ts'
import { SHARE_STEPS } from '../record/cells.ts'
import { otherWeights } from './endpoints.ts'
import type { PlanContext } from './plan-context.ts'
import { READ_VALID } from './read-valid.ts'
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

/**
 * The share grows with the READY instances, but each change disturbs DNS: one a minute. The state tag tells when a change was
 * announced, and its write follows within the time for which a read is valid.
 */
const ONE_CHANGE_IN = seconds(60 + READ_VALID)

/**
 * The weight was raised beyond the trial a moment ago, by this run or an earlier one, and these steps would raise it again. A
 * share that is announced and not set yet is not a raise.
 */
export function raisesTooSoon(o: Observation, route: readonly Step[], c: PlanContext): boolean {
  const { burstEndpoint } = o.resources
  const weight = burstEndpoint.weight ?? 1
  const last = o.record.kind === 'known' ? o.record.value.shareChanges.at(-1) : undefined
  if (last === undefined || weight <= c.target.routing.trialWeight) return false
  const raises = route.some((step) => step.kind === 'patch-endpoint' && (step.change.weight ?? 0) > weight)
  const others = otherWeights(o.resources)
  const isSet = others === 0 || weightAnnounced(last.share, others) === weight
  return raises && isSet && elapsed(last.atEpochSeconds, c.now) < ONE_CHANGE_IN
}

/** The state tag rounds a share, half of them down, and the weight that gives a share must not round it down again. */
function weightAnnounced(announced: Share, others: number): number {
  return weightFor(announced, others, share(announced + 1 / SHARE_STEPS)).weight
}

/** The wait for instances that are not READY yet, or for the next change of the weight; empty if there is none. */
export function instancesWait(o: Observation, route: readonly Step[], c: PlanContext): Step[] {
  const { plan, readyInstances } = o.resources
  if (!missesInstances(o, c) && !raisesTooSoon(o, route, c)) return []
  const why = missesInstances(o, c)
    ? `${String(readyInstances)} of ${String(plan.currentInstances)} instances are READY; the others carry nothing yet`
    : 'the weight changes at most once a minute'
  return [{ kind: 'await-instances', for: 'share', why }]
}
