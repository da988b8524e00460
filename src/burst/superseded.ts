import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import type { Session } from './session.ts'

/**
 * The hold is gone, and the last to write was the run that was at work when this one began: a controller that had read
 * the record before the hold was in it. It is written again, and the controller sees it at its next look.
 */
function isOverwritten({ before }: Session, lastWriter: string): boolean {
  return before?.record.kind === 'known' && before.record.value.runId === lastWriter
}

/**
 * A person's newer command replaces the hold that this run wrote; the newer one is obeyed and this run ends.
 * Throws ActionError (`refused`) then.
 */
export function throwIfSuperseded(s: Session, o: Observation): void {
  const mine = s.command?.hold
  if (!s.holdWritten || mine === undefined || o.record.kind === 'unknown') return
  const theirs = o.record.value.hold
  if (theirs?.command === mine.command) return
  if (theirs === undefined && mine.untilEpochSeconds <= o.at) return
  if (theirs === undefined && isOverwritten(s, o.record.value.runId)) {
    s.holdWritten = false
    return
  }
  const what =
    theirs === undefined
      ? 'resume lifted its hold'
      : `${theirs.command} by ${printable(theirs.by)} replaced it`
  throw new ActionError(`this ${mine.command} ends here: ${what}`, {
    fix: 'The newer command is obeyed. Run this one again if it is still wanted.',
    outcome: 'refused',
  })
}
