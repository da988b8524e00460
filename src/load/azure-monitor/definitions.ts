import type { ArmReader } from '../../azure/arm-reader.ts'
import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import type { MetricQuery } from '../azure-metric.ts'
import { duration, metricsUrl } from '../azure-url.ts'
import { problem } from '../problem.ts'
import { isRecord, records } from '../../domain/json.ts'

/** The metrics that a resource offers. */
interface Definition {
  readonly metric: string
  readonly intervals: readonly string[]
  readonly aggregations: readonly string[]
}

const NAMES_SHOWN = 40

/**
 * Explains a refused metrics call. If a metric, interval or aggregation does not exist, lists those that do. Otherwise
 * returns the error unchanged.
 */
export async function explained(
  error: unknown,
  query: MetricQuery,
  arm: ArmReader,
  signal: AbortSignal,
): Promise<unknown> {
  const status = error instanceof ActionError ? error.arm?.status : undefined
  if (status !== 400) return error
  const definitions = await definitionsOf(query, arm, signal)
  if (definitions.length === 0) return error
  const definition = definitions.find(({ metric }) => metric.toLowerCase() === query.metric.toLowerCase())
  if (definition === undefined) return noSuchMetric(query, definitions)
  return notOfMetric(query, definition) ?? error
}

/** What the metric offers, if it lacks what the config wants; a definition that lists none says nothing. */
function notOfMetric(query: MetricQuery, { intervals, aggregations }: Definition): ActionError | undefined {
  const metric = `${printable(query.metric, 80)} of ${query.resourceName}`
  const interval = duration(query.intervalSeconds)
  if (lacks(intervals, interval))
    return problem(`${metric} has no samples of ${interval}`, oneOf('load-interval', intervals))
  if (lacks(aggregations, query.aggregation))
    return problem(`${metric} has no ${query.aggregation}`, oneOf('load-aggregation', aggregations))
  return undefined
}

function lacks(has: readonly string[], wanted: string): boolean {
  return has.length > 0 && !has.some((one) => one.toLowerCase() === wanted.toLowerCase())
}

function oneOf(input: string, values: readonly string[]): string {
  return `Set ${input} to one of ${printable(values.join(', '), 200)}`
}

function noSuchMetric(query: MetricQuery, definitions: readonly Definition[]): ActionError {
  const names = definitions.map(({ metric }) => metric).sort()
  const more = names.length > NAMES_SHOWN ? ` and ${String(names.length - NAMES_SHOWN)} more` : ''
  const shown = printable(names.slice(0, NAMES_SHOWN).join(', '), 900)
  return problem(
    `${query.resourceName} has no metric ${printable(query.metric, 80)}`,
    `It has ${shown}${more}`,
  )
}

/** Empty if they cannot be read: then the first error is the one to report. */
async function definitionsOf(query: MetricQuery, arm: ArmReader, signal: AbortSignal): Promise<Definition[]> {
  try {
    const body = await arm.get(metricsUrl(query, 'metricDefinitions', {}), signal)
    return isRecord(body) ? records(body['value']).map(definitionOf) : []
  } catch {
    return []
  }
}

function definitionOf(json: Readonly<Record<string, unknown>>): Definition {
  const name = isRecord(json['name']) ? json['name']['value'] : undefined
  return {
    metric: typeof name === 'string' ? name : '',
    intervals: texts(records(json['metricAvailabilities']).map((it) => it['timeGrain'])),
    aggregations: texts(json['supportedAggregationTypes'])
      .filter((one) => one !== 'None')
      .map((one) => one.toLowerCase()),
  }
}

function texts(json: unknown): readonly string[] {
  return Array.isArray(json) ? (json as unknown[]).filter((one) => typeof one === 'string') : []
}
