/** Nothing older is used: one week for the same weekday, and one day for tests. */
export const MEMORY_MINUTES = 8 * 1440
const RING = 16_384
const MASK = RING - 1

/**
 * The last eight days of utilization (demand ÷ private capacity), one value for each minute, with running sums so that
 * the mean of any span costs the same. NaN is unknown and does not count in a mean.
 */
export class History {
  /** The first minute; nothing before it is known. */
  start = 0
  /** The minute after the newest. */
  end = 0
  /** The first minute that is remembered. */
  oldest = 0
  readonly #values = new Float64Array(RING)
  readonly #sums = new Float64Array(RING)
  readonly #counts = new Int32Array(RING)

  constructor(start: number) {
    this.restart(start)
  }

  /** Forgets everything. */
  restart(start: number): void {
    this.start = start
    this.end = start
    this.oldest = start
    this.#sums[start & MASK] = 0
    this.#counts[start & MASK] = 0
  }

  /** The minute `end`; anything but a number from 0 up is unknown. */
  push(utilization: number): void {
    const isKnown = utilization >= 0 && utilization < Infinity
    const here = this.end & MASK
    this.#values[here] = isKnown ? utilization : NaN
    this.end++
    if (this.end - this.oldest > MEMORY_MINUTES) this.oldest++
    const next = this.end & MASK
    this.#sums[next] = (this.#sums[here] ?? 0) + (isKnown ? utilization : 0)
    this.#counts[next] = (this.#counts[here] ?? 0) + (isKnown ? 1 : 0)
  }

  /** Drops the minutes from `end` on that `push` has added, and restores `oldest` to its value from before. */
  rewind(end: number, oldest: number): void {
    this.end = end
    this.oldest = oldest
  }

  /** Mean of the known minutes in [from, to); NaN if none is known or remembered. */
  mean(from: number, to: number): number {
    const first = from > this.oldest ? from : this.oldest
    const last = to < this.end ? to : this.end
    if (last <= first) return NaN
    const count = (this.#counts[last & MASK] ?? 0) - (this.#counts[first & MASK] ?? 0)
    return count > 0 ? ((this.#sums[last & MASK] ?? 0) - (this.#sums[first & MASK] ?? 0)) / count : NaN
  }

  at(minute: number): number {
    return minute >= this.oldest && minute < this.end ? (this.#values[minute & MASK] ?? NaN) : NaN
  }

  /** Minutes known in [from, to). */
  known(from: number, to: number): number {
    const first = Math.max(from, this.oldest)
    const last = Math.min(to, this.end)
    return last <= first ? 0 : (this.#counts[last & MASK] ?? 0) - (this.#counts[first & MASK] ?? 0)
  }
}
