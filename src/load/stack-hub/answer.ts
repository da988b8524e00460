import { printable } from '../../domain/text.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { problem } from '../problem.ts'
import type { Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'

/** The metric that was asked for: its unit as App Service names it, and its samples. */
export interface HubMetric {
  readonly unit: string
  readonly samples: readonly Sample[]
}

/** The metric of that name in an answer's pages; undefined where it is not there. A step without a number is a gap. */
export function hubMetric(pages: readonly unknown[], query: MetricQuery): HubMetric | undefined {
  const found = pages.flatMap(valuesOf).filter((one) => nameOf(one) === query.metric.toLowerCase())
  const [first] = found
  if (first === undefined) return undefined
  const samples = found.flatMap((one) =>
    records(one['metricValues']).flatMap((point) => sampleOf(point, query)),
  )
  return { unit: typeof first['unit'] === 'string' ? first['unit'] : 'Unspecified', samples }
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
