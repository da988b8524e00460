import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { columnsOf, timeTest, timeText, type Columns } from './columns.ts'
import {
  decimalOf,
  looksLikeNumber,
  noNumbers,
  noteNumber,
  numberAs,
  ROW_FIX,
  whyNoNumber,
} from './numbers.ts'
import type { CsvOptions } from './options.ts'
import { OtherNumbers } from './other-numbers.ts'
import { eachRecord, isStatedSeparator, marksOf, type CsvRecord, type Marks, type Pieces } from './records.ts'
import { Watch } from './watch.ts'
import { requireZone } from './zone-title.ts'
import { unitIn, type SaidUnit } from '../says-unit.ts'
import { looksLikeTime, noteTime, noTimes, timeReader, type TimeReader } from './times.ts'

/** Exports have a few lines of titles. */
const MOST_TITLES = 50
const HEAD_CHARACTERS = 65_536

/** How a file is written. */
export interface Dialect {
  readonly marks: Marks
  /** Line of the first row of data; the lines above it are titles. */
  readonly firstLine: number
  readonly columns: Columns
  /** How many cells a row has at most, by the titles or, without titles, by the first row of data. */
  readonly width: number
  readonly timeOf: TimeReader
  readonly valueOf: (text: string) => number | undefined
  /** How long a row sums up, if its titles tell. */
  readonly sumOfSeconds?: number
  /** Its numbers are written with a percent sign. */
  readonly isPercent: boolean
  readonly says: SaidUnit
  /** Whose numbers its rows have, if they are of several. */
  readonly parts?: string
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
  const titles: CsvRecord[] = []
  const times = noTimes()
  const numbers = noNumbers()
  const others = new OtherNumbers()
  let found: FirstData | undefined
  let watch: Watch | undefined
  await eachRecord(pieces, marks, signal, (record) => {
    found ??= firstData(record, titles, options)
    if (found === undefined) return
    const time = timeText(record.cells, found.columns) ?? ''
    if (watch === undefined) requireZone(titleOf(titles, found.columns.time), time, options.timeZone)
    watch ??= new Watch(found.columns, titles.at(-1)?.cells ?? [], record.cells)
    watch.note(record.cells)
    noteTime(times, time)
    noteNumber(numbers, record.cells[found.columns.value] ?? '')
    others.note(record.cells, found.columns)
  })
  if (found === undefined) {
    const last = titles.at(-1)
    // A single row of words is a heading above nothing.
    if (last !== undefined && (titles.length > 1 || !isHeading(last)))
      throw noRowRead(
        titles.length === 1 ? 'not its only row' : `none of its ${String(titles.length)} rows`,
        last.cells,
        options,
      )
    return undefined
  }
  const whose = watch?.end()
  refuseUnread(titles, found.columns)
  const says = unitIn(titlesOf(titles, found.columns.value))
  const isPercent = numbers.percents > 0
  const decimal = decimalOf(numbers, options.decimal, {
    otherDecimal: others.decimal,
    isMonthFirst: times.three > times.plain && times.secondAbove12,
    isPercent: isPercent || says.isPercent,
  })
  const titled = [found.columns.time, found.columns.value].map((column) => titleOf(titles, column))
  const period = periodOf(titles.map(({ cells }) => cells)) ?? binIn(titled)
  return {
    marks,
    ...found,
    ...(period !== undefined && { sumOfSeconds: period }),
    isPercent,
    says,
    ...(whose !== undefined && { parts: whose }),
    timeOf: timeReader(times, options),
    valueOf: (text) => numberAs(decimal, text),
  }
}

/** A line of units or of dashes may stand below the titles. */
function titlesOf(titles: readonly CsvRecord[], column: number): string {
  const width = titles.at(-1)?.cells.length
  const told = titles.filter(({ cells }) => cells.length === width).slice(-2)
  return told
    .map(({ cells }) => cells[column] ?? '')
    .filter((it) => /[\p{L}%]/u.test(it))
    .join(' ')
}

function titleOf(titles: readonly CsvRecord[], column: number): string {
  return titles.at(-1)?.cells[column] ?? ''
}

async function headOf(pieces: Pieces): Promise<string> {
  let head = ''
  for await (const piece of pieces()) {
    head += piece
    if (head.length >= HEAD_CHARACTERS) break
  }
  return head.slice(0, HEAD_CHARACTERS)
}

