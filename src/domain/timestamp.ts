/**
 * The year 5138 in seconds: a timestamp above it is in milliseconds; that year in milliseconds: above it in
 * microseconds; and in microseconds: above it in nanoseconds (as InfluxDB and others export them).
 */
const FIRST_MILLISECONDS = 1e11
const FIRST_MICROSECONDS = 1e14
const FIRST_NANOSECONDS = 1e17

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/iu

/** A finite decimal number, or undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const value = NUMBER.test(text.trim()) ? Number(text) : NaN
  return Number.isFinite(value) ? value : undefined
}

/**
 * Epoch seconds of a timestamp: since 1970 in seconds, milli-, micro- or nanoseconds, or ISO 8601. Without a zone it is UTC, since the
 * zone of the runner must not change what a file says. Undefined for anything else.
 */
export function parseTimestamp(given: unknown): number | undefined {
  if (typeof given === 'number') return fromEpoch(given)
  if (typeof given !== 'string') return undefined
  const text = given.trim()
  const number = parseNumber(text)
  if (number !== undefined) return fromEpoch(number)
  const iso = ISO.exec(text)
  if (iso === null) return undefined
  const withTime = text.length > 10
  const milliseconds = Date.parse(text.replace(' ', 'T') + (withTime && iso[1] === undefined ? 'Z' : ''))
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  if (value > FIRST_NANOSECONDS) return value / 1e9
  if (value > FIRST_MICROSECONDS) return value / 1e6
  return value > FIRST_MILLISECONDS ? value / 1000 : value
}
