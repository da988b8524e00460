import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { columnsOf, type Columns } from './columns.ts'
import { decimalOf, noNumbers, noteNumber, numberAs } from './numbers.ts'
import type { CsvOptions } from './options.ts'
import { eachRecord, isStatedSeparator, marksOf, type CsvRecord, type Marks, type Pieces } from './records.ts'
import { noteTime, noTimes, timeReader, type TimeReader } from './times.ts'

/** Exports have a few lines of titles. */
const MOST_TITLES = 50
const HEAD_CHARACTERS = 65_536

/** How a file is written. */
export interface Dialect {
  readonly marks: Marks
  /** Line of the first row of data; the lines above it are titles. */
  readonly firstLine: number
  readonly columns: Columns
  readonly timeOf: TimeReader
  readonly valueOf: (text: string) => number | undefined
  /** How long a row sums up, if its titles tell. */
  readonly sumOfSeconds?: number
}

/**
 * Reads the whole text once to learn its notation, because one row late in the file may show which mark is decimal.
 * Undefined if there is no row of data. Throws ActionError if the text leaves it open and no option states it.
 */
export async function survey(
  pieces: Pieces,
  options: CsvOptions,
  signal: AbortSignal,
): Promise<Dialect | undefined> {
  const marks = marksOf(await headOf(pieces))
  const titles: string[][] = []
  const times = noTimes()
  const numbers = noNumbers()
  let found: { columns: Columns; firstLine: number } | undefined
  await eachRecord(pieces, marks, signal, (record) => {
    found ??= firstData(record, titles, options)
    if (found === undefined) return
    noteTime(times, record.cells[found.columns.time] ?? '')
    noteNumber(numbers, record.cells[found.columns.value] ?? '')
  })
  if (found === undefined) {
    // A single row is a heading without data.
    if (titles.length > 1) throw noRowRead(`none of its ${String(titles.length)} rows`, titles.at(-1) ?? [])
    return undefined
  }
  const decimal = decimalOf(numbers, options.decimal, marks.separator)
  const period = periodOf(titles)
  return {
    marks,
    ...found,
    ...(period !== undefined && { sumOfSeconds: period }),
    timeOf: timeReader(times, options),
    valueOf: (text) => numberAs(decimal, text),
  }
}

async function headOf(pieces: Pieces): Promise<string> {
  let head = ''
  for await (const piece of pieces()) {
    head += piece
    if (head.length >= HEAD_CHARACTERS) break
  }
  return head.slice(0, HEAD_CHARACTERS)
}

function firstData(
  record: CsvRecord,
  titles: string[][],
  options: CsvOptions,
): { columns: Columns; firstLine: number } | undefined {
  if (isStatedSeparator(record)) return undefined
  const columns = columnsOf(record.cells, titles.at(-1) ?? [], options)
  if (columns !== undefined) return { columns, firstLine: record.line }
  titles.push([...record.cells])
  if (titles.length <= MOST_TITLES) return undefined
  throw noRowRead(`none of its first ${String(MOST_TITLES)} rows`, record.cells)
}

function noRowRead(which: string, last: readonly string[]): Error {
  return problem(
    `${which} has a time and a number that can be read; the last is "${printable(last.join(' | '), 80)}"`,
    'Each row needs a time and a number; name them by time-column and value-column, and the way times are written by time-format',
  )
}

/** The titles of CloudWatch say that its rows are sums of a period. */
function periodOf(titles: readonly (readonly string[])[]): number | undefined {
  const said = new Map(titles.map(([name = '', value = '']) => [name.toLowerCase(), value]))
  const period = Number(said.get('period'))
  return said.get('statistic')?.toLowerCase() === 'sum' && period > 0 ? period : undefined
}
