import type { ActionError } from '../../domain/errors.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../../domain/units.ts'

/** What the run has written. Changed by `perform`, by the writers of the state tag, and by the rule for another try. */
export class Writes {
  readonly #times = new Map<string, number>()
  #changed = false
  #failedTries = 0
  #busySince: EpochSeconds | undefined
  #holdWritten = false
  #recordRefused: ActionError | undefined

  /** Whether this run has changed anything. */
  get changed(): boolean {
    return this.#changed
  }

  /** Failed tries of the write in hand. */
  get failedTries(): number {
    return this.#failedTries
  }

  /** The command's hold is in the state tag. */
  get holdWritten(): boolean {
    return this.#holdWritten
  }

  /** Why the state tag cannot be written: enabling goes on, stop and shrink do not. */
  get recordRefused(): ActionError | undefined {
    return this.#recordRefused
  }

  /** Counts a write that is about to be made; answers how often it was made before, in a row. */
  begin(what: string): number {
    const before = this.#times.get(what) ?? 0
    this.#times.set(what, before + 1)
    return before
  }

  /** The next writes follow another decision, so that none of them is a repetition. */
  startOver(): void {
    this.#times.clear()
  }

  succeeded(): void {
    this.#changed = true
  }

  tryFailed(): void {
    this.#failedTries += 1
    this.startOver()
  }

  /** How long the write in hand has met a busy resource; the first call begins to count. */
  busyFor(now: EpochSeconds): Seconds {
    this.#busySince ??= now
    return elapsed(this.#busySince, now)
  }

  stepDone(): void {
    this.#failedTries = 0
    this.#busySince = undefined
  }

  holdIsWritten(): void {
    this.#holdWritten = true
  }

  holdWasOverwritten(): void {
    this.#holdWritten = false
  }

  recordIsRefused(error: ActionError): void {
    this.#recordRefused = error
  }
}
