import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import type { Session } from './session.ts'

/**
 * The hold is gone, and the last writer is the run that was at work when this one began: a controller that had read the
 * state tag before the hold was in it. This run writes the hold again, and the controller sees it at its next read.
 */
function isOverwritten({ story: { before } }: Session, lastWriter: string): boolean {
  return before?.record.kind === 'known' && before.record.value.runId === lastWriter
}

/** A person's newer command has replaced the hold of this run (person-beats-rule): throws ActionError, refused. */
export function throwIfSuperseded(s: Session, o: Observation): void {
  const mine = s.command?.hold
  if (!s.writes.holdWritten || mine === undefined || o.record.kind === 'unknown') return
  const theirs = o.record.value.hold
  if (theirs?.command === mine.command) return
  if (theirs === undefined && mine.untilEpochSeconds <= o.at) return
  if (theirs === undefined && isOverwritten(s, o.record.value.runId)) {
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
