import { momentOf, type Alert, type AlertCondition } from '../domain/alert.ts'
import { number, utc } from '../domain/format.ts'
import { safe } from './safe.ts'

const MOST_CONDITIONS = 3

/** "alert requests-high (Sev2) fired at 2026-08-03 12:31 UTC: Requests 1,400 > 1,200". */
export function alertText(alert: Alert): string {
  const severity = alert.severity === undefined ? '' : ` (${safe(alert.severity, 40)})`
  const at = alert.state === 'resolved' ? (alert.resolvedAt ?? momentOf(alert)) : alert.firedAt
  const when = at === undefined ? '' : ` at ${utc(at)}`
  const said = conditionsText(alert)
  const others = alert.others > 0 ? `, and ${number(alert.others)} more alerts` : ''
  const test = alert.isTest === true ? 'test ' : ''
  const head = `${test}alert ${safe(alert.rule, 100)}${severity} ${alert.state}${when}`
  return safe(`${head}${said === '' ? '' : `: ${said}`}${others}`, 500)
}

/** The numbers if there are any, otherwise the words of the rule's author. */
function conditionsText({ conditions, summary, state }: Alert): string {
  const shown = conditions.slice(0, MOST_CONDITIONS).map((one) => conditionText(one, state))
  const rest = conditions.length - shown.length
  if (shown.length === 0) return summary === undefined ? '' : safe(summary, 200)
  return rest > 0 ? `${shown.join(', ')} and ${String(rest)} more` : shown.join(', ')
}

/** "Requests 1,400 > 1,200", or after a resolved alert "Requests 900, no longer > 1,200". */
function conditionText(condition: AlertCondition, state: Alert['state']): string {
  const { value, threshold, operator = 'against', part } = condition
  const of = part === undefined ? '' : ` of ${safe(part, 120)}`
  const metric = `${safe(condition.metric, 80)}${of}`
  const seen = value === undefined ? metric : `${metric} ${number(value)}`
  if (threshold === undefined) return seen
  return `${seen}${state === 'resolved' ? ', no longer' : ''} ${safe(operator, 30)} ${number(threshold)}`
}
