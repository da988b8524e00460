import { remaining } from '../clock/deadlines.ts'
import { ActionError } from '../domain/errors.ts'
import { seconds } from '../domain/units.ts'
import type { Session } from './session.ts'
import { isWait, type Step } from './steps.ts'

/** Tries of one write besides the first, and the pauses between them where Azure asks for none. */
const MOST_WRITE_TRIES = 3
const FIRST_PAUSE_SECONDS = 2
const LONGEST_PAUSE_SECONDS = 600

/** Whether a write that failed like this may be tried once more. */
export function mayTryAgain(s: Session, error: ActionError): boolean {
  return error.transient && !s.signal.aborted && s.writeTries < MOST_WRITE_TRIES
}

/**
 * A write that failed for a reason that may pass is not repeated as it was: after the pause the world is looked at and
 * decided anew. Answers whether that is to happen; a pause beyond the time that is left is not begun.
 */
export async function pauseBeforeAnother(s: Session, step: Step, error: unknown): Promise<boolean> {
  if (isWait(step) || !(error instanceof ActionError) || !mayTryAgain(s, error)) return false
  const pause = error.arm?.retryAfterSeconds ?? FIRST_PAUSE_SECONDS * 2 ** s.writeTries
  const left = remaining(s.signal, await s.clock.now()) ?? LONGEST_PAUSE_SECONDS
  if (pause >= Math.min(left, LONGEST_PAUSE_SECONDS)) return false
  s.writeTries += 1
  s.writes.clear()
  s.narrator.noted(step, `${error.message} Looked at and tried again in ${pause.toFixed(0)} s.`)
  await s.clock.sleep(seconds(pause), s.signal)
  return true
}
