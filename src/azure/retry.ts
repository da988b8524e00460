import { remaining } from '../clock/deadlines.ts'
import type { Clock } from '../domain/clock.ts'
import { ActionError, type ErrorFields } from '../domain/errors.ts'
import { httpDate } from '../domain/http-date.ts'
import type { Log } from '../domain/log.ts'
import { seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { ArmError } from './arm-error.ts'
import { headerNumber, type Exchange } from './exchange.ts'
import { listener } from './heard.ts'

export interface RetryTools {
  readonly clock: Clock
  readonly log: Log
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Resolves when it is the turn of the next try; what it throws ends the call. */
  readonly turn?: (() => Promise<void>) | undefined
}

/** Tries of one call, including the first. */
const ATTEMPTS = 4
/** Tries of a call that ARM's full bucket refuses: the limiter spaces them, and the caller's deadline ends them. */
const ATTEMPTS_IN_TURN = 12
/** The first pause; each further one doubles. Throttling without a Retry-After waits longer. */
const FIRST_PAUSE_SECONDS = 1
const FIRST_THROTTLED_PAUSE_SECONDS = 5
/** The longest pause if the time that is left is not known. */
const LONGEST_PAUSE_SECONDS = 600

/**
 * Runs `attempt` until it succeeds, fails for good, or has failed four times. Transient errors are ActionErrors with
 * `transient`. Pauses as long as Azure asks for, otherwise exponentially with jitter. If the pause is longer than the
 * caller's deadline allows, fails at once and says so, because waiting could only time out.
 */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  { clock, log, random, turn }: RetryTools,
  signal: AbortSignal,
  worthRetrying: (error: ActionError) => boolean = () => true,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    await turn?.()
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ActionError) || !error.transient || !worthRetrying(error)) throw error
      const inTurn = error instanceof ArmError && error.waitsItsTurn
      if (tried >= (inTurn ? ATTEMPTS_IN_TURN : ATTEMPTS)) throw gaveUp(error, tried)
      if (inTurn) continue
      const pause = pauseAfter(error, tried, random)
      const left = remaining(signal, await clock.now()) ?? LONGEST_PAUSE_SECONDS
      if (pause >= left) throw cannotWait(error, pause, left)
      const why = `${error.message} Trying again in ${pause.toFixed(1)} s (${tried + 1} of ${ATTEMPTS}).`
      const heard = listener()
      if (heard === undefined) log.info(why)
      else heard.waits(why)
      await clock.sleep(pause, signal)
    }
  }
}

/**
 * Seconds that the answer asks to wait, from any of the headers Azure uses. A date is compared with the `Date` of the
 * answer, because this machine's clock may be wrong; with `now` if the answer has none.
 */
export function retryAfter(exchange: Exchange, now: EpochSeconds): number | undefined {
  const millis = ['retry-after-ms', 'x-ms-retry-after-ms']
    .map((name) => headerNumber(exchange, name))
    .find((number) => Number.isFinite(number))
  if (millis !== undefined) return Math.max(0, millis / 1000)
  const value = exchange.header('retry-after')
  if (value === undefined) return undefined
  const plain = headerNumber(exchange, 'retry-after')
  if (Number.isFinite(plain)) return Math.max(0, plain)
  const until = httpDate(value)
  const answeredAt = httpDate(exchange.header('date'))
  return Number.isNaN(until) ? undefined : Math.max(0, until - (Number.isNaN(answeredAt) ? now : answeredAt))
}

function pauseAfter(error: ActionError, tried: number, random: () => number): Seconds {
  const asked = error.arm?.retryAfterSeconds
  if (asked !== undefined) return seconds(asked)
  const first = error.arm?.status === 429 ? FIRST_THROTTLED_PAUSE_SECONDS : FIRST_PAUSE_SECONDS
  return seconds(first * 2 ** (tried - 1) * (0.5 + random()))
}

function cannotWait(error: ActionError, pause: Seconds, left: number): ActionError {
  return new ActionError(
    `${error.message} A retry would have to wait ${Math.ceil(pause)} s, and only ${Math.floor(left)} s are left.`,
    { ...fieldsOf(error), fix: `Run again after ${Math.ceil(pause)} s. ${error.fix}` },
  )
}

function gaveUp(error: ActionError, tried: number): ActionError {
  return new ActionError(`${error.message} Tried ${tried} times.`, { ...fieldsOf(error), fix: error.fix })
}

function fieldsOf(error: ActionError): Omit<ErrorFields, 'fix'> {
  return {
    cause: error,
    transient: true,
    ...(error.arm !== undefined && { arm: error.arm }),
    ...(error.link !== undefined && { link: error.link }),
  }
}
