import type { Known } from '../domain/known.ts'
import type { BurstRecord } from '../domain/record.ts'
import { sameFacts } from '../record/transitions.ts'
import type { Step } from './steps.ts'

/** The step that writes `next`; none if the state tag says it already. */
export function recordSteps(current: Known<BurstRecord>, next: BurstRecord, why: string): Step[] {
  if (current.kind === 'known' && sameFacts(current.value, next)) return []
  return [{ kind: 'write-record', record: next, why }]
}