type FirstData = Pick<Dialect, 'columns' | 'firstLine' | 'width'>

function firstData(record: CsvRecord, titles: CsvRecord[], options: CsvOptions): FirstData | undefined {
  if (isStatedSeparator(record)) return undefined
  const { cells = [] } = titles.at(-1) ?? {}
  const columns = columnsOf(record.cells, cells, options)
  if (columns !== undefined) {
    const titled = cells.length > 1 ? cells.length : record.cells.length
    return { columns, firstLine: record.line, width: Math.max(titled, columns.value + 1) }
  }
  titles.push(record)
  if (titles.length <= MOST_TITLES) return undefined
  throw noRowRead(`none of its first ${String(MOST_TITLES)} rows`, record.cells, options)
}

function isHeading({ cells }: CsvRecord): boolean {
  return cells.length > 1 && cells.every((cell) => !/^[[{<]/u.test(cell) && !looksLikeTime(cell))
}

/** A row above the others that has a time is not a title: its number cannot be read, and leaving it out would change the load. */
function refuseUnread(titles: readonly CsvRecord[], columns: Columns): void {
  const unread = titles.find(({ cells }) => {
    const value = cells[columns.value]
    return looksLikeTime(timeText(cells, columns) ?? '') && value !== undefined && !looksLikeNumber(value)
  })
  if (unread !== undefined)
    throw problem(`line ${String(unread.line)}: ${whyNoNumber(unread.cells[columns.value] ?? '')}`, ROW_FIX)
}

/** One name is that of several zones: CST is of Chicago, of Havana and of Shanghai. */
const NAMED_ZONE = /\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})? ([A-Z]{2,5})$/u

function namedZone(cells: readonly string[]): Error | undefined {
  const [, name = ''] = cells.map((cell) => NAMED_ZONE.exec(cell)).find((found) => found !== null) ?? []
  if (name === '' || /^[AP]M$/u.test(name)) return undefined
  return problem(
    `its time zone is named ${name}, which does not tell its offset`,
    `Set time-format with the name in quotes (yyyy-MM-dd HH:mm:ss '${name}'), and time-zone=… to an IANA name such as Europe/Berlin`,
  )
}

function noRowRead(which: string, last: readonly string[], options: CsvOptions): Error {
  const zone = options.timeFormat === undefined ? namedZone(last) : undefined
  if (zone !== undefined) return zone
  const hasTime = last.some(timeTest(options))
  const by =
    hasTime || options.timeFormat === undefined ? '' : ` by time-format=${printable(options.timeFormat, 60)}`
  const hasNumber = last.some((cell) => looksLikeNumber(cell) && cell !== '')
  const what = hasTime ? 'a number' : hasNumber ? 'a time' : 'a time and a number'
  const withUnit = hasTime
    ? last
        .filter((cell) => !looksLikeTime(cell))
        .map(whyNoNumber)
        .find((it) => it.includes('unit'))
    : undefined
  return problem(
    `${which} has ${what} that can be read${by}; the last is "${printable(last.join(' | '), 80)}"${withUnit === undefined ? '' : `, where ${withUnit}`}`,
    'Each row needs a time and a number; name them by time-column and value-column, and the way times are written by time-format',
  )
}

/** The titles of CloudWatch say that its rows are sums of a period. */
function periodOf(titles: readonly (readonly string[])[]): number | undefined {
  const said = new Map(titles.map(([name = '', value = '']) => [name.toLowerCase(), value]))
  const period = Number(said.get('period'))
  return said.get('statistic')?.toLowerCase() === 'sum' && period > 0 ? period : undefined
}

const BIN = /\b(?:bin\(|per )(\d{1,4}) ?(s|m|h)[a-z]{0,6}\b/iu
const NO_COUNT = /avg|average|mean|median|max|min\b|p\d\d|rate/iu
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** Kibana and CloudWatch Logs title counts by their time: `@timestamp per 5 minutes`, `bin(5m)`. */
function binIn(titles: readonly string[]): number | undefined {
  const [, amount, unit = ''] = titles.map((title) => BIN.exec(title)).find((found) => found !== null) ?? []
  const isCount = !NO_COUNT.test((titles.at(-1) ?? '').replace(BIN, ''))
  return amount === undefined || !isCount
    ? undefined
    : Number(amount) * (SECONDS_OF[unit.toLowerCase()] ?? NaN)
}
