import { Forecaster } from './forecaster.ts'
import type { Tuning } from './tuning.ts'

const DAY_MINUTES = 1440
const DAYS = 7
/** More than the eight days that a decision may know, and the day that it may be late. */
const RING = 16_384
const MASK = RING - 1

/** The first minute that a decision at `minute` may know: midnight seven days before, so that it remembers 7 to 8 days. */
function oldestMinute(minute: number): number {
  return (Math.floor(minute / DAY_MINUTES) - DAYS) * DAY_MINUTES
}

/**
 * The last days of utilization, and one forecaster that has learnt them from some midnight on. It learns each minute as it
 * comes; a decision that may no longer know all of its minutes lets it begin again from a later midnight, once a day. So
 * after weeks it decides exactly as after folding only the last days, which is all that a single run has.
 */
export class Memory {
  readonly #forecaster: Forecaster
  /** The minute from which on the forecaster has learnt; undefined before the first decision. */
  #learntFrom: number | undefined
  readonly #utilization = new Float64Array(RING)
  /** The first minute of each of the last days. */
  #starts: number[] = []
  #end: number | undefined

  constructor(tuning: Tuning, guardMinutes: number) {
    this.#forecaster = new Forecaster(0, tuning, guardMinutes)
  }

  /** NaN is unknown, as are minutes that are left out. A minute that comes again replaces what was known of it. */
  learn(minute: number, utilization: number): void {
    const end = this.#end ?? minute
    for (let missing = Math.max(end, minute - RING); missing < minute; missing++)
      this.#utilization[missing & MASK] = NaN
    if (minute >= end - RING) this.#utilization[minute & MASK] = utilization
    this.#end = Math.max(end, minute + 1)
    this.#begin(minute)
    if (this.#learntFrom !== undefined) this.#forecaster.learn(minute, utilization)
  }

  /** The forecaster for a decision at `minute`; undefined if nothing of the last days is known. */
  at(minute: number): Forecaster | undefined {
    const oldest = oldestMinute(minute)
    const start = this.#starts.find((it) => it >= oldest)
    if (start === undefined) return undefined
    if (start !== this.#learntFrom) this.#fold(start)
    return this.#forecaster
  }

  #begin(minute: number): void {
    const newest = this.#starts.at(-1)
    if (newest !== undefined && Math.floor(minute / DAY_MINUTES) <= Math.floor(newest / DAY_MINUTES)) return
    const oldest = oldestMinute(minute) - DAY_MINUTES
    this.#starts = [...this.#starts.filter((start) => start >= oldest), minute]
  }

  #fold(start: number): void {
    this.#learntFrom = start
    this.#forecaster.restart(start)
    for (let minute = start; minute < (this.#end ?? start); minute++)
      this.#forecaster.learn(minute, this.#utilization[minute & MASK] ?? NaN)
  }
}
