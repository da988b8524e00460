import type { Clock } from '../domain/clock.ts'
import { withoutEndSlashes } from '../domain/text.ts'
import { ActionError } from '../domain/errors.ts'
import type { EpochSeconds, Seconds } from '../domain/units.ts'
import { makeDeadline } from './deadlines.ts'
import { Line } from './line.ts'
import { SteadyDate } from './steady-date.ts'

interface Asked {
  /** The moment the clock named in its answer. */
  readonly answer: Promise<EpochSeconds>
  forget(): void
}

/**
 * Virtual time, kept by the local Azure at `url`: a sleep and a deadline are answered when it has come so far. The date of
 * the virtual machine can be set, and then it is treated as that of a real one.
 */
export function localClock(url: string): Clock {
  const base = withoutEndSlashes(url)
  const line = new Line(`${base}/line`)
  const date = new SteadyDate()
  let lastSeen: EpochSeconds | undefined
  let known: Promise<EpochSeconds> | undefined

  function ask(action: 'now' | 'sleep' | 'deadline', duration?: Seconds): Asked {
    const asked = line.ask(duration === undefined ? action : `${action} ${duration}`)
    const answer = asked.answer.then(
      ({ epochMillis, monotonicMillis }) => {
        if (action !== 'now') known = undefined
        return (lastSeen = date.seen(epochMillis / 1000, monotonicMillis / 1000))
      },
      (error: unknown) => Promise.reject(clockGone(base, error)),
    )
    // The caller of a deadline may no longer wait for the answer.
    answer.catch(() => undefined)
    return { answer, forget: () => asked.forget() }
  }

  /** Who asks again before the process waits for anything gets the same answer, because time stands still while it computes. */
  function now(): Promise<EpochSeconds> {
    if (known !== undefined) return known
    const { answer } = ask('now')
    const mine = (known = answer)
    const forget = (): void => {
      if (known === mine) known = undefined
    }
    mine.finally(() => setImmediate(forget)).catch(() => undefined)
    return mine
  }

  return {
    now,
    takeStep: () => date.takeStep(),
    sleep: (duration, signal) => abortable(() => ask('sleep', duration), signal),
    deadline: (duration, parent, what, waitsInLine) =>
      makeDeadline({ duration, parent, what, startedAt: lastSeen, waitsInLine }, (time, onEnd) => {
        const held = ask('deadline', time)
        held.answer.then(
          () => onEnd(),
          (problem: unknown) => onEnd(problem as Error),
        )
        return () => held.forget()
      }),
  }
}

async function abortable(start: () => Asked, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const asked = start()
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      asked.forget()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    asked.answer.then(() => resolve(), reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function clockGone(url: string, cause: unknown): ActionError {
  return new ActionError(`The local clock did not answer at ${url}.`, {
    fix: 'Start local-azure again, or unset CLOUDBURST_LOCAL_CLOCK to use the time of this machine.',
    cause,
  })
}
