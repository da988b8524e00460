import { remaining } from '../clock/deadlines.ts'
import { ActionError } from '../domain/errors.ts'
import { minutes, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { isLost } from './known/lost.ts'
import type { Session } from './session.ts'
import { isWait, type Action, type Step } from './steps.ts'

/** Tries of one write besides the first, and the pauses between them if Azure asks for none. */
const MOST_WRITE_TRIES = 3
const FIRST_PAUSE_SECONDS = 2
const BUSY_PAUSE_SECONDS = 30
const LONGEST_PAUSE_SECONDS = 600
/** A stop that begins only after drain-max still outlasts a short operation. */
const SHORTEST_BUSY_STOP = minutes(2)

/** A burst does not wait for ever for its state tag: without it, the endpoint is enabled all the same. */
const LONGEST_BUSY_TAG_ON_THE_WAY_UP = minutes(5)

/**
 * A write failed for a reason that may pass. The run does not repeat it unchanged: it pauses, reads and decides again.
 * Returns whether it paused; it does not begin a pause that is longer than the time left.
 */
export async function pauseBeforeAnother(s: Session, step: Step, error: unknown): Promise<boolean> {
  const pause = await pauseFor(s, step, error)
  if (pause === undefined || !(error instanceof ActionError)) return false
  if (!isBusy(error) && !isWait(step)) s.writes.tryFailed(step.kind)
  const { message } = error
  const failed = { at: await s.clock.now(), message, isOpen: isLost(error) }
  s.narrator.noted(step, `${message} Read again and retried in ${pause.toFixed(0)} s.`, failed)
  await s.clock.sleep(pause, s.signal)
  return true
}

/** How long the run pauses before another try of the write that failed so; undefined if it tries no more. */
export async function pauseFor(s: Session, step: Step, error: unknown): Promise<Seconds | undefined> {
  if (isWait(step) || !(error instanceof ActionError)) return undefined
  const now = await s.clock.now()
  if (isBusy(error) ? isBusyTooLong(s, step, now) : !mayTryAgain(s, step, error)) return undefined
  const pause = error.arm?.retryAfterSeconds ?? ownPause(s, step, error)
  const left = remaining(s.signal, s.clock.byMachine(now)) ?? LONGEST_PAUSE_SECONDS
  return pause >= Math.min(left, LONGEST_PAUSE_SECONDS) ? undefined : seconds(pause)
}

/** Waits for a busy resource use up no try of other errors. */
function mayTryAgain({ signal, writes }: Session, { kind }: Action, error: ActionError): boolean {
  return error.transient && !signal.aborted && writes.failedTries(kind) < MOST_WRITE_TRIES
}

function isBusy({ arm }: ActionError): boolean {
  return arm?.meaning === 'busy'
}

/** An operation on a site takes minutes, like one on a plan, so the number of tries cannot bound it. */
function isBusyTooLong(s: Session, step: Action, now: EpochSeconds): boolean {
  const goesUp =
    step.kind === 'write-record' && (step.record.phase === 'warming' || step.record.phase === 'bursting')
  const { scaleTimeoutSeconds } = s.target.burstSide
  const isLate =
    step.kind === 'stop-app' && step.latestEpochSeconds !== undefined && now >= step.latestEpochSeconds
  const most = goesUp ? LONGEST_BUSY_TAG_ON_THE_WAY_UP : isLate ? SHORTEST_BUSY_STOP : scaleTimeoutSeconds
  const longest = Math.min(most, scaleTimeoutSeconds)
  return s.signal.aborted || s.writes.busyFor(step.kind, now) >= longest
}

function ownPause(s: Session, { kind }: Action, error: ActionError): number {
  return isBusy(error) ? BUSY_PAUSE_SECONDS : FIRST_PAUSE_SECONDS * 2 ** s.writes.failedTries(kind)
}
