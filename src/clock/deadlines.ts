import type { Deadline, WaitsInLine } from '../domain/clock.ts'
import { ActionError } from '../domain/errors.ts'
import { elapsed, epochSeconds, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** What is known of the deadline behind a signal. */
interface Known {
  readonly parent: AbortSignal
  /** Undefined if the moment of its start is not known without asking. */
  end: EpochSeconds | undefined
  /** Present if the deadline does not count the time in line. */
  readonly line?: Line
}

interface Line {
  /** Seconds that the timer still has to add. */
  owed: number
  /** Until when the time in line is already left out; requests that wait side by side count once. */
  until: number
}

/** Kept beside the signals because a signal cannot say it itself. */
const known = new WeakMap<AbortSignal, Known>()

/**
 * Seconds until the deadline behind `signal` ends; undefined if it is not one of the action's own and its end is unknown. Lets a
 * retry refuse at once to wait longer than there is time.
 */
export function remaining(signal: AbortSignal, now: EpochSeconds): Seconds | undefined {
  return leftOf(chain(signal), now)
}

/** The same for a wait in line: only the deadlines that count it. */
export function remainingInLine(signal: AbortSignal, now: EpochSeconds): Seconds | undefined {
  return leftOf(
    chain(signal).filter(({ line }) => line === undefined),
    now,
  )
}

/**
 * Reports that a request under `signal` waits in line for this long from `now` on. Deadlines that exclude this time end
 * later.
 */
export function waitInLine(signal: AbortSignal, now: EpochSeconds, duration: Seconds): void {
  for (const one of chain(signal)) {
    if (one.line === undefined) continue
    const until = now + duration
    const more = Math.max(0, until - Math.max(now, one.line.until))
    one.line.owed += more
    one.line.until = Math.max(one.line.until, until)
    if (one.end !== undefined) one.end = epochSeconds(one.end + more)
  }
}

function leftOf(deadlines: readonly Known[], now: EpochSeconds): Seconds | undefined {
  const ends = deadlines.flatMap(({ end }) => (end === undefined ? [] : [end]))
  return ends.length === 0 ? undefined : elapsed(now, epochSeconds(Math.min(...ends)))
}

/** The deadline behind a signal, and those above it. */
function chain(signal: AbortSignal): readonly Known[] {
  const own = known.get(signal)
  return own === undefined ? [] : [own, ...chain(own.parent)]
}

/** Starts a timer of a deadline; returns how to stop it. */
export type StartTimer = (duration: Seconds, onEnd: (problem?: Error) => void) => () => void

export interface DeadlineOptions {
  readonly duration: Seconds
  readonly parent: AbortSignal
  readonly what: string
  /** Undefined if the moment is not known without asking; then `remaining` knows only the parent's end. */
  readonly startedAt: EpochSeconds | undefined
  readonly waitsInLine?: WaitsInLine | undefined
}

/** A deadline from any timer. */
export function makeDeadline(options: DeadlineOptions, startTimer: StartTimer): Deadline {
  const { duration, parent, what, startedAt, waitsInLine } = options
  const controller = new AbortController()
  const line = waitsInLine === 'not counted' ? { owed: 0, until: 0 } : undefined
  const end = startedAt === undefined ? undefined : epochSeconds(startedAt + duration)
  known.set(controller.signal, { parent, end, ...(line !== undefined && { line }) })
  const startFor = (time: Seconds): (() => void) =>
    startTimer(time, (problem) => {
      const owed = line?.owed ?? 0
      if (problem !== undefined || owed === 0) finish(problem ?? tookTooLong(what, duration))
      else stopTimer = startFor(seconds(owed))
      if (line !== undefined) line.owed = 0
    })
  let stopTimer = parent.aborted ? () => undefined : startFor(duration)
  const onParent = (): void => finish(parent.reason)
  function release(): void {
    stopTimer()
    parent.removeEventListener('abort', onParent)
  }
  function finish(reason: unknown): void {
    release()
    controller.abort(reason)
  }
  if (parent.aborted) finish(parent.reason)
  else parent.addEventListener('abort', onParent, { once: true })
  return { signal: controller.signal, done: release }
}

function tookTooLong(what: string, duration: Seconds): ActionError {
  return new ActionError(`${what} took longer than ${duration} s.`, {
    fix: 'Run it again; if it stays slow, check https://azure.status.microsoft and the network of the runner.',
    transient: true,
  })
}
