const HOUR_SECONDS = 3600

/** The wall clock of a time zone, in seconds since 1970 as if it showed UTC. */
export interface WallClock {
  /** What it shows at an epoch second. */
  readonly at: (epochSeconds: number) => number
  /** When it shows this; the hour that it shows twice in autumn is the first of the two, one that it skips in spring is the next. */
  readonly when: (wallSeconds: number) => number
}

/** The clock of an IANA time zone, of UTC if none is given. Throws RangeError if there is no such zone. */
export function wallClock(timeZone: string | undefined): WallClock {
  if (timeZone === undefined) return { at: (epoch) => epoch, when: (wall) => wall }
  const format = formatOf(timeZone)
  return { at: (epoch) => epoch + offsetAt(format, epoch), when: zoneReader(timeZone) }
}

/** `WallClock.when`. Offsets change at full quarters of an hour, so that each is looked up once. */
export function zoneReader(timeZone: string | undefined): (wallSeconds: number) => number {
  if (timeZone === undefined) return (wall) => wall
  const format = formatOf(timeZone)
  const offsets = new Map<number, number>()
  return (wall) => {
    const quarter = Math.floor(wall / (HOUR_SECONDS / 4))
    const offset = offsets.get(quarter) ?? offsetAtWall(format, quarter * (HOUR_SECONDS / 4))
    offsets.set(quarter, offset)
    return wall - offset
  }
}

/** Seconds until a clock of the zone shows the same again, for the hour that it shows twice in autumn; 0 for any other. */
export function repeatReader(timeZone: string): (wallSeconds: number) => number {
  const format = formatOf(timeZone)
  const repeats = new Map<number, number>()
  return (wall) => {
    const quarter = Math.floor(wall / (HOUR_SECONDS / 4))
    const found = repeats.get(quarter) ?? repeatAt(format, quarter * (HOUR_SECONDS / 4))
    repeats.set(quarter, found)
    return found
  }
}

function repeatAt(format: Intl.DateTimeFormat, wall: number): number {
  const before = offsetAt(format, wall - 24 * HOUR_SECONDS)
  const after = offsetAt(format, wall + 24 * HOUR_SECONDS)
  const isTwice =
    before > after && offsetAt(format, wall - before) === before && offsetAt(format, wall - after) === after
  return isTwice ? before - after : 0
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

/** Seconds that the zone is ahead of UTC when its clocks show `wall`. */
function offsetAtWall(format: Intl.DateTimeFormat, wall: number): number {
  const before = offsetAt(format, wall - 24 * HOUR_SECONDS)
  const after = offsetAt(format, wall + 24 * HOUR_SECONDS)
  if (offsetAt(format, wall - before) === before) return before
  // A time that clocks skip in spring comes after the gap, not before it.
  return offsetAt(format, wall - after) === after ? after : before
}

function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at * 1000).map(({ type, value }) => [type, Number(value)]))
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return shown / 1000 - at
}
