import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadScope, LoadUnit } from '../domain/load.ts'
import { printable } from '../domain/text.ts'
import type { MetricQuery } from './azure-metric.ts'
import { inputName, problem } from './problem.ts'

/** The unit of a metric's numbers, and how to convert to it. */
export interface MetricMeaning {
  readonly unit: LoadUnit
  readonly factor: number
  /** How to join the series of a dimension filter. */
  readonly join: 'sum' | 'mean' | 'maximum' | 'minimum'
}

const SUMS = new Set(['total', 'count'])
const PER_SECOND = new Set(['countpersecond', 'bytespersecond', 'bitspersecond'])

/**
 * Derives the unit from Azure Monitor's `unit` and the aggregation. Totals, counts and per-second rates become rates a
 * minute; the rest are levels. Throws if the sum means nothing, or `private-capacity` contradicts.
 */
export function metricMeaning(
  azureUnit: string,
  query: MetricQuery,
  config: LoadSourceConfig,
  scope: LoadScope,
): MetricMeaning {
  const own = ownMeaning(azureUnit.toLowerCase(), query, scope)
  const stated = config.unit
  if (azureUnit.toLowerCase() === 'unspecified' && own.unit === 'gauge' && stated !== undefined) {
    return stated === 'per-minute'
      ? { unit: stated, factor: config.ratePer === 'second' ? 60 : 1, join: 'sum' }
      : { ...own, unit: stated }
  }
  if (stated !== undefined && stated !== 'gauge') {
    if (stated !== own.unit) throw contradiction(own.unit, stated, azureUnit, query, scope)
    return own
  }
  // A bare capacity is in the metric's own unit, which is the same number only if seconds did not become minutes.
  if (PER_SECOND.has(azureUnit.toLowerCase()) && own.unit === 'per-minute')
    throw bareCapacity(azureUnit, query, scope)
  return { ...own, unit: stated ?? own.unit }
}

function ownMeaning(unit: string, query: MetricQuery, scope: LoadScope): MetricMeaning {
  const { aggregation, intervalSeconds } = query
  const isRate = PER_SECOND.has(unit)
  if (aggregation === 'total' && (unit === 'percent' || isRate)) {
    throw problem(
      `load-aggregation total of ${inputName(scope, 'metric')} ${printable(query.metric, 80)} adds up ${unit === 'percent' ? 'percentages' : 'rates'}, which means nothing`,
      'Set load-aggregation to average',
    )
  }
  if (SUMS.has(aggregation)) return { unit: 'per-minute', factor: 60 / intervalSeconds, join: 'sum' }
  const join = aggregation === 'maximum' || aggregation === 'minimum' ? aggregation : 'mean'
  if (isRate) return { unit: 'per-minute', factor: 60, join: join === 'mean' ? 'sum' : join }
  return { unit: unit === 'percent' ? 'percent' : 'gauge', factor: 1, join }
}

const IN_WORDS: Readonly<Record<LoadUnit, string>> = {
  'per-minute': 'a rate',
  percent: 'a percentage',
  gauge: 'a level',
}

const AS_CAPACITY: Readonly<Record<LoadUnit, string>> = {
  'per-minute': 'as 1200/min or 20/s',
  percent: 'as 80%',
  gauge: 'as a bare number',
}

function contradiction(
  own: LoadUnit,
  stated: LoadUnit,
  azureUnit: string,
  query: MetricQuery,
  scope: LoadScope,
): Error {
  return problem(
    `${inputName(scope, 'metric')} ${printable(query.metric, 80)} (${query.aggregation}, ${printable(azureUnit, 30)}) is ${IN_WORDS[own]}, but ${query.unitStatedBy} is ${IN_WORDS[stated]}`,
    `Give ${query.unitStatedBy} ${AS_CAPACITY[own]}, or read a metric that is ${IN_WORDS[stated]}`,
  )
}

function bareCapacity(azureUnit: string, query: MetricQuery, scope: LoadScope): Error {
  return problem(
    `${inputName(scope, 'metric')} ${printable(query.metric, 80)} is a rate a second (${printable(azureUnit, 30)}), and ${query.unitStatedBy} does not say a second or a minute`,
    `Give ${query.unitStatedBy} as 20/s or as 1200/min`,
  )
}
