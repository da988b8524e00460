import type { Clock } from '../domain/clock.ts'
import { elapsed, minutes, type EpochSeconds } from '../domain/units.ts'

const KEPT = minutes(1)

/**
 * One read for all targets of a run that ask within a minute, refused or not: the token of a job has a thousand requests an
 * hour for all workflows of its repository (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export class SharedRead<T> {
  #last: { readonly at: EpochSeconds; readonly answer: Promise<T> } | undefined

  /** Rejects with what `read` throws. */
  async of(clock: Clock, read: () => Promise<T>): Promise<T> {
    const now = await clock.now()
    if (this.#last === undefined || elapsed(this.#last.at, now) > KEPT)
      this.#last = { at: now, answer: read() }
    return this.#last.answer
  }

  /** A write has changed what the read told. */
  forget(): void {
    this.#last = undefined
  }
}
