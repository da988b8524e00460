import type { Sample } from '../load/resample.ts'

/** Three months of minutes: more than any season that a policy uses, and little enough to hold. */
const MOST_MINUTES = 92 * 1440

/** The samples of each minute; `known` counts only those with a value. */
export interface MinuteBins {
  /** Epoch minutes with samples, in order, and the mean of each; null if they have no value. */
  readonly minutes: readonly { readonly minute: number; readonly value: number | null }[]
  readonly rows: number
  /** Rows that repeat the row before for the same moment. */
  readonly duplicates: number
  /** Moments with two different values, treated as unknown. */
  readonly contradictions: number
  /** Rows before the newest `MOST_MINUTES`. */
  readonly cut: number
  readonly outOfOrder: number
}

/**
 * The newest three months of samples by the minute, in constant memory, in any number and order: a ring that moves on
 * with the newest sample. A dropped row is too old for good, because the window only moves forward.
 */
export class Bins {
  readonly #size: number
  readonly #sums: Float64Array
  readonly #counts: Float64Array
  readonly #stated: Uint8Array
  readonly #lastAt: Float64Array
  readonly #lastValue: Float64Array
  readonly #contradicted = new Set<number>()
  #newest = -Infinity
  #previousAt = -Infinity
  #rows = 0
  #duplicates = 0
  #outOfOrder = 0
  #cut = 0

  constructor(size = MOST_MINUTES) {
    this.#size = size
    this.#sums = new Float64Array(size)
    this.#counts = new Float64Array(size)
    this.#stated = new Uint8Array(size)
    this.#lastAt = new Float64Array(size).fill(NaN)
    this.#lastValue = new Float64Array(size)
  }

  add({ at, value }: Sample): void {
    this.#rows += 1
    if (at < this.#previousAt) this.#outOfOrder += 1
    this.#previousAt = at
    const minute = Math.floor(at / 60)
    if (minute > this.#newest) this.#moveTo(minute)
    if (minute <= this.#newest - this.#size) {
      this.#cut += 1
      return
    }
    this.#put(minute % this.#size, minute, at, value ?? NaN)
  }

  result(): MinuteBins {
    const minutes: { minute: number; value: number | null }[] = []
    const from = Math.max(0, this.#newest - this.#size + 1)
    for (let minute = from; minute <= this.#newest; minute++) {
      const bin = minute % this.#size
      if (this.#stated[bin] === 0) continue
      minutes.push({ minute, value: this.#valueOf(bin, minute) })
    }
    return {
      minutes,
      rows: this.#rows,
      duplicates: this.#duplicates,
      contradictions: this.#contradicted.size,
      cut: this.#cut,
      outOfOrder: this.#outOfOrder,
    }
  }

  #put(bin: number, minute: number, at: number, value: number): void {
    const repeated = this.#lastAt[bin] === at
    this.#stated[bin] = 1
    this.#lastAt[bin] = at
    if (repeated && Object.is(this.#lastValue[bin], value)) {
      this.#duplicates += 1
      return
    }
    this.#lastValue[bin] = value
    if (repeated) this.#contradicted.add(minute)
    if (Number.isNaN(value)) return
    this.#sums[bin] = (this.#sums[bin] ?? 0) + value
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1
  }

  #valueOf(bin: number, minute: number): number | null {
    const count = this.#counts[bin] ?? 0
    return count === 0 || this.#contradicted.has(minute) ? null : (this.#sums[bin] ?? 0) / count
  }

  /** Empties the minutes that the ring now has for the second time. */
  #moveTo(minute: number): void {
    const passed = Math.min(this.#size, minute - this.#newest)
    for (let k = 0; k < passed; k++) {
      const bin = (minute - k) % this.#size
      this.#cut += this.#counts[bin] ?? 0
      this.#sums[bin] = 0
      this.#counts[bin] = 0
      this.#stated[bin] = 0
      this.#lastAt[bin] = NaN
      this.#contradicted.delete(minute - k - this.#size)
    }
    this.#newest = minute
  }
}
