import { isoDurationSeconds } from '../../domain/iso-duration.ts'
import type { Doubt } from '../../domain/load.ts'
import type { Pages } from './pages.ts'
import { duration } from '../../domain/format.ts'
import { printable } from '../../domain/text.ts'
import { seconds } from '../../domain/units.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { problem } from '../problem.ts'
import { LONGEST_HOLD_SECONDS, type Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'
import type { HubSeries } from './instances.ts'
import { parseNumber, parseTimestamp } from '../../domain/timestamp.ts'

/** The metric that was asked for: its unit as App Service names it, and its samples. */
export interface HubMetric {
  readonly unit: string
  /** One for each instance where the Hub tells them apart. */
  readonly series: readonly HubSeries[]
  /** What one sample stands for, as the answer says; undefined if it does not. */
  readonly intervalSeconds: number | undefined
  readonly doubts: readonly Doubt[]
}

/** The metric of that name in an answer's pages; undefined if it is not there. A step without a number is a gap. */
export function hubMetric({ pages, isWhole }: Pages, query: MetricQuery): HubMetric | undefined {
  const wanted = query.metric.toLowerCase()
  const found = pages.flatMap((page) => keyed(valuesOf(page).filter((one) => nameOf(one) === wanted)))
  const first = found[0]?.metric
  if (first === undefined) return undefined
  const points = found.flatMap(pointsOf)
  requireAggregation(
    points.map(({ point }) => point),
    query,
  )
  const metrics = found.map(({ metric }) => metric)
  const [unit = 'Unspecified'] = onlyOne('units', metrics.map(unitOf), query)
  const [intervalSeconds] = onlyOne('intervals', metrics.map(grainOf), query)
  requireUseful(intervalSeconds, query)
  return {
    unit,
    series: [...Map.groupBy(points, ({ key }) => key).values()].map((some) => ({
      isNamed: some.some(({ isNamed }) => isNamed),
      samples: some.flatMap(({ point }) => sampleOf(point, query)),
    })),
    intervalSeconds,
    doubts: isWhole ? [] : [{ kind: 'partial', text: 'the Hub’s answer has more pages than were read' }],
  }
}

/** Some Hubs tell the instances apart by entries, others by the points of one. */
function pointsOf({ key, metric }: { readonly key: string; readonly metric: Json }): KeyedPoint[] {
  return records(metric['metricValues']).map((point) => ({
    key: `${key} ${JSON.stringify(point['properties'] ?? [])}`,
    isNamed: [metric, point].some(({ properties }) => Array.isArray(properties) && properties.length > 0),
    point,
  }))
}

interface KeyedPoint {
  readonly key: string
  /** Whether the Hub says which instance it is of. */
  readonly isNamed: boolean
  readonly point: Json
}

/** What all that say it agree on; empty if none does. Series of different units or intervals do not add up. */
function onlyOne<T>(what: string, said: readonly (T | undefined)[], query: MetricQuery): readonly T[] {
  const different = [...new Set(said.filter((it) => it !== undefined))]
  if (different.length <= 1) return different
  throw problem(
    `The Hub tells ${printable(query.metric, 80)} of ${query.resourceName} in several ${what}: ${printable(different.join(', '), 200)}`,
    'They do not add up: read a metric that has one, or the load from another source',
  )
}

function requireUseful(intervalSeconds: number | undefined, query: MetricQuery): void {
  if (intervalSeconds === undefined || intervalSeconds <= LONGEST_HOLD_SECONDS) return
  throw problem(
    `The Hub tells ${printable(query.metric, 80)} of ${query.resourceName} by the ${duration(seconds(intervalSeconds))}, which says nothing about a minute`,
    'Set load-interval to 1m or 1h, or read the load from another source',
  )
}

function unitOf({ unit }: Json): string | undefined {
  return typeof unit === 'string' ? unit : undefined
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseNumber(value) : typeof value === 'number' ? value : undefined
}

const AGGREGATIONS = ['average', 'total', 'maximum', 'minimum', 'count'] as const

/** Throws where every sample has numbers, and none of the wanted kind. */
function requireAggregation(
  points: readonly Json[],
  { aggregation, metric, resourceName }: MetricQuery,
): void {
  const there = AGGREGATIONS.filter((name) => points.some((point) => numberOf(point[name]) !== undefined))
  if (there.length === 0 || there.includes(aggregation)) return
  throw problem(
    `The Hub tells no ${aggregation} of ${printable(metric, 80)} of ${resourceName}`,
    `Set load-aggregation to one that it tells: ${there.join(', ')}`,
  )
}

/** Entries of one metric are one an instance; a further page goes on with the same ones. */
function keyed(metrics: readonly Json[]): { readonly key: string; readonly metric: Json }[] {
  const seen = new Map<string, number>()
  return metrics.map((metric) => {
    const named = JSON.stringify([metric['resourceId'], metric['properties']])
    const before = seen.get(named) ?? 0
    seen.set(named, before + 1)
    return { key: `${named}#${String(before)}`, metric }
  })
}

const GRAINS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 }
const TIME_SPAN = /^(?:(\d{1,3})\.)?(\d\d):(\d\d):(\d\d)$/u

/** `PT1M`, a word, or a .NET time span such as `00:05:00`, in seconds. */
function grainOf({ timeGrain: grain }: Json): number | undefined {
  if (typeof grain !== 'string') return undefined
  const [, days = '0', hours = '0', mins = '0', secs = '0'] = TIME_SPAN.exec(grain) ?? []
  const span = Number(days) * 86_400 + Number(hours) * 3600 + Number(mins) * 60 + Number(secs)
  return (
    GRAINS[grain.toLowerCase()] ?? isoDurationSeconds(grain.toUpperCase()) ?? (span > 0 ? span : undefined)
  )
}

/** Why a metric is not there, with those that are, from the answer of `metricdefinitions`. */
export function noSuchMetric(definitions: unknown, query: MetricQuery): Error {
  const entries = valuesOf(definitions)
  const definition = entries.find((one) => nameOf(one) === query.metric.toLowerCase())
  if (definition === undefined) {
    const names = entries.map(writtenName).filter((name) => name !== '')
    const fix =
      names.length === 0
        ? 'See the metrics of the app in the Hub’s portal'
        : `It has ${names.sort().join(', ')}`
    return problem(
      `${query.resourceName} has no metric ${printable(query.metric, 80)} on the Hub`,
      printable(fix, 900),
    )
  }
  const grains = records(definition['metricAvailabilities'])
    .map((it) => it['timeGrain'])
    .filter((grain) => typeof grain === 'string')
  return problem(
    `${query.resourceName} gave no samples of ${printable(query.metric, 80)}`,
    `Set load-interval to one that it has: ${printable(grains.join(', '), 200)}`,
  )
}

function valuesOf(body: unknown): Json[] {
  return isRecord(body) ? records(body['value']) : []
}

function writtenName(metric: Json): string {
  const name = isRecord(metric['name']) ? metric['name']['value'] : metric['name']
  return typeof name === 'string' ? name : ''
}

function nameOf(metric: Json): string {
  return writtenName(metric).toLowerCase()
}

function sampleOf(point: Json, { aggregation }: MetricQuery): Sample[] {
  const at = parseTimestamp(point['timestamp'] ?? point['timeStamp'])
  if (at === undefined) return []
  return [{ at, value: numberOf(point[aggregation]) ?? null }]
}
