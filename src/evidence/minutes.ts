const SIZE = 256
const MASK = SIZE - 1
const LEVEL_MINUTES = 5
const LEAST_KNOWN = 3

/** The newest minutes of one load as a monitor showed them, in parts of private capacity; NaN is unknown. */
export class ShownMinutes {
  /** The minute after the newest. */
  end = 0
  #start = 0
  readonly #values = new Float64Array(SIZE)
  readonly #sorted = new Float64Array(LEVEL_MINUTES)

  constructor(start: number) {
    this.restart(start)
  }

  /** Forgets everything. */
  restart(start: number): void {
    this.#values.fill(NaN)
    this.#start = start
    this.end = start
  }

  /** The minute `end`; anything but a number from 0 up is unknown. */
  push(utilization: number): void {
    this.#values[this.end & MASK] = utilization >= 0 && utilization < Infinity ? utilization : NaN
    this.end++
  }

  /** What `read` makes of the minutes before `end`, as if none had been shown since. */
  asOf<T>(end: number, read: () => T): T {
    const now = this.end
    this.end = end
    try {
      return read()
    } finally {
      this.end = now
    }
  }

  /** Replaces a minute that was shown before; one that is too old to be remembered is left out. */
  correct(minute: number, utilization: number): void {
    if (minute >= Math.max(this.#start, this.end - SIZE))
      this.#values[minute & MASK] = utilization >= 0 && utilization < Infinity ? utilization : NaN
  }

  /** NaN also for minutes that are not remembered, or not shown yet. */
  at(minute: number): number {
    return minute < this.end && minute >= this.end - SIZE ? (this.#values[minute & MASK] ?? NaN) : NaN
  }

  /** The newest known minute; undefined if none is remembered. */
  newestKnown(): number | undefined {
    for (let minute = this.end - 1; minute >= Math.max(this.#start, this.end - SIZE); minute--)
      if (!Number.isNaN(this.at(minute))) return minute
    return undefined
  }

  /** The median of the last five known minutes before `minute`, of the last ten; NaN where fewer than three are known. */
  levelBefore(minute: number): number {
    const sorted = this.#sorted
    const values = this.#values
    const oldest = Math.max(minute - 2 * LEVEL_MINUTES, this.end - SIZE)
    let count = 0
    for (let at = minute - 1; at >= oldest && count < LEVEL_MINUTES; at--) {
      const value = values[at & MASK] ?? NaN
      if (Number.isNaN(value)) continue
      let slot = count++
      for (; slot > 0 && (sorted[slot - 1] ?? 0) > value; slot--) sorted[slot] = sorted[slot - 1] ?? 0
      sorted[slot] = value
    }
    return count < LEAST_KNOWN ? NaN : (sorted[count >> 1] ?? NaN)
  }
}
