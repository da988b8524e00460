import type { Reply } from '../net/message.ts'
import { filterProblem } from './filter.ts'
import type { Family, Metric } from './metric-catalog.ts'

export const INTERVALS = ['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'P1D']

/** The metrics service's flat envelope, which is not ARM's. */
export function badMetrics(message: string): Reply {
  return { status: 400, body: { code: 'BadRequest', message } }
}

/** Azure Monitor's 400 for a metric that the resource does not have. It lists those that it has. */
export function unknownMetric(name: string, family: Family): Reply {
  const valid = family.metrics.map((metric) => metric.name).join(',')
  return badMetrics(
    `Failed to find metric configuration for provider: ${family.namespace.split('/')[0]}, resource Type: ${family.namespace.split('/')[1]}, metric: ${name}, Valid metrics: ${valid}`,
  )
}

/** Azure Monitor's 400 for a namespace that is not the resource's. */
export function unknownNamespace(name: string, family: Family): Reply {
  return badMetrics(
    `The metric namespace '${name}' is not supported for this resource. Valid namespaces: ${family.namespace}`,
  )
}

/** Azure Monitor's 400 for a grain that it does not keep. */
export function unsupportedInterval(interval: string): Reply {
  return badMetrics(
    `Detected invalid time grain input: ${interval}. Supported ones are ${INTERVALS.join(',')}`,
  )
}

/** Azure Monitor's 400 for a filter by a dimension that the metric does not have. */
export function unknownDimension(metric: Metric, dimension: string): Reply {
  return badMetrics(
    `Metric: ${metric.name} does not support requested dimension combination: ${dimension.toLowerCase()}, supported ones are: ${metric.dimension ?? ''}`,
  )
}

/** A filter that is not understood would otherwise be ignored in silence. */
export function unknownFilter(filter: string): Reply {
  return badMetrics(filterProblem(filter, ['one dimension']))
}
