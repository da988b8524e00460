import type { BurstRecord } from '../../domain/record.ts'
import { sameFacts } from '../../record/transitions.ts'

/**
 * The change of the burst endpoint that the state tag announces, and what became of this run's tries to make it. If Azure
 * refused every one, the change was not made, and the state tag says too much.
 */
export class Announcement {
  #before: BurstRecord | undefined
  #record: BurstRecord | undefined
  #tries: 'none' | 'refused' | 'may have worked' = 'none'

  /** The state tag is about to announce it; until then it says `before`. Announced again, it counts from the first time. */
  made(before: BurstRecord, record: BurstRecord): void {
    const isAgain = this.#record !== undefined && sameFacts(before, this.#record)
    const stands = this.#tries === 'refused' || (this.#tries === 'none' && before.intent === true)
    this.#record = record
    if (isAgain && stands) return
    // What another run announced may have been made.
    this.#before = before.intent === true ? undefined : before
    this.#tries = 'none'
  }

  refused(): void {
    if (this.#tries === 'none') this.#tries = 'refused'
  }

  /** Azure accepted a try, or did not answer it, or shows the endpoint enabled, even if another actor enabled it. */
  mayHaveWorked(): void {
    this.#tries = 'may have worked'
  }

  /** The state tag before the announcement, if Azure refused every try since. */
  get refusedFrom(): BurstRecord | undefined {
    return this.#tries === 'refused' ? this.#before : undefined
  }
}
