import { elapsed, minutes, type EpochSeconds } from '../../domain/units.ts'

/** A watch gives up when no pass has succeeded for so long, and so many have tried. */
const MOST_FAILING = minutes(15)
const LEAST_FAILED_PASSES = 5

/** Passes in a row that failed. One may fail for many reasons that pass by themselves; all of a quarter of an hour do not. */
export class Failures {
  #since: EpochSeconds | undefined
  #inRow = 0
  #total = 0

  get inRow(): number {
    return this.#inRow
  }

  get total(): number {
    return this.#total
  }

  succeeded(): void {
    this.#since = undefined
    this.#inRow = 0
  }

  /** `began`: when the pass did. */
  failed(began: EpochSeconds): void {
    this.#since ??= began
    this.#inRow += 1
    this.#total += 1
  }

  persist(now: EpochSeconds): boolean {
    const lasting = this.#since !== undefined && elapsed(this.#since, now) >= MOST_FAILING
    return lasting && this.#inRow >= LEAST_FAILED_PASSES
  }
}
