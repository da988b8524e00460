import { hourOf, namedTime } from './named-month.ts'

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
/** Year first leaves no doubt of what is the day. Some write one digit, AM and PM, or the name of the zone behind its offset. */
const DATE = String.raw`(?<year>\d{4})(?:(?<mark>[-/.])(?<month>\d\d?)\k<mark>(?<day>\d\d?)|(?<month2>\d\d)(?<day2>\d\d)(?=[T ]|$))`
const CLOCK = String.raw`(?:(?<hour>\d\d?):(?<minute>\d\d)|(?<hour2>\d\d)(?<minute2>\d\d))(?::?(?<second>\d\d)(?:[.,](?<fraction>\d{1,12}))?)?(?: ?(?<half>[AP])M)?`
const ZONE = String.raw`(?: ?(?<zone>Z|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?|UTC|GMT))?(?:\[[\w/+-]{1,40}\])?`
const ISO = new RegExp(`^${DATE}(?:(?:T|,? {1,3})${CLOCK}${ZONE})?$`, 'iu')
/** Digits alone, without a part of them that a calendar does not have: `20261019000100`. As a count they are of no year of now. */
const DIGITS = /^(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/u
/** How .NET's older JSON writes a time. */
const DOT_NET = /^\/?Date\((-?\d{1,16})\)\/?$/u

/** A finite decimal number, or undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  if (text.length > MOST_CHARACTERS) return undefined
  const value = NUMBER.test(text.trim()) ? Number(text) : NaN
  return Number.isFinite(value) ? value : undefined
}

/**
 * Epoch seconds of a timestamp: since 1970 in seconds, milli-, micro- or nanoseconds; ISO 8601 in its usual variants; with the month's
 * name, as RFC 1123 has it.
 * Without a zone it is UTC, since the zone of the runner must not change what a file says. Undefined for anything else.
 */
export function parseTimestamp(given: unknown): number | undefined {
  if (typeof given === 'number')
    return DIGITS.test(String(given)) ? parseTimestamp(String(given)) : fromEpoch(given)
  if (typeof given !== 'string' || given.length > MOST_CHARACTERS) return undefined
  const text = given.trim()
  const number = DIGITS.test(text) ? undefined : parseNumber(text)
  if (number !== undefined) return fromEpoch(number)
  const wall = wallClockOf(text)
  if (wall !== undefined) return wall.epochSeconds - (wall.offsetSeconds ?? 0)
  const [, milliseconds] = DOT_NET.exec(text) ?? []
  return milliseconds === undefined ? undefined : Number(milliseconds) / 1000
}

/** What a clock on the wall shows, and how far its zone is ahead of UTC where that is said. */
export interface WallClock {
  /** As if the clock showed UTC. */
  readonly epochSeconds: number
  readonly offsetSeconds?: number
}

/** The time that ISO 8601, or what is close to it, tells; undefined for anything else and for days that no calendar has. */
export function wallClockOf(text: string): WallClock | undefined {
  const digits = DIGITS.exec(text)
  if (digits !== null)
    return clockOf((digits.slice(1) as (string | undefined)[]).map((part) => Number(part ?? 0)))
  const named = namedTime(text)
  if (named !== undefined) return clockOf(named.parts, named.offsetSeconds)
  const found = ISO.exec(text)?.groups
  if (found === undefined) return undefined
  const { year, month = found['month2'], day = found['day2'], second, fraction = '', half, zone } = found
  const { hour = found['hour2'], minute = found['minute2'] } = found
  const hours = hourOf(Number(hour ?? 0), half)
  if (hours === undefined) return undefined
  const parts = [Number(year), Number(month), Number(day), hours, Number(minute ?? 0), Number(second ?? 0)]
  return clockOf(parts, zone === undefined ? undefined : offsetOf(zone), Number(`0.${fraction.slice(0, 3)}`))
}

function clockOf(parts: readonly number[], offsetSeconds?: number, fraction = 0): WallClock | undefined {
  const whole = utcOf(parts)
  if (whole === undefined) return undefined
  const epochSeconds = whole + fraction
  return offsetSeconds === undefined ? { epochSeconds } : { epochSeconds, offsetSeconds }
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

/** `+02`, `+2`, `+0200`, `+02:00` or `GMT+0200` in seconds; 0 for the names of UTC. */
function offsetOf(zone: string): number {
  const [, sign, hours, mins = '0'] = /([+-])(\d\d?)(?::?(\d\d))?$/u.exec(zone) ?? []
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 3600 + Number(mins) * 60)
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  if (value > FIRST_NANOSECONDS) return value / 1e9
  if (value > FIRST_MICROSECONDS) return value / 1e6
  return value > FIRST_MILLISECONDS ? value / 1000 : value
}
