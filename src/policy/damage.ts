import type { Observation } from '../domain/observation.ts'
import { NO_RECORD } from '../domain/record.ts'

/** What to do about a state tag that is not as a run writes it. */
export const TO_PUT_RIGHT = 'mode: resume puts the tag right; give a hold or a pause again if it should last'

/** A first run has no state tag; a damaged one deserves a warning. */
export function damageOf({ record }: Pick<Observation, 'record'>): string | undefined {
  if (record.kind === 'known' || record.reason === NO_RECORD) return undefined
  return `${record.reason}: no hold is known, and a drain would begin now. ${TO_PUT_RIGHT}`
}
