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
  | { readonly kind: 'neither'; readonly why: string; readonly fix?: string }

/** How services call the time of a value, and the value, in an object of both, as `bareName` writes them. */
const TIME_NAMES = new Set(
  (
    'timestamp time ts t datetime date at when clock epoch unix unixtime unixtimestamp eventtime timegenerated asof ' +
    'updated updatedat updatedon lastupdate lastupdated lastupdatedat lastmodified lastseen ' +
    'measured measuredat sampled sampledat captured capturedat collected collectedat recorded recordedat ' +
    'observed observedat generated generatedat created createdat'
  ).split(' '),
)
/** Beside a number these may be of the thing that is measured: a queue was created years ago. */
const OF_THE_THING = new Set(['created', 'createdat', 'lastmodified', 'when'])
const VALUE_NAMES = new Set(['value', 'v', 'val', 'y'])

/** A key without case and separators: `updated_at`, `updatedAt`, `@timestamp`. */
export function bareName(key: string): string {
  return key.length > 60 ? key : key.replace(/[^a-z\d]/giu, '').toLowerCase()
}

/** Seconds since 1970 of the year 2001: a usual load is below it, a time of a measurement above. */
const FIRST_TIME = 1e9

/**
 * Understands a number (also as text), `[[epochSeconds, value], …]`, `[{timestamp, value}, …]`, one such pair or object, and
 * pairs the other way round, as Graphite writes them. A value of null is a gap.
 */
export function meaningOf(json: unknown, path = ''): Meaning {
  const number = numberOf(json)
  if (number !== undefined) return { kind: 'number', value: number }
  if (isRecord(json)) return meaningOfObject(json)
  if (!Array.isArray(json)) return { kind: 'neither', why: `it is ${described(json)}` }
  const entries = twoLists(json) ?? (json as readonly unknown[])
  return isPair(entries) ? samplesOf([entries], path) : samplesOf(entries, path)
}

/** The time that an object gives for its content; undefined if it gives none. */
export function statedTime(json: Json): number | undefined {
  const tells = (name: string): boolean => TIME_NAMES.has(name) && !OF_THE_THING.has(name)
  return Object.entries(json)
    .filter(([name, value]) => tells(bareName(name)) && isTime(value))
    .map(([, value]) => parseTimestamp(value))[0]
}

function meaningOfObject(json: Json): Meaning {
  const sample = sampleOf(json)
  if (sample !== undefined) return { kind: 'samples', found: foundIn([sample]) }
  const columns = columnsOf(json)
  if (columns !== undefined) return samplesOf(columns, '')
  const value = numberOf(json['value'])
  // Elasticsearch counts hits up to 10,000 and then says that there are more.
  if (value !== undefined && 'relation' in json) return { kind: 'number', value, doubts: cappedBy(json) }
  return { kind: 'neither', why: `it is ${described(json)}` }
}

/** Times and values in lists of their own, as CloudWatch (`Timestamps`, `Values`) and Datadog (`times`, `values`) answer. */
function columnsOf(json: Json): unknown[] | undefined {
  const lists = Object.entries(json).filter(([, list]) => Array.isArray(list)) as [string, unknown[]][]
  const times = lists.find(([name]) => TIME_NAMES.has(bareName(name).replace(/s$/u, '')))?.[1]
  const given = lists.find(([name]) => VALUE_NAMES.has(bareName(name).replace(/s$/u, '')))?.[1]
  const values = given?.length === 1 && Array.isArray(given[0]) ? (given[0] as unknown[]) : given
  if (times === undefined || times.length !== values?.length) return undefined
  return times.map((time, index) => [time, values[index]])
}

/** What an object of a count says of its limit. */
export function cappedBeside(json: unknown): readonly Doubt[] {
  return isRecord(json) ? cappedBy(json) : []
}

function cappedBy({ value, relation }: Json): readonly Doubt[] {
  if (relation !== 'gte') return []
  const text = `the count stops at ${printable(String(value), 20)} (relation: gte), and the load may be more`
  return [{ kind: 'part-of-whole', text }]
}

/** A list of times and one of values, as the data frames of Grafana have them. */
function twoLists(json: readonly unknown[]): unknown[] | undefined {
  if (json.length !== 2 || !json.every((list) => Array.isArray(list))) return undefined
  const [times = [], values = []] = json as readonly (readonly unknown[])[]
  const isEach = times.length === values.length && times.every(isTime) && !values.some(isTime)
  return isEach ? times.map((time, index) => [time, values[index]]) : undefined
}

function isPair(entries: readonly unknown[]): boolean {
  const [first, second] = entries
  if (entries.length !== 2 || Array.isArray(first) || isRecord(first)) return false
  return isTime(first) && numberOf(second) !== undefined
}

function samplesOf(entries: readonly unknown[], path: string): Meaning {
  const turned = entries.length > 0 && entries.every(isTurned)
  const samples: Sample[] = []
  for (const [index, entry] of entries.entries()) {
    const sample = sampleOf(turned ? (entry as unknown[]).toReversed() : entry)
    if (sample === undefined) {
      return {
        kind: 'neither',
        why: `entry ${String(index)} is ${described(entry)}`,
        ...pathFor(entry, path),
      }
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

/** The samples with their extent, which is computed here once. */
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
  const keys = Object.keys(entry)
  const times = keys.filter((key) => TIME_NAMES.has(bareName(key)) && isTime(entry[key]))
  const time = times.find((key) => !OF_THE_THING.has(bareName(key))) ?? times[0]
  const value = keys.find((key) => VALUE_NAMES.has(bareName(key)))
  return time === undefined || value === undefined ? [] : [entry[time], entry[value]]
}

/** The path that takes time and number out of objects that call them otherwise, if an object has both. */
function pathFor(entry: unknown, path: string): { fix?: string } {
  if (!isRecord(entry)) return {}
  const time = Object.keys(entry).find((key) => isTime(entry[key]))
  const all = Object.keys(entry).filter((key) => numberOf(entry[key]) !== undefined && !isTime(entry[key]))
  const told = all.filter((key) => VALUE_NAMES.has(bareName(key)))
  const numbers = told.length === 1 ? told : all.filter((key) => !/id$/iu.test(key))
  const [number] = numbers
  if (time === undefined || number === undefined) return {}
  const said = `Name the time and the number: load-path: ${path}[].[${[time, number].map(quotedKey).join(', ')}]`
  return { fix: numbers.length === 1 ? said : `${said}, or another of ${printable(numbers.join(', '), 100)}` }
}

function quotedKey(key: string): string {
  return /^[A-Za-z_]\w{0,60}$/u.test(key) ? key : `"${printable(key, 60)}"`
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
