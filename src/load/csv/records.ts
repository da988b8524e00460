import { pipeline } from 'node:stream/promises'
import { parse, type CsvError } from 'csv-parse'
import { printable } from '../../domain/text.ts'
import { messageOf, problem } from '../problem.ts'

const LONGEST_RECORD = 100_000
const SEPARATORS = [';', '\t', ',', '|'] as const
const MOST_LINES = 50

/** One row with the number of the line that it ends on. */
export interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number
}

export type Pieces = () => Iterable<string> | AsyncIterable<string>

/** Hands each row of the text to `take`; empty lines and lines that begin with # are none. Throws ActionError. */
export async function eachRecord(
  pieces: Pieces,
  separator: string,
  signal: AbortSignal,
  take: (record: CsvRecord) => void,
): Promise<void> {
  const parser = parse({
    delimiter: separator,
    bom: true,
    info: true,
    trim: true,
    comment: '#',
    comment_no_infix: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_RECORD,
  })
  let failed: unknown
  try {
    await pipeline(
      pieces,
      parser,
      async (records: AsyncIterable<{ record: string[]; info: { lines: number } }>) => {
        for await (const { record, info } of records) take({ cells: record, line: info.lines })
      },
      { signal },
    )
  } catch (error) {
    failed = error
  }
  if (failed !== undefined) throw csvProblem(failed)
}

function csvProblem(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? (error as CsvError).code : ''
  if (code === 'CSV_MAX_RECORD_SIZE')
    return problem(
      `a row has more than ${String(LONGEST_RECORD)} characters`,
      'Is it a CSV file, and are its quotes closed?',
    )
  if (typeof code === 'string' && code.startsWith('CSV_'))
    return problem(`it is no CSV: ${printable(messageOf(error), 200)}`, 'See whether its quotes are closed')
  return error
}

/** Excel's own first line: `sep=,`. */
const STATED = /^\uFEFF?"?sep=(.)"?\s*$/iu

/** What parts the cells of a text, from its first lines: what it states, or the mark that each of most lines has as often. */
export function separatorOf(head: string): string {
  const lines = head
    .split(/\r\n|\r|\n/u, MOST_LINES)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const stated = STATED.exec(lines[0] ?? '')?.[1]
  if (stated !== undefined) return stated
  const ranked = SEPARATORS.map((separator) => ({ separator, lines: agreeing(lines, separator) }))
  const most = Math.max(...ranked.map((one) => one.lines))
  return most === 0 ? ',' : (ranked.find((one) => one.lines === most)?.separator ?? ',')
}

/** How many lines have the separator as often as most of them have. */
function agreeing(lines: readonly string[], separator: string): number {
  const counts = new Map<number, number>()
  for (const line of lines) {
    const parts = outsideQuotes(line).split(separator).length - 1
    if (parts > 0) counts.set(parts, (counts.get(parts) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

function outsideQuotes(line: string): string {
  return line
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join('""')
}

export function isStatedSeparator({ cells }: CsvRecord): boolean {
  return /^sep=/iu.test(cells[0] ?? '')
}
