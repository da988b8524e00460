import { several, type Columns } from './columns.ts'
import { hasUnit, isGap, looksLikeNumber } from './numbers.ts'

/** So many rows show whether a column that begins with text has numbers. */
const ROWS_SHOWING = 100

/** Watches the columns beside that of the load, because a load that begins late would leave another column in its place. */
export class Rivals {
  readonly #value: number
  readonly #empty: readonly number[]
  readonly #texts: Map<number, number>
  readonly #titles: readonly string[]
  #rows = 0

  constructor({ value, rivals }: Columns, titles: readonly string[]) {
    this.#value = value
    this.#titles = titles
    this.#empty = rivals.filter(({ isEmpty }) => isEmpty).map(({ index }) => index)
    this.#texts = new Map(rivals.filter(({ isEmpty }) => !isEmpty).map(({ index }) => [index, 0]))
  }

  /** Throws ActionError if a column that was empty has a number after all. */
  note(cells: readonly string[]): void {
    const late = this.#empty.find((index) => isNumber(cells[index] ?? ''))
    if (late !== undefined) throw this.#refusal(late)
    if (this.#rows === ROWS_SHOWING) return
    this.#rows += 1
    for (const [index, count] of this.#texts)
      if (isNumber(cells[index] ?? '')) this.#texts.set(index, count + 1)
  }

  /** Throws ActionError if a column that began with text has numbers in most rows. */
  end(): void {
    const late = [...this.#texts].find(([, count]) => count * 2 > this.#rows)
    if (late !== undefined) throw this.#refusal(late[0])
  }

  #refusal(rival: number): Error {
    const places = [this.#value, rival].toSorted((a, b) => a - b)
    return several('numbers', 'value-column', places, this.#titles)
  }
}

function isNumber(cell: string): boolean {
  return !isGap(cell) && (looksLikeNumber(cell) || hasUnit(cell))
}
