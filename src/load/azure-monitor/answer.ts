import { parseTimestamp } from '../../domain/timestamp.ts'
import { isoDurationSeconds } from '../../domain/iso-duration.ts'
import type { Doubt } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import type { Aggregation, MetricQuery } from '../azure-metric.ts'
import type { MetricMeaning } from '../azure-unit.ts'
import { joinedSeries } from '../joined-series.ts'
import { problem } from '../problem.ts'
import type { Sample } from '../resample.ts'
import { isList, isRecord, records, type Json } from '../../domain/json.ts'

/** One metric of one answer: its unit in Azure's words, and the samples of each time series. */
export interface MetricAnswer {
  readonly unit: string
  readonly timeseries: readonly (readonly Sample[])[]
  /** How long one sample stands for, from the answer; if it does not say, from the request. */
  readonly intervalSeconds: number
  readonly doubts: readonly Doubt[]
}

/** Reads a metrics answer. A minute without the aggregation's key is a gap: it exists, but nothing was measured. */
export function metricAnswer(body: unknown, query: MetricQuery): MetricAnswer {
  if (!isRecord(body) || !isList(body['value'])) throw withoutList(query)
  const metrics = records(body['value'])
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
  const timeseries = records(metric['timeseries']).map((series) =>
    records(series['data']).flatMap((point) => sampleOf(point, query.aggregation)),
  )
  const doubts = failureDoubts(metric, query, timeseries)
  return {
    intervalSeconds: intervalOf(body) ?? query.intervalSeconds,
    doubts,
    unit: typeof metric['unit'] === 'string' ? metric['unit'] : 'Unspecified',
    timeseries,
  }
}

/** It does not say that there is no such metric. */
function withoutList({ metric, resourceName }: MetricQuery): Error {
  return problem(
    `Azure Monitor answered ${printable(metric, 80)} of ${resourceName} without the list that was asked for`,
    'Run again. If it stays so, check whether a proxy answers instead of Azure',
    { transient: true },
  )
}

/** An error beside values says that some are missing; without values it is the reason why there are none. */
function failureDoubts(metric: Json, query: MetricQuery, timeseries: MetricAnswer['timeseries']): Doubt[] {
  const code = metric['errorCode']
  if (typeof code !== 'string' || code === 'Success') return []
  const said = typeof metric['errorMessage'] === 'string' ? `: ${printable(metric['errorMessage'], 300)}` : ''
  const what = `${printable(query.metric, 80)} (${printable(code, 60)})${said}`
  if (timeseries.flat().some(({ value }) => value !== null))
    return [{ kind: 'partial', text: `Azure Monitor read only a part of ${what}` }]
  throw problem(`Azure Monitor could not read ${what}`, 'See the metric in the Azure portal')
}

function intervalOf(body: unknown): number | undefined {
  const interval = isRecord(body) ? body['interval'] : undefined
  return typeof interval === 'string' ? isoDurationSeconds(interval) : undefined
}

function sampleOf(point: Json, aggregation: Aggregation): Sample[] {
  const at = parseTimestamp(point['timeStamp'])
  if (at === undefined) return []
  const value = point[aggregation]
  return [{ at, value: typeof value === 'number' ? value : null }]
}

/** Joins the series of a dimension filter; `join` says how. */
export function joined({ timeseries }: MetricAnswer, join: MetricMeaning['join']): Sample[] {
  return joinedSeries(timeseries, join)
}
