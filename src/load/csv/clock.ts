import { parseNumber } from '../../domain/timestamp.ts'

/** A time of day without its date; a duration may look the same. */
const CLOCK = /^\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AP]M)?$/iu
const CLOCK_TITLE =
  /^(?:time|time of day|timestamp|clock|hour|uhrzeit|zeit|stunde|heure|hora|ora|tijd)(?: ?\((?:utc|gmt|local)\))?$/iu
const DURATION_TITLE = /dur|elaps|laten|taken|dauer|avg|average|mean|uptime|response/iu

/** The time needs no second column. */
export const NO_CLOCK = -1

/**
 * Finds, for a column of a row, the column that completes its time: NO_CLOCK where the cell is a time of its own, undefined
 * where it is none. `isTime` tells what is a time.
 */
export function clockFinder(
  row: readonly string[],
  titles: readonly string[],
  isTime: (cell: string, index: number) => boolean,
): (index: number) => number | undefined {
  const clocks = [...row.keys()].filter((index) => CLOCK.test(row[index] ?? ''))
  return (index) => {
    const cell = row[index] ?? ''
    const clock = clockBeside(index, clocks, titles)
    if (isTime(cell, index)) return isBareDate(cell) ? clock : NO_CLOCK
    const isHalf = clock !== NO_CLOCK && isTime(`${cell} ${row[clock] ?? ''}`, index)
    return isHalf ? clock : undefined
  }
}

/** The column titled as a time of day, or the one next to the date unless its title says that it is a duration. */
function clockBeside(date: number, clocks: readonly number[], titles: readonly string[]): number {
  const titled = clocks.filter((index) => CLOCK_TITLE.test(titles[index] ?? ''))
  const next = clocks.filter(
    (index) => Math.abs(index - date) === 1 && !DURATION_TITLE.test(titles[index] ?? ''),
  )
  const [clock = NO_CLOCK, ...more] = titled.length > 0 ? titled : next
  return more.length > 0 ? NO_CLOCK : clock
}

/** Three groups of digits, or two and the name of a month. */
function isBareDate(cell: string): boolean {
  if (cell.includes(':') || parseNumber(cell) !== undefined) return false
  const groups = cell.match(/\d+/gu)?.length ?? 0
  return groups === 3 || (groups === 2 && /\p{L}{3}/u.test(cell))
}
