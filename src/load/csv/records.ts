import Papa from 'papaparse'
import { problem } from '../problem.ts'

const LONGEST_ROW = 100_000
const SEPARATORS = [';', '\t', ',', '|'] as const
const MOST_LINES = 50

/** One row with its number from 1, which is its line number if no cell contains a line break. */
export interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number
}

export type Pieces = () => Iterable<string> | AsyncIterable<string>

/** The marks that separate cells and rows. */
export interface Marks {
  readonly separator: string
  readonly newline: '\r\n' | '\n' | '\r'
}

/** Passes each row to `take`, except empty lines and lines that begin with #. Throws ActionError. */
export async function eachRecord(
  pieces: Pieces,
  { separator, newline }: Marks,
  signal: AbortSignal,
  take: (record: CsvRecord) => void,
): Promise<void> {
  const parser = new Papa.Parser({ delimiter: separator, newline })
  let rest = ''
  let line = 0
  const takeAll = (isLast: boolean): void => {
    const { data, meta, errors } = parser.parse(rest, 0, !isLast) as Papa.ParseResult<string[]>
    const isOpen = errors.some(({ code }) => code === 'MissingQuotes')
    if (isLast && isOpen && line + data.length > 1) throw unclosed(line + data.length)
    for (const cells of data) {
      line += 1
      if (isRow(cells)) take({ cells: cells.map(bare), line })
    }
    rest = isLast ? '' : rest.slice(meta.cursor)
  }
  for await (const piece of pieces()) {
    signal.throwIfAborted()
    rest = line === 0 && rest === '' ? withoutMark(piece) : rest + piece
    takeAll(false)
    if (rest.length > LONGEST_ROW)
      throw problem(
        `a row has more than ${String(LONGEST_ROW)} characters`,
        'Is it a CSV file, and are its quotes closed?',
      )
  }
  takeAll(true)
}

/** Such a cell takes all later rows into itself. */
function unclosed(line: number): Error {
  return problem(
    `line ${String(line)}: a quote is opened and not closed`,
    'Close it, or write it twice where it is meant itself',
  )
}

/** To the library, a quote after a space does not open a cell. */
function bare(cell: string): string {
  const text = cell.trim()
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text
}

function isRow(cells: readonly string[]): boolean {
  const [first = ''] = cells
  return !first.startsWith('#') && (cells.length > 1 || first.trim() !== '')
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** How the first lines of a text separate rows and cells. */
export function marksOf(head: string): Marks {
  const newline = head.includes('\r\n') ? '\r\n' : head.includes('\n') || !head.includes('\r') ? '\n' : '\r'
  return { newline, separator: separatorOf(head) }
}

/** Excel's own first line: `sep=,`. */
const STATED = /^\uFEFF?"?sep=(.)"?\s*$/iu

/**
 * The delimiter: the stated one, otherwise the one that most of the first lines have equally often.
 */
function separatorOf(head: string): string {
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

/** Excel's own first line, such as "sep=;". It is not data. */
export function isStatedSeparator({ cells }: CsvRecord): boolean {
  return /^sep=/iu.test(cells[0] ?? '')
}
