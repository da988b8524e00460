import { isRecord, type Json } from '../../domain/json.ts'
import type { Doubt } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import { bareName, cappedBeside, statedTime } from '../samples.ts'
import { partialBy } from './partial.ts'
import { foundAround } from './path.ts'

/** What stands around the part of an answer that was chosen, and what it says of that part. */
export interface Around {
  /** When it was taken, in epoch seconds; the nearest of several. */
  readonly at?: number
  /** How long ago that was, if the answer counts it so. */
  readonly ageSeconds?: number
  /** The nearest unit, in the answer's words. */
  readonly unit?: string
  readonly doubts: readonly Doubt[]
}

/** A projection chooses from all entries of a list; so many of them are read. */
const MOST_ENTRIES = 200

/**
 * Reads what `path` names, and the objects around it, from the nearest to the whole. Throws ActionError if one of them says
 * that the answer is an error, however well its status is.
 */
export function around(json: unknown, path: string | undefined, host: string): Around {
  const [chosen, ...outer] = path === undefined ? [json] : foundAround(json, path)
  const objects = outer.map(onlyEntry).filter(isRecord)
  const all = isRecord(chosen) ? [chosen, ...objects] : objects
  for (const object of all) refuseFailed(object, host)
  if (!Array.isArray(chosen)) refuseCounter(path ?? '', all[0])
  const at = (path === undefined ? all : objects).map(timeBeside).find((time) => time !== undefined)
  // The newest of a list, its first or its last, may always be a part.
  const inner = Array.isArray(chosen) ? [chosen.slice(1, -1)] : []
  const entries = [...inner, ...outer].flatMap(entriesOf)
  const partial = [...all, ...entries].flatMap((object) => partialBy(object, host)).slice(0, 1)
  const capped = objects.flatMap(cappedBeside).slice(0, 1)
  const doubts = [...partial, ...capped, ...oneOfSeveral(objects, path ?? '', json)]
  const unit = [...all, ...entries].map(unitOf).find((one) => one !== undefined)
  const ageSeconds = all.map(ageOf).find((age) => age !== undefined)
  const when = { ...(at !== undefined && { at }), ...(ageSeconds !== undefined && { ageSeconds }) }
  return { doubts, ...when, ...(unit !== undefined && { unit }) }
}

const AGE = /^(?:data)?(?:age|staleness)(?:in)?(s|secs?|seconds?|ms|millis|milliseconds)$/u

/** `age_seconds`, `dataAgeMs`: an age without its unit may be that of the thing that is measured. */
function ageOf(object: Json): number | undefined {
  for (const [name, value] of Object.entries(object)) {
    const [, unit = ''] = AGE.exec(bareName(name)) ?? []
    if (unit !== '' && typeof value === 'number' && value >= 0)
      return unit.startsWith('m') ? value / 1000 : value
  }
  return undefined
}

/** A unit as text, or as Datadog has it, a list of what is counted and of the time. */
function unitOf({ unit, Unit }: Json): string | undefined {
  const said = unit ?? Unit
  if (typeof said === 'string') return said
  const names = entriesOf(said).map(({ name }) => name)
  return names.length === 2 && names.every((name) => typeof name === 'string') ? names.join('/') : undefined
}

