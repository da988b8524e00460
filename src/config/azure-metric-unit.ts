import type { LoadUnit } from '../domain/load.ts'
import { specOf } from '../load/specs.ts'
import type { LoadValues } from './shape-loads.ts'

/** Metrics whose unit is known without a request: those of the resource types that carry web load. */
const USUAL: readonly (readonly [type: RegExp, metric: string])[] = [
  [/\/providers\/Microsoft\.Web\/sites\/[^/]+(?:\/slots\/[^/]+)?\/?$/iu, 'Requests'],
  [/\/providers\/Microsoft\.Web\/serverfarms\/[^/]+\/?$/iu, 'CpuPercentage'],
  [/\/providers\/Microsoft\.Insights\/components\/[^/]+\/?$/iu, 'requests/rate'],
]
const COUNTED = /^(?:requests(?:\/count)?|http\d\w\w|http\w+xx)$/iu
const PER_SECOND = /^requests\/rate$/iu
const PERCENT = /percent/iu

/** Sources that read a metric of an Azure resource; a Hub uses the same names as public Azure. */
export function readsAzureMetric({ 'load-source': source }: Pick<LoadValues, 'load-source'>): boolean {
  return source !== undefined && specOf(source).readsMetric
}

export interface KnownMetric {
  readonly name: string
  readonly unit: LoadUnit
  /** Its own numbers count a second, so a bare capacity could be mistaken for one a minute. */
  readonly perSecond: boolean
}

/** The metric that azure-monitor or stack-hub would read and its unit; undefined if only Azure knows. */
export function knownMetric(
  values: Pick<LoadValues, 'load-resource' | 'load-metric' | 'load-aggregation'>,
): KnownMetric | undefined {
  const resource = values['load-resource'] ?? ''
  const name = values['load-metric'] ?? USUAL.find(([type]) => type.test(resource))?.[1]
  if (name === undefined) return undefined
  const aggregation = values['load-aggregation']
  if (PERCENT.test(name)) return { name, unit: 'percent', perSecond: false }
  if (PER_SECOND.test(name)) return { name, unit: 'per-minute', perSecond: true }
  const counts = aggregation === 'total' || aggregation === 'count'
  if (counts || (aggregation === undefined && COUNTED.test(name)))
    return { name, unit: 'per-minute', perSecond: false }
  return undefined
}
