import { printable } from '../../domain/text.ts'
import { saysWhose } from '../whose.ts'
import type { Columns } from './columns.ts'

const SHOWN = 2

/** Watches the columns that say whose number a row has. */
export class Parts {
  readonly #seen: readonly { readonly index: number; readonly title: string; readonly values: Set<string> }[]

  constructor(titles: readonly string[], { time, clock, value }: Columns) {
    this.#seen = titles.flatMap((title, index) =>
      index !== time && index !== clock && index !== value && saysWhose(title)
        ? [{ index, title, values: new Set<string>() }]
        : [],
    )
  }

  note(cells: readonly string[]): void {
    for (const { index, values } of this.#seen) if (values.size < SHOWN) values.add(cells[index] ?? '')
  }

  /** The rows are of several of these: "host (web-00, web-01, …)". */
  told(): string | undefined {
    const found = this.#seen.find(({ values }) => values.size === SHOWN)
    return found && printable(`${found.title} (${[...found.values].join(', ')}, …)`, 100)
  }
}
