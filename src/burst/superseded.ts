import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { wasAtWork } from '../record/lease.ts'
import type { Session } from './session.ts'

/** A person's newer command has replaced the hold of this run (person-beats-rule): throws ActionError, refused. */
export function throwIfSuperseded(s: Session, o: Observation): void {
  const mine = s.command?.hold
  if (!s.writes.holdWritten || mine === undefined || o.record.kind === 'unknown') return
  const theirs = o.record.value.hold
  if (theirs?.command === mine.command) return
  if (theirs === undefined && mine.untilEpochSeconds <= o.at) return
  const before = s.story.before?.record
  // The hold is gone, and no person lifted it: this run writes it again, and the controller sees it at its next read.
  if (theirs === undefined && before !== undefined && wasAtWork(before, o.record.value.runId)) {
    s.writes.holdWasOverwritten()
    return
  }
  const what =
    theirs === undefined
      ? 'resume lifted its hold'
      : `${theirs.command} by ${printable(theirs.by)} replaced it`
  throw new ActionError(`this ${mine.command} ends here: ${what}`, {
    fix: 'The newer command wins. Run this one again if you still want it.',
    outcome: 'refused',
  })
}
