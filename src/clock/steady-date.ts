import { epochSeconds, type EpochSeconds } from '../domain/units.ts'

/** Smaller differences are in the noise of a clock that is kept in time, or of a machine that was held up. */
const LEAST_STEP_SECONDS = 5

/**
 * The date as it was first seen, carried on by a monotonic clock: somebody who sets the machine's clock meanwhile shortens
 * and lengthens no wait. It remembers such a step for whoever tells people of it.
 */
export class SteadyDate {
  #zero: number | undefined
  #drift = 0
  #told = 0

  /** Both in seconds, read at the same moment; answers the date to go by. */
  seen(date: number, monotonic: number): EpochSeconds {
    this.#zero ??= date - monotonic
    this.#drift = date - monotonic - this.#zero
    return epochSeconds(this.#zero + monotonic)
  }

  /** Seconds by which the date was set since this was asked last, negative for back; 0 where it was not. */
  takeStep(): number {
    const step = this.#drift - this.#told
    this.#told = this.#drift
    return Math.abs(step) < LEAST_STEP_SECONDS ? 0 : step
  }
}
