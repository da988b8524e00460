import { epochSeconds, type EpochSeconds } from '../domain/units.ts'

/** Smaller differences are noise of a synchronized clock, or of a machine that paused. */
const LEAST_STEP_SECONDS = 5

/**
 * The first date, continued by a monotonic clock, so that setting the machine's clock meanwhile shortens or lengthens no
 * wait. Remembers such a step for the log.
 */
export class SteadyDate {
  #zero: number | undefined
  #drift = 0
  #told = 0

  /** Both in seconds, read at the same moment. Returns the date to use. */
  seen(date: number, monotonic: number): EpochSeconds {
    this.#zero ??= date - monotonic
    this.#drift = date - monotonic - this.#zero
    return epochSeconds(this.#zero + monotonic)
  }

  /** Seconds by which the date was set since the last call, negative for back; 0 if it was not. */
  takeStep(): number {
    const step = this.#drift - this.#told
    this.#told = this.#drift
    return Math.abs(step) < LEAST_STEP_SECONDS ? 0 : step
  }
}
