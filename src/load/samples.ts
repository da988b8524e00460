import { isRecord, type Json } from '../domain/json.ts'
import type { Doubt } from '../domain/load.ts'
import { printable } from '../domain/text.ts'
import { parseNumber, parseTimestamp } from '../domain/timestamp.ts'
import { extentOf, type Found } from './reading.ts'
import type { Sample } from './resample.ts'

/** What a JSON value contains: one number, samples with times, or neither, with the reason. */
export type Meaning =
  | {
      readonly kind: 'number'
      readonly value: number
      readonly at?: number
      readonly doubts?: readonly Doubt[]
    }
  | { readonly kind: 'samples'; readonly found: Found }
  | { readonly kind: 'neither'; readonly why: string }

/** The names that services use for the time and the value in one object; the first match counts. */
const TIME_KEYS = [
  'timestamp',
  'time',
  'ts',
  't',
  '@timestamp',
  'timeStamp',
  'datetime',
  'date',
  'at',
  'updatedAt',
  'updated_at',
  'lastUpdated',
  'last_updated',
  'measuredAt',
  'measured_at',
  'sampledAt',
  'sampled_at',
  'asOf',
  'as_of',
]
const VALUE_KEYS = ['value', 'v', 'val', 'y']

/** Seconds since 1970 of the year 2001: a usual load is below it, a time of a measurement above. */
const FIRST_TIME = 1e9

/**
 * Understands a number (also as text), `[[epochSeconds, value], …]`, `[{timestamp, value}, …]`, one such pair or object, and
 * pairs the other way round, as Graphite writes them. A value of null is a gap.
 */
export function meaningOf(json: unknown): Meaning {
  const number = numberOf(json)
  if (number !== undefined) return { kind: 'number', value: number }
  if (isRecord(json)) return meaningOfObject(json)
  if (!Array.isArray(json)) return { kind: 'neither', why: `it is ${described(json)}` }
  const entries = json as readonly unknown[]
  return isPair(entries) ? samplesOf([entries]) : samplesOf(entries)
}

/** The time that an object gives for its content; undefined if it gives none. */
export function statedTime(json: Json): number | undefined {
  const key = TIME_KEYS.find((name) => json[name] !== undefined && json[name] !== null)
  return key === undefined ? undefined : parseTimestamp(json[key])
}

function meaningOfObject(json: Json): Meaning {
  const sample = sampleOf(json)
  if (sample !== undefined) return { kind: 'samples', found: foundIn([sample]) }
  const value = numberOf(json['value'])
  // Elasticsearch counts hits up to 10,000 and then says that there are more.
  if (value !== undefined && 'relation' in json) return { kind: 'number', value, doubts: cappedBy(json) }
  return { kind: 'neither', why: `it is ${described(json)}` }
}

export function cappedBy({ value, relation }: Json): readonly Doubt[] {
  if (relation !== 'gte') return []
  const text = `the count stops at ${printable(String(value), 20)} (relation: gte), and the load may be more`
  return [{ kind: 'part-of-whole', text }]
}

function isPair(entries: readonly unknown[]): boolean {
  const [first, second] = entries
  if (entries.length !== 2 || Array.isArray(first) || isRecord(first)) return false
  return isTime(first) && numberOf(second) !== undefined
}

function samplesOf(entries: readonly unknown[]): Meaning {
  const turned = entries.length > 0 && entries.every(isTurned)
  const samples: Sample[] = []
  for (const [index, entry] of entries.entries()) {
    const sample = sampleOf(turned ? (entry as unknown[]).toReversed() : entry)
    if (sample === undefined) {
      return { kind: 'neither', why: `entry ${String(index)} is ${described(entry)}` }
    }
    samples.push(sample)
  }
  return { kind: 'samples', found: foundIn(samples) }
}

/** `[value, time]`: only the second can be a time. */
function isTurned(entry: unknown): boolean {
  if (!Array.isArray(entry) || entry.length !== 2) return false
  const [first, second] = entry as readonly unknown[]
  const isValue = first === null || (numberOf(first) !== undefined && !isTime(first))
  return isValue && typeof second === 'number' && isTime(second)
}

function isTime(given: unknown): boolean {
  const at = parseTimestamp(given)
  return at !== undefined && at >= FIRST_TIME
}

export function foundIn(samples: readonly Sample[], doubts: readonly Doubt[] = []): Found {
  return { samples, doubts, ...extentOf(samples) }
}

function sampleOf(entry: unknown): Sample | undefined {
  const [timestamp, given] = pairOf(entry)
  const at = parseTimestamp(timestamp)
  const value = given === null ? null : numberOf(given)
  return at === undefined || value === undefined ? undefined : { at, value }
}

function pairOf(entry: unknown): readonly unknown[] {
  if (Array.isArray(entry)) return entry.length === 2 ? (entry as unknown[]) : []
  if (!isRecord(entry)) return []
  const time = TIME_KEYS.find((key) => entry[key] !== undefined)
  const value = VALUE_KEYS.find((key) => entry[key] !== undefined)
  return time === undefined || value === undefined ? [] : [entry[time], entry[value]]
}

function numberOf(json: unknown): number | undefined {
  if (typeof json === 'string') return parseNumber(json)
  return typeof json === 'number' && Number.isFinite(json) ? json : undefined
}

function described(json: unknown): string {
  if (json === null) return 'null'
  if (json === undefined) return 'missing'
  if (Array.isArray(json)) return `a list: ${printable(JSON.stringify(json), 60)}`
  if (isRecord(json))
    return `an object with ${printable(Object.keys(json).slice(0, 8).join(', '), 100) || 'no keys'}`
  return `the ${typeof json} ${printable(JSON.stringify(json), 60)}`
}
