import type { Trigger } from './model.ts'
import { safe } from './safe.ts'

/** "started by release of v2.3 in workflow release (octocat), run 1234 attempt 1: pre-warm for the sale". */
export function triggerText(trigger: Trigger): string {
  const reason = trigger.reason === '' ? '' : `: ${trigger.reason}`
  const where = trigger.runUrl === undefined ? '' : ` · ${trigger.runUrl}`
  const run = `run ${trigger.runId} attempt ${String(trigger.runAttempt)}`
  const what = trigger.tag === undefined ? '' : ` of ${trigger.tag}`
  const from = trigger.workflow === undefined ? '' : ` in workflow ${trigger.workflow}`
  return safe(`started by ${trigger.event}${what}${from} (${trigger.actor}), ${run}${reason}${where}`)
}
