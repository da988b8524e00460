import type { Deadline } from '../domain/clock.ts'
import { ActionError } from '../domain/errors.ts'
import { elapsed, epochSeconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** When the deadline behind a signal ends. Kept beside the signals because a signal cannot say it itself. */
const ends = new WeakMap<AbortSignal, EpochSeconds>()

/**
 * Seconds until the deadline behind `signal` ends; undefined if it is not one of our deadlines,
 * because then it is unknown. Lets a retry refuse at once to wait longer than there is time for.
 */
export function remaining(signal: AbortSignal, now: EpochSeconds): Seconds | undefined {
  const end = ends.get(signal)
  return end === undefined ? undefined : elapsed(now, end)
}

/** Starts the timer of a deadline; returns how to stop it. */
export type StartTimer = (onEnd: (problem?: Error) => void) => () => void

/**
 * A deadline from any timer. `startedAt` is undefined if the moment is not known without asking; then `remaining`
 * is unknown as well, unless the parent's is known.
 */
export function makeDeadline(
  duration: Seconds,
  parent: AbortSignal,
  what: string,
  startedAt: EpochSeconds | undefined,
  startTimer: StartTimer,
): Deadline {
  const controller = new AbortController()
  const stopTimer = parent.aborted
    ? () => undefined
    : startTimer((problem) => {
        finish(problem ?? tookTooLong(what, duration))
      })
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
  rememberEnd(controller.signal, parent, startedAt, duration)
  return { signal: controller.signal, done: release }
}

function rememberEnd(
  signal: AbortSignal,
  parent: AbortSignal,
  startedAt: EpochSeconds | undefined,
  duration: Seconds,
): void {
  const own = startedAt === undefined ? Infinity : startedAt + duration
  const end = Math.min(own, ends.get(parent) ?? Infinity)
  if (Number.isFinite(end)) ends.set(signal, epochSeconds(end))
}

function tookTooLong(what: string, duration: Seconds): ActionError {
  return new ActionError(`${what} took longer than ${duration} s.`, {
    fix: 'Run it again; if it stays slow, check https://azure.status.microsoft and the network of the runner.',
    transient: true,
  })
}
