import { repeatReader, zoneReader } from '../../domain/zone.ts'

/** Rows that are out of order by less than this are of one hour. */
const OUT_OF_ORDER_SECONDS = 1800

/**
 * Epoch seconds of what a clock of a time zone shows, row by row. In autumn it shows one hour twice: the order of the rows
 * tells which of the two a row is of. Without a row before it is the first.
 */
export function zoneInOrder(timeZone: string | undefined): (wallSeconds: number) => number {
  if (timeZone === undefined) return (wall) => wall
  const zone = zoneReader(timeZone)
  const repeat = repeatReader(timeZone)
  let last: number | undefined
  let step = 0
  return (wall) => {
    const first = zone(wall)
    const gap = repeat(wall)
    const at = gap > 0 && last !== undefined && isSecond(first, gap, last, step) ? first + gap : first
    if (last !== undefined && at !== last) step = at - last
    last = at
    return at
  }
}

function isSecond(first: number, gap: number, last: number, step: number): boolean {
  // Rows of an hour show the same twice, as rows of two servers do; only their distance tells.
  if (step < 0) return first + gap === last ? -step < gap : first + gap <= last + OUT_OF_ORDER_SECONDS
  const back = last - first
  return back === 0 ? step >= gap : back > OUT_OF_ORDER_SECONDS && back <= 2 * gap
}
