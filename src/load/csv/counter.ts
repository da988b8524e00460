import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { numberAs } from './numbers.ts'

/** Names of counters by the conventions of Prometheus, and what exports call them. */
const COUNTED = /_(?:total|bucket)\b|\bcumulative\b|^counter\b/iu
/** So many numbers that never fall are no chance, if the title says the same. */
const SOME = 3

/** Watches whether a column that is titled as a counter only grows. */
export class Counter {
  readonly #title: string
  #last = -Infinity
  #known = 0
  #isGrowing = true

  constructor(title: string) {
    this.#title = title
  }

  note(cell: string): void {
    const value = numberAs('.', cell)
    if (value === undefined) return
    this.#known += 1
    if (value < this.#last) this.#isGrowing = false
    this.#last = value
  }

  /** Throws ActionError if it only grew. */
  end(): void {
    if (!this.#isGrowing || this.#known < SOME || !COUNTED.test(this.#title)) return
    throw problem(
      `"${printable(this.#title, 60)}" is a counter, which only grows and is not a load`,
      'Export how much it grew each minute: increase(…[1m]) or rate(…) of Prometheus',
    )
  }
}
