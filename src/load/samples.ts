import { printable } from '../domain/text.ts'
import type { Found } from './reading.ts'
import type { Sample } from './regular.ts'

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

/** What a JSON value says of load: one number of now, samples with times, or neither, with the reason. */
export type Meaning =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'samples'; readonly found: Found }
  | { readonly kind: 'neither'; readonly why: string }

/**
 * Understands a number (also as text), `[[epochSeconds, value], …]`, `[{timestamp, value}, …]` and one
 * `{timestamp, value}`. A value of null is a gap.
 */
export function meaningOf(json: unknown): Meaning {
  const number = numberOf(json)
  if (number !== undefined) return { kind: 'number', value: number }
  if (Array.isArray(json)) return samplesOf(json)
  if (isRecord(json) && 'value' in json && 'timestamp' in json) return samplesOf([json])
  return { kind: 'neither', why: `it is ${described(json)}` }
}

function samplesOf(entries: readonly unknown[]): Meaning {
  const samples: Sample[] = []
  for (const [index, entry] of entries.entries()) {
    const sample = sampleOf(entry)
    if (sample === undefined) {
      return { kind: 'neither', why: `entry ${String(index)} is ${described(entry)}` }
    }
    samples.push(sample)
  }
  return { kind: 'samples', found: foundIn(samples) }
}

export function foundIn(samples: readonly Sample[]): Found {
  let oldestAt = Infinity
  let newestAt = -Infinity
  for (const { at, value } of samples) {
    if (value === null) continue
    oldestAt = Math.min(oldestAt, at)
    newestAt = Math.max(newestAt, at)
  }
  const found = { samples, total: samples.length }
  return newestAt === -Infinity ? found : { ...found, known: { oldestAt, newestAt } }
}

function sampleOf(entry: unknown): Sample | undefined {
  const [timestamp, given] = Array.isArray(entry)
    ? (entry as readonly unknown[])
    : isRecord(entry)
      ? [entry['timestamp'], entry['value']]
      : []
  if (Array.isArray(entry) && entry.length !== 2) return undefined
  const at = parseTimestamp(timestamp)
  const value = given === null ? null : numberOf(given)
  return at === undefined || value === undefined ? undefined : { at, value }
}

function numberOf(json: unknown): number | undefined {
  if (typeof json === 'string') return parseNumber(json)
  return typeof json === 'number' && Number.isFinite(json) ? json : undefined
}

export function isRecord(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function described(json: unknown): string {
  if (json === null) return 'null'
  if (json === undefined) return 'missing'
  if (Array.isArray(json)) return `a list: ${printable(JSON.stringify(json), 60)}`
  if (isRecord(json))
    return `an object with ${printable(Object.keys(json).slice(0, 8).join(', '), 100) || 'no keys'}`
  return `the ${typeof json} ${printable(JSON.stringify(json), 60)}`
}
