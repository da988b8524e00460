import type { ActionError } from '../../domain/errors.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../../domain/units.ts'

/** What the run has written. Changed by the ports of the session, by `perform`, and by the rules for another try. */
export class Writes {
  #changed = false
  #isUnseen = false
  #failedTries = 0
  #busySince: EpochSeconds | undefined
  #holdWrittenAt: EpochSeconds | undefined
  #recordRefused: ActionError | undefined
  #conflicts = 0
  #claimedAt: EpochSeconds | undefined
  readonly #pausedFor = new Map<string, number>()

  /** Whether this run has changed anything, or may have: a write whose answer was lost counts. */
  get changed(): boolean {
    return this.#changed
  }

  /** Failed tries of the current write, without those that met a busy resource. */
  get failedTries(): number {
    return this.#failedTries
  }

  /** How often in a row another run changed the state tag before this run could. */
  get conflicts(): number {
    return this.#conflicts
  }

  /** When this run claimed the lease. */
  get claimedAt(): EpochSeconds | undefined {
    return this.#claimedAt
  }

  leaseClaimed(now: EpochSeconds): void {
    this.#claimedAt = now
  }

  /** The command's hold is in the state tag. */
  get holdWritten(): boolean {
    return this.#holdWrittenAt !== undefined
  }

  /** When this run wrote its hold last. */
  get holdWrittenAt(): EpochSeconds | undefined {
    return this.#holdWrittenAt
  }

  /** Why the state tag cannot be written: enabling continues, stop and shrink do not. */
  get recordRefused(): ActionError | undefined {
    return this.#recordRefused
  }

  /** A write was answered, or was sent and its answer was lost. */
  made(): void {
    this.#changed = true
    this.#isUnseen = true
  }

  /** No read has followed the newest write. */
  get isUnseen(): boolean {
    return this.#isUnseen
  }

  /** Everything has been read since. */
  areSeen(): void {
    this.#isUnseen = false
  }

  tryFailed(): void {
    this.#failedTries += 1
  }

  /** How long the current write has met a busy resource; the first call starts the count. */
  busyFor(now: EpochSeconds): Seconds {
    this.#busySince ??= now
    return elapsed(this.#busySince, now)
  }

  stepDone(): void {
    this.#failedTries = 0
    this.#busySince = undefined
    this.#conflicts = 0
  }

  conflict(): void {
    this.#conflicts += 1
  }

  /** Whether the run has already paused before repetition number `times` of this write. */
  hasPausedFor(key: string, times: number): boolean {
    return (this.#pausedFor.get(key) ?? 0) >= times
  }

  pausesFor(key: string, times: number): void {
    this.#pausedFor.set(key, times)
  }

  holdIsWritten(now: EpochSeconds): void {
    this.#holdWrittenAt ??= now
  }

  holdWasOverwritten(): void {
    this.#holdWrittenAt = undefined
  }

  recordIsRefused(error: ActionError): void {
    this.#recordRefused = error
  }
}
