import type { Columns } from './columns.ts'
import { Counter } from './counter.ts'
import { Parts } from './parts.ts'
import { Rivals } from './rivals.ts'

/** Watches all rows of a file for what one row alone does not show. */
export class Watch {
  readonly #value: number
  readonly #rivals: Rivals
  readonly #parts: Parts
  readonly #counter: Counter

  constructor(columns: Columns, titles: readonly string[], first: readonly string[]) {
    this.#value = columns.value
    this.#rivals = new Rivals(columns, titles, first)
    this.#parts = new Parts(titles, columns)
    this.#counter = new Counter(titles[columns.value] ?? '')
  }

  /** Throws ActionError if the row shows that another column may be the load. */
  note(cells: readonly string[]): void {
    this.#rivals.note(cells)
    this.#parts.note(cells)
    this.#counter.note(cells[this.#value] ?? '')
  }

  /** Whose numbers the rows have, if they are of several. Throws ActionError if the column is not the load for sure, or is a counter. */
  end(): string | undefined {
    this.#rivals.end()
    this.#counter.end()
    return this.#parts.told()
  }
}
