/**
 * The year 5138 in seconds: a timestamp above it is in milliseconds; that year in milliseconds: above it in
 * microseconds; and in microseconds: above it in nanoseconds (as InfluxDB and others export them).
 */
const FIRST_MILLISECONDS = 1e11
const FIRST_MICROSECONDS = 1e14
const FIRST_NANOSECONDS = 1e17

/** No timestamp and no number of a measurement is longer. */
const MOST_CHARACTERS = 64

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu
const ISO =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:(?:T| {1,3})(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,12}))?)?(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?$/iu
/** RFC 1123 and RFC 2822, as in the headers of HTTP and mail: `Sun, 01 Mar 2026 10:00:00 GMT`. */
const RFC_1123 = /^(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|UT|Z|[+-]\d{4})$/iu
/** How .NET's older JSON writes a time. */
const DOT_NET = /^\/?Date\((-?\d{1,16})\)\/?$/u

/** A finite decimal number, or undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  if (text.length > MOST_CHARACTERS) return undefined
  const value = NUMBER.test(text.trim()) ? Number(text) : NaN
  return Number.isFinite(value) ? value : undefined
}

/**
 * Epoch seconds of a timestamp: since 1970 in seconds, milli-, micro- or nanoseconds; ISO 8601 in its usual variants; RFC 1123.
 * Without a zone it is UTC, since the zone of the runner must not change what a file says. Undefined for anything else.
 */
export function parseTimestamp(given: unknown): number | undefined {
  if (typeof given === 'number') return fromEpoch(given)
  if (typeof given !== 'string' || given.length > MOST_CHARACTERS) return undefined
  const text = given.trim()
  const number = parseNumber(text)
  if (number !== undefined) return fromEpoch(number)
  const wall = wallClockOf(text)
  if (wall !== undefined) return wall.epochSeconds - (wall.offsetSeconds ?? 0)
  const [, milliseconds] = DOT_NET.exec(text) ?? []
  if (milliseconds !== undefined) return Number(milliseconds) / 1000
  const parsed = RFC_1123.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(parsed) ? undefined : parsed / 1000
}

/** What a clock on the wall shows, and how far its zone is ahead of UTC where that is said. */
export interface WallClock {
  /** As if the clock showed UTC. */
  readonly epochSeconds: number
  readonly offsetSeconds?: number
}

/** The time that ISO 8601, or what is close to it, tells; undefined for anything else and for days that no calendar has. */
export function wallClockOf(text: string): WallClock | undefined {
  const found = ISO.exec(text)
  if (found === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = found
  const epochSeconds = utcOf([year, month, day, hour, minute, second].map(Number))
  if (epochSeconds === undefined) return undefined
  const whole = { epochSeconds: epochSeconds + Number(`0.${fraction.slice(0, 3)}`) }
  return zone === undefined ? whole : { ...whole, offsetSeconds: offsetOf(zone) }
}

/** Epoch seconds of year, month (1 to 12), day, hour, minute and second; undefined if one is out of its range. */
export function utcOf(parts: readonly number[]): number | undefined {
  const [year = NaN, month = NaN, day = NaN, hour = 0, minute = 0, second = 0] = parts
  const date = new Date(Date.UTC(year, month - 1, day))
  const isDay =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isDay || hour > 24 || minute > 59 || second > 60) return undefined
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second
}

/** `+02`, `+0200` or `+02:00` in seconds; 0 for the names of UTC. */
function offsetOf(zone: string): number {
  if (/^[a-z]/iu.test(zone)) return 0
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(3).replace(':', '') || '0') * 60)
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  if (value > FIRST_NANOSECONDS) return value / 1e9
  if (value > FIRST_MICROSECONDS) return value / 1e6
  return value > FIRST_MILLISECONDS ? value / 1000 : value
}
