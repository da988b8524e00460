import { isoDurationSeconds } from '../../domain/iso-duration.ts'
import type { Doubt } from '../../domain/load.ts'
import type { Pages } from './pages.ts'
import { printable } from '../../domain/text.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { problem } from '../problem.ts'
import type { Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'

/** The metric that was asked for: its unit as App Service names it, and its samples. */
export interface HubMetric {
  readonly unit: string
  /** One for each instance where the Hub tells them apart. */
  readonly series: readonly (readonly Sample[])[]
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
  requireAggregation(
    found.flatMap(({ metric }) => records(metric['metricValues'])),
    query,
  )
  const series = new Map<string, Sample[]>()
  for (const { key, metric } of found) {
    const points = records(metric['metricValues']).flatMap((point) => sampleOf(point, query))
    series.set(key, [...(series.get(key) ?? []), ...points])
  }
  return {
    unit: typeof first['unit'] === 'string' ? first['unit'] : 'Unspecified',
    series: [...series.values()],
    intervalSeconds: grainOf(first['timeGrain']),
    doubts: isWhole ? [] : [{ kind: 'partial', text: 'the Hub’s answer has more pages than were read' }],
  }
}

const AGGREGATIONS = ['average', 'total', 'maximum', 'minimum', 'count'] as const

/** Throws where every sample has numbers, and none of the wanted kind. */
function requireAggregation(
  points: readonly Json[],
  { aggregation, metric, resourceName }: MetricQuery,
): void {
  const there = AGGREGATIONS.filter((name) => points.some((point) => typeof point[name] === 'number'))
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
function grainOf(grain: unknown): number | undefined {
  if (typeof grain !== 'string') return undefined
  const [, days = '0', hours = '0', mins = '0', secs = '0'] = TIME_SPAN.exec(grain) ?? []
  const span = Number(days) * 86_400 + Number(hours) * 3600 + Number(mins) * 60 + Number(secs)
  return GRAINS[grain.toLowerCase()] ?? isoDurationSeconds(grain) ?? (span > 0 ? span : undefined)
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
  const name = isRecord(metric['name']) ? metric['name']['value'] : undefined
  return typeof name === 'string' ? name : ''
}

function nameOf(metric: Json): string {
  return writtenName(metric).toLowerCase()
}

function sampleOf(point: Json, { aggregation }: MetricQuery): Sample[] {
  const at = parseTimestamp(point['timestamp'] ?? point['timeStamp'])
  if (at === undefined) return []
  const value = point[aggregation]
  return [{ at, value: typeof value === 'number' ? value : null }]
}
