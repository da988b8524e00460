import type { Action } from '../steps.ts'
import type { ActionError } from '../../domain/errors.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../../domain/units.ts'

/** What the run has written. Changed by the ports of the session, by `perform`, and by the rules for another try. */
export class Writes {
  #changed = false
  #isUnseen = false
  readonly #failedTries = new Map<Action['kind'], number>()
  readonly #busySince = new Map<Action['kind'], EpochSeconds>()
  #holdWrittenAt: EpochSeconds | undefined
  #recordRefused: ActionError | undefined
  #conflicts = 0
  #claimedAt: EpochSeconds | undefined
  readonly #pausedFor = new Map<string, number>()

  /** Whether this run has changed anything, or may have: a write whose answer was lost counts. */
  get changed(): boolean {
    return this.#changed
  }

  /** Failed tries of a write, without those that met a busy resource. */
  failedTries(kind: Action['kind']): number {
    return this.#failedTries.get(kind) ?? 0
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

  tryFailed(kind: Action['kind']): void {
    this.#failedTries.set(kind, this.failedTries(kind) + 1)
  }

  /** How long a write has met a busy resource; the first call starts the count. */
  busyFor(kind: Action['kind'], now: EpochSeconds): Seconds {
    const since = this.#busySince.get(kind) ?? now
    this.#busySince.set(kind, since)
    return elapsed(since, now)
  }

  /** A state tag that is written between two tries of a change is no success of that change. */
  stepDone(kind: Action['kind']): void {
    for (const counts of [this.#failedTries, this.#busySince])
      if (kind === 'write-record') counts.delete(kind)
      else counts.clear()
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
