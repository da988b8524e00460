import type { Columns } from './columns.ts'
import { isGap, looksLikeNumber, noNumbers, noteNumber, type Mark } from './numbers.ts'
import { looksLikeTime } from './times.ts'

/** What the numbers beside the load tell of the decimal sign of their file. */
export class OtherNumbers {
  readonly #shapes = noNumbers()
  #above: readonly string[] = []
  #rows = 0

  /** A version ("2.1") stays as it is from row to row, or has several points like an address; a time is not a number. */
  note(cells: readonly string[], { time, clock, value }: Columns): void {
    cells.forEach((cell, index) => {
      const isOther = index !== time && index !== clock && index !== value
      if (this.#rows === 0 || !isOther || isGap(cell) || cell === this.#above[index]) return
      if (looksLikeNumber(cell) && !looksLikeTime(cell)) noteNumber(this.#shapes, cell)
    })
    this.#above = cells
    this.#rows += 1
  }

  /** Their decimal sign; undefined if they have both, or change in fewer than half of the rows. */
  get decimal(): Mark | undefined {
    const { '.': points, ',': commas } = this.#shapes.decimal
    if (points > 0 && commas > 0) return undefined
    if (2 * Math.max(points, commas) < this.#rows) return undefined
    return points > 0 ? '.' : ','
  }
}
