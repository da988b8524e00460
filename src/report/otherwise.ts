import type { Decision } from '../domain/decision.ts'
import { count, ratio } from '../domain/format.ts'
import { money } from '../domain/cost.ts'
import type { TargetReport } from './model.ts'

/**
 * What would have been without the change: "without it the private side carries all of the demand: 120 % of its capacity,
 * instead of 80 %". Undefined if the run changed nothing, or nothing is known of it.
 */
export function otherwiseOf(report: TargetReport): string | undefined {
  const { decision, planned } = report
  if (decision === undefined || !(report.changed || (report.dryRun && planned.length > 0))) return undefined
  const { goal } = decision
  if (goal.kind === 'bursting') return loadOtherwise(decision, goal.share)
  if (goal.kind === 'idle') return costOtherwise(report)
  return goal.kind === 'warm' ? 'a burst would have to size, start and warm the app first' : undefined
}

/** The load that stays on the private side: the share of the answers before the change is what it would still be. */
function loadOtherwise({ evidence }: Decision, share: number): string | undefined {
  const { utilization, shareNow } = evidence
  if (utilization === undefined || share === shareNow) return undefined
  const carried = (part: number): string => ratio(utilization * (1 - part))
  const left = shareNow > 0 ? `with a share of ${ratio(shareNow)} as before` : 'without it'
  return `${left} the private side would have to carry ${carried(shareNow)} of its capacity, instead of ${carried(share)}`
}

/** A burst comes to its end: the instances that the plan has lost, at their price. */
function costOtherwise({ before, after, cost }: TargetReport): string | undefined {
  const [was, is] = [before?.resources.plan.sku.capacity, after?.resources.plan.sku.capacity]
  if (was === undefined || is === undefined || was <= is)
    return 'DNS would go on to send users to Azure, and the burst would go on to be billed'
  const { perHour, currency = '' } = cost ?? {}
  const hourly =
    perHour === undefined || is === 0 ? '' : ` (${money((perHour / is) * (was - is), currency)} an hour)`
  return `${count(was - is, 'instance')} more would go on to be billed${hourly}`
}
