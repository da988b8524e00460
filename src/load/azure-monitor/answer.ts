import { printable } from '../../domain/text.ts'
import type { Aggregation, MetricQuery } from '../azure-metric.ts'
import type { MetricMeaning } from '../azure-unit.ts'
import { problem } from '../problem.ts'
import type { Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'

/** One metric of one answer: its unit as Azure names it, and each time series' samples. */
export interface MetricAnswer {
  readonly unit: string
  readonly timeseries: readonly (readonly Sample[])[]
}

/** Reads a metrics answer. A minute without the aggregation's key is a gap: it is there, but nothing was measured. */
export function metricAnswer(body: unknown, query: MetricQuery): MetricAnswer {
  const metrics = isRecord(body) ? records(body['value']) : []
  if (metrics.length > 1) {
    throw problem(
      `load-metric ${printable(query.metric, 120)} names ${String(metrics.length)} metrics`,
      'Name one; load is one series',
    )
  }
  const [metric] = metrics
  if (metric === undefined) {
    throw problem(
      `Azure Monitor answered no metric ${printable(query.metric, 80)} for ${query.resourceName}`,
      'Has it ever recorded one? A resource that has never run has no metrics',
    )
  }
  requireSuccess(metric, query)
  const timeseries = records(metric['timeseries']).map((series) =>
    records(series['data']).flatMap((point) => sampleOf(point, query.aggregation)),
  )
  return { unit: typeof metric['unit'] === 'string' ? metric['unit'] : 'Unspecified', timeseries }
}

function requireSuccess(metric: Json, query: MetricQuery): void {
  const code = metric['errorCode']
  if (typeof code !== 'string' || code === 'Success') return
  const said = typeof metric['errorMessage'] === 'string' ? `: ${printable(metric['errorMessage'], 300)}` : ''
  throw problem(
    `Azure Monitor could not read ${printable(query.metric, 80)} (${printable(code, 60)})${said}`,
    'See the metric in the Azure portal',
  )
}

function sampleOf(point: Json, aggregation: Aggregation): Sample[] {
  const at = typeof point['timeStamp'] === 'string' ? Date.parse(point['timeStamp']) / 1000 : NaN
  if (Number.isNaN(at)) return []
  const value = point[aggregation]
  return [{ at, value: typeof value === 'number' ? value : null }]
}

/**
 * The series of a dimension filter as one. An instance that is not there records nothing, so a moment where only some
 * series have a value is the sum, or mean, of those.
 */
export function joined(answer: MetricAnswer, join: MetricMeaning['join']): Sample[] {
  const [first = [], ...others] = answer.timeseries
  if (others.length === 0) return [...first]
  const moments = new Map<number, number[]>()
  for (const { at, value } of answer.timeseries.flat()) {
    const values = moments.get(at) ?? []
    moments.set(at, values)
    if (value !== null) values.push(value)
  }
  return [...moments].map(([at, values]) => ({ at, value: joinedValue(values, join) }))
}

function joinedValue(values: readonly number[], join: MetricMeaning['join']): number | null {
  if (values.length === 0) return null
  const sum = values.reduce((total, value) => total + value, 0)
  switch (join) {
    case 'sum':
      return sum
    case 'mean':
      return sum / values.length
    case 'maximum':
      return Math.max(...values)
    case 'minimum':
      return Math.min(...values)
  }
}
