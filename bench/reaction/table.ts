import { duration } from '../../src/domain/format.ts'
import type { Reaction } from './scene.ts'

export interface Row {
  readonly trigger: string
  /** The load source. */
  readonly load: string
  readonly reactions: readonly Reaction[]
}

const COLUMNS: readonly (readonly [keyof Reaction, string])[] = [
  ['decided', 'decided after'],
  ['served', 'first users on Azure after'],
  ['relieved', 'private side within its capacity after'],
]

/** A Markdown table with the median and the worst value of each column. */
export function reactionTable(rows: readonly Row[]): string {
  const head = ['passes started by', 'load from', ...COLUMNS.map(([, title]) => title)]
  const cells = rows.map(({ trigger, load, reactions }) => [
    trigger,
    load,
    ...COLUMNS.map(([column]) => medianAndWorst(reactions.map((one) => one[column]))),
  ])
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function medianAndWorst(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const [median = NaN, worst = NaN] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  return `${duration(median)} (${duration(worst)})`
}