const PLACE = /^\[[\d:*-]{0,9}\]/u
const COMPUTED = /^\s*\w{1,40}\(/u

/** The first of several series of one query is a part, which was the whole while there was one. */
function oneOfSeveral(objects: readonly Json[], path: string, whole: unknown): Doubt[] {
  if (COMPUTED.test(path)) return []
  const isByPlace = (key: string): boolean => {
    const at = path.indexOf(`${key}[`)
    return at >= 0 && PLACE.test(path.slice(at + key.length))
  }
  const lists = objects.flatMap((object) =>
    Object.entries(object).flatMap(([key, list]) =>
      isByPlace(key) && (typeof object['resultType'] === 'string' || isSplit(list)) ? [entriesOf(list)] : [],
    ),
  )
  if (PLACE.test(path) && isSplit(whole)) lists.push(entriesOf(whole))
  const count = Math.max(0, ...lists.map(({ length }) => length))
  if (count <= 1) return []
  const text = `the query yields ${String(count)} series, and the load may be more than one of them`
  return [{ kind: 'part-of-whole', text }]
}

/** Series of one metric, or of one query, by their tags. */
function isSplit(list: unknown): boolean {
  const queries = new Set(entriesOf(list).map(queryOf))
  const [query] = queries
  return queries.size === 1 && typeof query === 'string'
}

/** What a series is of: the same for all that one query yields. */
function queryOf(entry: Json): unknown {
  const { schema, metric, name, Id } = entry
  // Azure Monitor and Graphite answer one metric, or one target.
  if ('metadatavalues' in entry || ('target' in entry && 'datapoints' in entry)) return 'the query'
  // Grafana, Google Cloud Monitoring, CloudWatch; Datadog, InfluxDB and OpenTSDB.
  if (isRecord(schema)) return schema['refId']
  if (isRecord(metric)) return metric['type']
  if ('Timestamps' in entry) return Id
  return 'scope' in entry || 'tags' in entry ? (metric ?? name) : undefined
}

function entriesOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.slice(0, MOST_ENTRIES).filter(isRecord) : []
}

/** A filter chooses a list, often of one. */
function onlyEntry(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value
}

/** The time of the object itself, or of one in it that describes the rest. */
function timeBeside(object: Json): number | undefined {
  return (
    statedTime(object) ??
    companions(object)
      .map(statedTime)
      .find((time) => time !== undefined)
  )
}

const COMPANIONS = new Set(['meta', 'metadata'])

function companions(object: Json): Json[] {
  return Object.entries(object).flatMap(([name, value]) =>
    COMPANIONS.has(bareName(name)) && isRecord(value) ? [value] : [],
  )
}

/** The conventions of Prometheus, and what Spring tells of a meter since it was started. */
const COUNTED = /[a-z]_(?:total|bucket)"?$/iu
const SINCE_START = /^(?:count|total|total_time)$/iu

function refuseCounter(path: string, nearest: Json | undefined): void {
  const { statistic } = nearest ?? {}
  const isSinceStart = typeof statistic === 'string' && SINCE_START.test(statistic)
  if (!isSinceStart && !COUNTED.test(path)) return
  throw problem(
    `load-path ${printable(path, 80)} is a counter by its ${isSinceStart ? 'statistic' : 'name'}, which only grows and is not a load`,
    'Choose a number of the last minute, or let Prometheus scrape it and use load-source: prometheus with rate(…)',
  )
}

const FAILED = /^(?:error|errored|fail|failed|failure|fatal|aborted|cancell?ed|internal_?error|forbidden)$/iu

function refuseFailed(object: Json, host: string): void {
  const { success, ok } = object
  const states = [object['status'], object['StatusCode']]
  const isFailed = states.some((state) => typeof state === 'string' && FAILED.test(state))
  const said =
    [object['error'], object['exception'], object['errorMessage']].map(saidOf).find((one) => one !== '') ?? ''
  const isDenied = [success, ok].some((word) => String(word).toLowerCase() === 'false')
  if (!isDenied && !isFailed && said === '') return
  throw problem(
    `${host} answers that it failed${said === '' ? '' : `: ${printable(said, 200)}`}`,
    'No number beside an error is load: see the log of what answers load-url',
  )
}

const NO_ERROR = /^(?:|none|no ?error|ok|success|null|nil|false|0|-)$/iu

function saidOf(error: unknown): string {
  if (typeof error === 'string') return NO_ERROR.test(error.trim()) ? '' : error.trim()
  if (error === true || isRecord(error) || (Array.isArray(error) && error.length > 0))
    return JSON.stringify(error)
  return ''
}
