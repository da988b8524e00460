import { isRecord } from '../domain/json.ts'
import { printable } from '../domain/text.ts'
import { parseNumber, parseTimestamp } from '../domain/timestamp.ts'
import type { Found } from './reading.ts'
import type { Sample } from './resample.ts'

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

function described(json: unknown): string {
  if (json === null) return 'null'
  if (json === undefined) return 'missing'
  if (Array.isArray(json)) return `a list: ${printable(JSON.stringify(json), 60)}`
  if (isRecord(json))
    return `an object with ${printable(Object.keys(json).slice(0, 8).join(', '), 100) || 'no keys'}`
  return `the ${typeof json} ${printable(JSON.stringify(json), 60)}`
}
