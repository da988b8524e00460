import type { ArmReader } from '../azure/arm-reader.ts'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { list } from './azure-answer.ts'
import type { MetricQuery } from './azure-metric.ts'
import { duration, metricsUrl } from './azure-url.ts'
import { problem } from './problem.ts'
import { isRecord } from './samples.ts'

/** What a resource can be asked for. */
interface Definition {
  readonly metric: string
  readonly intervals: readonly string[]
}

const NAMES_SHOWN = 40

/**
 * What a refused metrics call means: a metric or interval that does not exist is answered with the list of those that
 * do; anything else is the error as it came.
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
  const interval = duration(query.intervalSeconds)
  if (definition.intervals.length === 0 || definition.intervals.includes(interval)) return error
  return problem(
    `${printable(query.metric, 80)} of ${query.resourceName} has no samples of ${interval}`,
    `Set load-interval to one of ${printable(definition.intervals.join(', '), 200)}`,
  )
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

/** Empty where they cannot be read: the first error is then the one to tell. */
async function definitionsOf(query: MetricQuery, arm: ArmReader, signal: AbortSignal): Promise<Definition[]> {
  try {
    const body = await arm.get(metricsUrl(query, 'metricDefinitions', {}), signal)
    return isRecord(body) ? list(body['value']).map(definitionOf) : []
  } catch {
    return []
  }
}

function definitionOf(json: Readonly<Record<string, unknown>>): Definition {
  const name = isRecord(json['name']) ? json['name']['value'] : undefined
  const grains = list(json['metricAvailabilities']).map((it) => it['timeGrain'])
  return {
    metric: typeof name === 'string' ? name : '',
    intervals: grains.filter((grain) => typeof grain === 'string'),
  }
}
