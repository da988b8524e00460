import type { JsonObject } from '../audit.ts'
import { hashOf, NOTHING_BEFORE } from './chain.ts'

/** Where the lines go. Returns the text as it stands in the file, which masks may have changed. Throws what the disk says. */
export type Append = (line: string) => string

/**
 * The audit record while it grows: an entry is on the disk before the run goes on, so that a killed run leaves what it
 * did. Each entry carries the hash of the one before. If the file cannot be written, the run says so once and goes on.
 */
export class AuditRecord {
  readonly #append: Append
  readonly #lost: (error: unknown) => void
  #previous = NOTHING_BEFORE
  #entries = 0
  #isLost = false

  constructor(append: Append, lost: (error: unknown) => void) {
    this.#append = append
    this.#lost = lost
  }

  /** Entries that were written. */
  get entries(): number {
    return this.#entries
  }

  add(entry: JsonObject): void {
    if (this.#isLost) return
    try {
      this.#previous = hashOf(this.#append(JSON.stringify({ ...entry, previous: this.#previous })))
      this.#entries += 1
    } catch (error) {
      this.#isLost = true
      this.#lost(error)
    }
  }
}
