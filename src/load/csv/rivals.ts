import { several, type Columns } from './columns.ts'
import { hasUnit, isGap, looksLikeNumber } from './numbers.ts'

/** What a column that begins with text has shown. */
interface Shown {
  numbers: number
  readonly word: string
  /** All of its texts are that word, such as "pending", which then says that there is no number yet. */
  isOneWord: boolean
}

/** With this many numbers beside one word, it is not chance. */
const SOME = 3
/** Words that say that all is well; numbers among them are codes of what is not. */
const STATE =
  /^(?:ok|up|on|true|false|yes|no|success|healthy|normal|running|ready|online|info|active|green)$/iu

/** Watches the columns beside that of the load, because a load that begins late would leave another column in its place. */
export class Rivals {
  readonly #value: number
  readonly #empty: readonly number[]
  readonly #texts: ReadonlyMap<number, Shown>
  readonly #titles: readonly string[]
  #rows = 0

  constructor({ value, rivals }: Columns, titles: readonly string[], first: readonly string[]) {
    this.#value = value
    this.#titles = titles
    this.#empty = rivals.filter(({ isEmpty }) => isEmpty).map(({ index }) => index)
    const texts = rivals.filter(({ isEmpty }) => !isEmpty)
    this.#texts = new Map(
      texts.map(({ index }) => [index, { numbers: 0, word: first[index] ?? '', isOneWord: true }]),
    )
  }

  /** Throws ActionError if a column that was empty has a number after all. */
  note(cells: readonly string[]): void {
    const late = this.#empty.find((index) => isNumber(cells[index] ?? ''))
    if (late !== undefined) throw this.#refusal(late)
    this.#rows += 1
    for (const [index, shown] of this.#texts) {
      const cell = cells[index] ?? ''
      if (isNumber(cell)) shown.numbers += 1
      else if (cell !== shown.word && !isGap(cell)) shown.isOneWord = false
    }
  }

  /** Throws ActionError if a column that began with text has numbers in most rows, or in all that do not have its one word. */
  end(): void {
    for (const [index, { numbers, word, isOneWord }] of this.#texts) {
      const isLate = isOneWord && numbers >= SOME && !STATE.test(word)
      if (isLate || numbers * 2 > this.#rows) throw this.#refusal(index)
    }
  }

  #refusal(rival: number): Error {
    const places = [this.#value, rival].toSorted((a, b) => a - b)
    return several('numbers', 'value-column', places, this.#titles)
  }
}

function isNumber(cell: string): boolean {
  return !isGap(cell) && (looksLikeNumber(cell) || hasUnit(cell))
}
