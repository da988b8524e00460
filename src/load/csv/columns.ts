import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { clockFinder, NO_CLOCK } from './clock.ts'
import { hasUnit, looksLikeNumber } from './numbers.ts'
import type { CsvOptions } from './options.ts'
import { looksLikeTime, noTimes, timeReader } from './times.ts'

/** Positions of the time and value columns, from 0. */
export interface Columns {
  readonly time: number
  /** Where the time of the day has a column of its own. */
  readonly clock?: number
  readonly value: number
  /** Columns that have no number in the first row of data, so that they may prove to be the load as well. */
  readonly rivals: readonly Rival[]
}

/** A column beside that of the load. */
interface Rival {
  readonly index: number
  /** Its cell in the first row of data is empty, and not text. */
  readonly isEmpty: boolean
}

/** The time that a row states; undefined if it has too few cells. */
export function timeText(cells: readonly string[], { time, clock }: Columns): string | undefined {
  const date = cells[time]
  return clock === undefined || date === undefined ? date : `${date} ${cells[clock] ?? ''}`
}

/** Seconds since 1970, of the years 1973 to 2001: without a title they may be a count of anything. */
const EARLY = /^[1-9]\d{8}$/u
const TIME_TITLE = /^(?:timestamp|time|date|datetime|zeit|datum|_time|@timestamp)$/iu
const VALUE_TITLE = /^(?:value|v|_value|wert)$/iu

/**
 * The columns of a file, from its first row of data and the titles above it. Undefined if the row is not data. Throws
 * ActionError if several columns are possible and no option names one.
 */
export function columnsOf(
  row: readonly string[],
  titles: readonly string[],
  options: CsvOptions,
): Columns | undefined {
  const isTime = timeTest(options)
  const isEarly = (cell: string, index: number): boolean =>
    options.timeFormat === undefined && EARLY.test(cell) && TIME_TITLE.test(titles[index] ?? '')
  const clockAt = clockFinder(row, titles, (cell, index) => isTime(cell) || isEarly(cell, index))
  const dates = [...row.keys()].filter((index) => clockAt(index) !== undefined)
  const times = chosen(dates, titles, options.timeColumn, TIME_TITLE)
  const [time] = times
  if (time === undefined) return undefined
  if (times.length > 1) throw several('times', 'time-column', times, titles)
  const clock = clockAt(time) ?? NO_CLOCK
  const others = placesOf(row, titles).filter((index) => index !== time && index !== clock)
  const { values, rivals } = valuesOf(row, titles, others, options)
  const [value] = values
  if (value === undefined) return undefined
  if (values.length > 1) throw several('numbers', 'value-column', values, titles)
  return { time, value, rivals, ...(clock !== NO_CLOCK && { clock }) }
}

/** A row may be shorter than its titles. */
function placesOf(row: readonly string[], titles: readonly string[]): number[] {
  return Array.from({ length: Math.max(row.length, titles.length) }, (_, index) => index)
}

/** The columns that may be the load, and those that may prove to be it. */
function valuesOf(
  row: readonly string[],
  titles: readonly string[],
  places: readonly number[],
  { valueColumn }: CsvOptions,
): { readonly values: readonly number[]; readonly rivals: readonly Rival[] } {
  const cellOf = (index: number): string => row[index] ?? ''
  const fitting = places.filter((index) => looksLikeNumber(cellOf(index)))
  const told = chosen(fitting, titles, valueColumn, VALUE_TITLE)
  const isTold = told.length === 1 && VALUE_TITLE.test(titles[told[0] ?? 0] ?? '')
  if (isTold || valueColumn !== undefined) return { values: told, rivals: [] }
  // An empty cell may be a gap, so without a title that tells it counts only if nothing else fits.
  const filled = fitting.filter((index) => cellOf(index) !== '')
  const [only] = filled.length === 0 ? fitting : filled
  const withUnit = only === undefined ? [] : places.filter((index) => hasUnit(cellOf(index)))
  const rivals = places
    .filter((index) => index !== only)
    .map((index) => ({ index, isEmpty: cellOf(index) === '' }))
  const values = [...(filled.length === 0 ? fitting : filled), ...withUnit].toSorted((a, b) => a - b)
  return { values, rivals }
}

/** Whether a cell is a time: with a stated format, exactly what that reads. */
export function timeTest(options: CsvOptions): (cell: string) => boolean {
  if (options.timeFormat === undefined) return looksLikeTime
  const read = timeReader(noTimes(), options)
  return (cell) => read(cell) !== undefined
}

function chosen(
  fitting: readonly number[],
  titles: readonly string[],
  named: string | undefined,
  usual: RegExp,
): readonly number[] {
  if (named !== undefined) {
    const places = placesNamed(named, titles)
    return fitting.filter((index) => places.includes(index))
  }
  const byTitle = fitting.filter((index) => usual.test(titles[index] ?? ''))
  return byTitle.length === 1 ? byTitle : fitting
}

/** By title, otherwise by number; two columns may have one title. */
function placesNamed(named: string, titles: readonly string[]): readonly number[] {
  const byTitle = [...titles.keys()].filter((index) => titles[index]?.toLowerCase() === named.toLowerCase())
  return byTitle.length > 0 ? byTitle : [Number(named) - 1]
}

/** The refusal of a file that has several columns of `what`. */
export function several(
  what: string,
  option: string,
  places: readonly number[],
  titles: readonly string[],
): Error {
  const names = places.map((place) => titles[place] ?? `column ${String(place + 1)}`)
  return problem(
    `it has ${String(places.length)} columns of ${what}: ${printable(names.join(', '), 200)}`,
    `Set ${option} to the title or the number of one`,
  )
}
