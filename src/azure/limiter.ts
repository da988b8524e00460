import { remainingInLine, waitInLine } from '../clock/deadlines.ts'
import type { Clock } from '../domain/clock.ts'
import { ActionError, type ArmDetail } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Log } from '../domain/log.ts'
import { seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { headerNumber, type Exchange } from './exchange.ts'
import { fullBucket, heardFrom, refusedBy, reserve, type Bucket, type LaneKind } from './token-bucket.ts'

/** One of ARM's buckets: a subscription and a kind of request. */
export interface Lane {
  readonly subscriptionId: string
  readonly kind: LaneKind
}

interface LaneState {
  bucket: Bucket
  /** Counts the refusals: a reservation from before one is not valid any more. */
  refusals: number
  told: boolean
}

/** From this wait on, the log says once that the run waits for ARM. */
const TOLD_FROM_SECONDS = 2

/** All requests of a run to one ARM wait their turn here, so that a fleet slows down and does not fail. */
export class Limiter {
  readonly #clock: Clock
  readonly #log: Log
  readonly #lanes = new Map<string, LaneState>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** Resolves when ARM should take the request. Throws ActionError at once if a deadline that counts the wait ends before. */
  async turn(lane: Lane, signal: AbortSignal): Promise<void> {
    const state = this.#stateOf(lane, await this.#clock.now())
    let refusals: number
    do {
      refusals = state.refusals
      const now = await this.#clock.now()
      const { bucket, waitSeconds } = reserve(state.bucket, now)
      const left = remainingInLine(signal, now)
      if (left !== undefined && waitSeconds > left) throw noTime(lane, waitSeconds, left)
      state.bucket = bucket
      if (waitSeconds > 0) await this.#wait(lane, state, seconds(waitSeconds), now, signal)
      // A refusal meanwhile ended all reservations.
    } while (refusals !== state.refusals)
  }

  async #wait(
    lane: Lane,
    state: LaneState,
    time: Seconds,
    now: EpochSeconds,
    signal: AbortSignal,
  ): Promise<void> {
    this.#tell(lane, state, time)
    waitInLine(signal, now, time)
    await this.#clock.sleep(time, signal)
  }

  /** Takes in what an answer says is left in the bucket, in `x-ms-ratelimit-remaining-subscription-reads` or `-writes`. */
  heard(lane: Lane, answer: Exchange, now: EpochSeconds): void {
    const state = this.#stateOf(lane, now)
    state.bucket = heardFrom(state.bucket, leftOf(lane, answer), now)
  }

  /** Takes in a 429. True if it is the bucket's, which holds up the whole lane, and not one resource's own. */
  refused(lane: Lane, answer: Exchange, arm: ArmDetail, now: EpochSeconds): boolean {
    const state = this.#stateOf(lane, now)
    const { bucket, isBuckets } = refusedBy(
      state.bucket,
      {
        path: (answer.url ?? '').split('?', 1)[0] ?? '',
        code: arm.code,
        retryAfterSeconds: arm.retryAfterSeconds,
        left: leftOf(lane, answer),
      },
      now,
    )
    state.bucket = bucket
    if (isBuckets) state.refusals += 1
    return isBuckets
  }

  #stateOf({ subscriptionId, kind }: Lane, now: EpochSeconds): LaneState {
    const key = `${subscriptionId.toLowerCase()} ${kind}`
    const state = this.#lanes.get(key) ?? { bucket: fullBucket(kind, now), refusals: 0, told: false }
    this.#lanes.set(key, state)
    return state
  }

  #tell({ kind, subscriptionId }: Lane, state: LaneState, waitSeconds: number): void {
    if (state.told || waitSeconds < TOLD_FROM_SECONDS) return
    state.told = true
    this.#log.info(
      `Azure Resource Manager limits the ${kind}s of one subscription (${subscriptionId}), so requests of this run wait their turn, now ${duration(seconds(waitSeconds))}.`,
    )
  }
}

/** The lane of a request; none if its path is of no subscription. */
export function laneOf(method: string, url: string): Lane | undefined {
  const id = /\/subscriptions\/([^/?]+)/iu.exec(url)?.[1]
  return id === undefined ? undefined : { subscriptionId: id, kind: method === 'GET' ? 'read' : 'write' }
}

/** What an answer says is left; NaN if it does not. */
function leftOf({ kind }: Lane, answer: Exchange): number {
  return headerNumber(answer, `x-ms-ratelimit-remaining-subscription-${kind}s`)
}

function noTime({ kind, subscriptionId }: Lane, waitSeconds: number, leftSeconds: number): ActionError {
  return new ActionError(
    `Azure Resource Manager limits the ${kind}s of subscription ${subscriptionId}. The next one would have to wait ${Math.ceil(waitSeconds)} s, and only ${Math.floor(leftSeconds)} s are left.`,
    {
      fix: 'Run again later, give a run fewer targets, or find out which other client makes the requests.',
      transient: true,
    },
  )
}
