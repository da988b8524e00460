import { setTimeout as sleepMs } from 'node:timers/promises'
import type { Clock, Deadline, WaitsInLine } from '../domain/clock.ts'
import type { EpochSeconds, Seconds } from '../domain/units.ts'
import { makeDeadline } from './deadlines.ts'
import { SteadyDate } from './steady-date.ts'

/** Longest time a timer of Node can wait; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

const date = new SteadyDate()

function now(): EpochSeconds {
  return date.seen(Date.now() / 1000, performance.now() / 1000)
}

/** The machine's date when it was first asked for, and from then on a monotonic clock. */
export function realClock(): Clock {
  return {
    now: () => Promise.resolve(now()),
    takeStep: () => {
      now()
      return date.takeStep()
    },
    sleep: realSleep,
    deadline: realDeadline,
  }
}

async function realSleep(duration: Seconds, signal: AbortSignal): Promise<void> {
  try {
    await sleepMs(milliseconds(duration), undefined, { signal })
  } catch (error) {
    // Node throws an AbortError of its own; the caller is promised the signal's reason.
    throw signal.aborted ? signal.reason : error
  }
}

function realDeadline(
  duration: Seconds,
  parent: AbortSignal,
  what: string,
  waitsInLine?: WaitsInLine,
): Deadline {
  return makeDeadline({ duration, parent, what, startedAt: now(), waitsInLine }, (time, onEnd) => {
    // A deadline whose `done` is never called must not keep the process alive.
    const timer = setTimeout(() => onEnd(), milliseconds(time)).unref()
    return () => clearTimeout(timer)
  })
}

function milliseconds(duration: Seconds): number {
  return Math.min(MAX_TIMER_MS, duration * 1000)
}
