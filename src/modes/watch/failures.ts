import { elapsed, minutes, type EpochSeconds } from '../../domain/units.ts'

/** A watch gives up when no pass has succeeded for this long, and at least LEAST_FAILED_PASSES have failed. */
const MOST_FAILING = minutes(15)
const LEAST_FAILED_PASSES = 5

/** Counts failed passes in a row. One may fail for many reasons that go away by themselves; all passes of 15 min do not. */
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

  /** `began`: when the pass began. */
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
