import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { looksLikeNumber } from './numbers.ts'
import type { CsvOptions } from './options.ts'
import { looksLikeTime, noTimes, timeReader } from './times.ts'

/** Positions of the time and value columns, from 0. */
export interface Columns {
  readonly time: number
  /** Where the time of the day has a column of its own. */
  readonly clock?: number
  readonly value: number
}

/** The time that a row states; undefined if it has too few cells. */
export function timeText(cells: readonly string[], { time, clock }: Columns): string | undefined {
  const date = cells[time]
  return clock === undefined || date === undefined ? date : `${date} ${cells[clock] ?? ''}`
}

/** A time of day without its date. */
const CLOCK = /^\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AP]M)?$/iu

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
  const times = chosen(row, titles, timeTest(options), options.timeColumn, TIME_TITLE)
  const [time] = times
  if (time === undefined) return undefined
  if (times.length > 1) throw several('times', 'time-column', times, titles)
  const clock = row[time]?.includes(':') === false ? row.findIndex((cell) => CLOCK.test(cell)) : -1
  const others = row.map((cell, index) => (index === time || index === clock ? 'x' : cell))
  const values = chosen(others, titles, looksLikeNumber, options.valueColumn, VALUE_TITLE)
  const [value] = values
  if (value === undefined) return undefined
  if (values.length > 1) throw several('numbers', 'value-column', values, titles)
  return { time, value, ...(clock >= 0 && { clock }) }
}

/** With a stated format, exactly what it reads is a time. */
function timeTest(options: CsvOptions): (cell: string) => boolean {
  if (options.timeFormat === undefined) return looksLikeTime
  const read = timeReader(noTimes(), options)
  return (cell) => read(cell) !== undefined
}

function chosen(
  row: readonly string[],
  titles: readonly string[],
  fits: (cell: string) => boolean,
  named: string | undefined,
  usual: RegExp,
): number[] {
  const fitting = [...row.keys()].filter((index) => fits(row[index] ?? ''))
  if (named !== undefined) {
    const place = placeOf(named, titles)
    return fitting.filter((index) => index === place)
  }
  // An empty cell may be a gap, so it counts only if nothing else fits.
  const filled = fitting.filter((index) => row[index] !== '')
  const found = filled.length > 0 ? filled : fitting
  const byTitle = found.filter((index) => usual.test(titles[index] ?? ''))
  return byTitle.length === 1 ? byTitle : found
}

function placeOf(named: string, titles: readonly string[]): number {
  const byTitle = titles.findIndex((title) => title.toLowerCase() === named.toLowerCase())
  return byTitle >= 0 ? byTitle : Number(named) - 1
}

function several(what: string, option: string, places: readonly number[], titles: readonly string[]): Error {
  const names = places.map((place) => titles[place] ?? `column ${String(place + 1)}`)
  return problem(
    `it has ${String(places.length)} columns of ${what}: ${printable(names.join(', '), 200)}`,
    `Set ${option} to the title or the number of one`,
  )
}
