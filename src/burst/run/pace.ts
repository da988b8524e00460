import { elapsed, seconds, type EpochSeconds, type Seconds } from '../../domain/units.ts'

/** How many iterations without a wait may follow each other at once; a whole burst has about ten. */
const AT_ONCE = 15
/** After those, one iteration in this time: with six or so requests, that is below one request a second. */
const ONE_IN = seconds(10)
/** After this many pauses, the run makes no progress. */
const MOST_PAUSES = 60

/**
 * The pace of a run: every retry and every re-plan is an iteration, and iterations without a wait slow down the more
 * there are. Changed only by the loop of the reconciler.
 */
export class Pace {
  #tokens = AT_ONCE
  #since: EpochSeconds | undefined
  #pauses = 0

  /** How long to pause before the next iteration. */
  next(now: EpochSeconds): Seconds {
    const gained = this.#since === undefined ? 0 : elapsed(this.#since, now) / ONE_IN
    this.#since = now
    this.#tokens = Math.min(AT_ONCE, this.#tokens + gained) - 1
    if (this.#tokens >= 0) return seconds(0)
    this.#pauses += 1
    return seconds(-this.#tokens * ONE_IN)
  }

  /** How many iterations were slowed down so far. */
  get pauses(): number {
    return this.#pauses
  }

  get isHopeless(): boolean {
    return this.#pauses > MOST_PAUSES
  }
}
