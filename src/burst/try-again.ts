import { remaining } from '../clock/deadlines.ts'
import { ActionError } from '../domain/errors.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'
import type { Session } from './session.ts'
import { isWait, type Step } from './steps.ts'

/** Tries of one write besides the first, and the pauses between them if Azure asks for none. */
const MOST_WRITE_TRIES = 3
const FIRST_PAUSE_SECONDS = 2
const BUSY_PAUSE_SECONDS = 30
const LONGEST_PAUSE_SECONDS = 600

/** Whether the run may repeat a write that failed with this error. Waits for a busy resource use up no try of other errors. */
export function mayTryAgain({ signal, writes }: Session, error: ActionError): boolean {
  const tries = isBusy(error) ? writes.busyTries : writes.failedTries
  return error.transient && !signal.aborted && tries < MOST_WRITE_TRIES
}

/**
 * A write failed for a reason that may pass. The run does not repeat it unchanged: it pauses, reads and decides again.
 * Returns whether it paused; it does not begin a pause that is longer than the time left.
 */
export async function pauseBeforeAnother(s: Session, step: Step, error: unknown): Promise<boolean> {
  if (isWait(step) || !(error instanceof ActionError)) return false
  const now = await s.clock.now()
  if (isBusy(error) ? isBusyTooLong(s, now) : !mayTryAgain(s, error)) return false
  const pause = error.arm?.retryAfterSeconds ?? ownPause(s, error)
  const left = remaining(s.signal, s.clock.byMachine(now)) ?? LONGEST_PAUSE_SECONDS
  if (pause >= Math.min(left, LONGEST_PAUSE_SECONDS)) return false
  s.writes.tryFailed(isBusy(error) ? 'busy' : 'failed')
  s.narrator.noted(step, `${error.message} Read again and retried in ${pause.toFixed(0)} s.`)
  await s.clock.sleep(seconds(pause), s.signal)
  return true
}

function isBusy({ arm }: ActionError): boolean {
  return arm?.meaning === 'busy'
}

/** An operation on a site takes minutes, like one on a plan, so the number of tries cannot bound it. */
function isBusyTooLong(s: Session, now: EpochSeconds): boolean {
  return s.signal.aborted || s.writes.busyFor(now) >= s.target.burstSide.scaleTimeoutSeconds
}

function ownPause(s: Session, error: ActionError): number {
  return isBusy(error) ? BUSY_PAUSE_SECONDS : FIRST_PAUSE_SECONDS * 2 ** s.writes.failedTries
}
