import { money } from '../domain/cost.ts'
import { count, ratio } from '../domain/format.ts'
import { modeRow } from '../domain/modes.ts'
import type { Observation } from '../domain/observation.ts'
import { isInAnswers, shareOfAnswers } from '../policy/shares.ts'
import type { TargetReport } from './model.ts'

/**
 * What would have been without the change, as the reads before and after it tell: "without it the private side would have
 * to carry 120 % of its capacity, instead of 80 %". Undefined if the run changed nothing that a reader could miss: the
 * state tag alone, as pause and resume do, or a burst that failed and was undone.
 */
export function otherwiseOf(report: TargetReport): string | undefined {
  const { decision, planned, before, after } = report
  const isDry = report.dryRun && planned.length > 0
  if (decision === undefined || before === undefined || after === undefined) return undefined
  if ((!report.changed && !isDry) || modeRow(report.mode).writes !== 'as-decided') return undefined
  const { goal } = decision
  if (goal.kind === 'bursting') return loadOtherwise(report, before, isDry ? goal.share : shareIn(after))
  if (goal.kind === 'idle') return costOtherwise(report, before, after)
  const isReady = isDry || before.resources.app.state !== after.resources.app.state
  return goal.kind === 'warm' && isReady
    ? 'a burst would have to size, start and warm the app first'
    : undefined
}

/** The load that stays on the private side: the share of the answers before the change is what it would still be. */
function loadOtherwise(
  { decision, after }: TargetReport,
  before: Observation,
  share: number | undefined,
): string | undefined {
  const utilization = decision?.evidence.utilization
  const shareBefore = shareIn(before)
  if (share === undefined || shareBefore === undefined || Math.abs(share - shareBefore) < 0.001)
    return undefined
  if (after !== undefined && isDown(after))
    return shareBefore > 0
      ? undefined
      : 'without it all users would go to a private side that does not answer'
  if (utilization === undefined) return undefined
  const carried = (part: number): string => ratio(utilization * (1 - part))
  const left = shareBefore > 0 ? `with a share of ${ratio(shareBefore)} as before` : 'without it'
  return `${left} the private side would have to carry ${carried(shareBefore)} of its capacity, instead of ${carried(share)}`
}

function shareIn({ resources: { profile, burstEndpoint } }: Observation): number | undefined {
  const share = shareOfAnswers(profile, burstEndpoint)
  return share.kind === 'known' ? share.value : undefined
}

/** Its endpoints are enabled, and Traffic Manager leaves them all out of its answers. */
function isDown({ resources: { privateEndpoints } }: Observation): boolean {
  const enabled = privateEndpoints.filter(({ status }) => status === 'Enabled')
  return enabled.length > 0 && !enabled.some(isInAnswers)
}

/** A burst comes to its end: the instances that the plan has lost, at their price. */
function costOtherwise(
  { dryRun, cost }: TargetReport,
  before: Observation,
  after: Observation,
): string | undefined {
  const [was, is] = [before.resources.plan.sku.capacity, after.resources.plan.sku.capacity]
  const serves = ({ resources: { burstEndpoint } }: Observation): boolean =>
    burstEndpoint.status === 'Enabled'
  if (was <= is)
    return serves(before) && (dryRun || !serves(after))
      ? 'DNS would go on to send users to Azure, and the burst would go on to be billed'
      : undefined
  const { perHour, currency = '' } = cost ?? {}
  const hourly =
    perHour === undefined || is === 0 ? '' : ` (${money((perHour / is) * (was - is), currency)} an hour)`
  return `${count(was - is, 'instance')} more would go on to be billed${hourly}`
}
