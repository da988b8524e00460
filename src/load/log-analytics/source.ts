import type { LoadSourceConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { duration } from '../../domain/format.ts'
import type { Doubt, LoadReading, LoadRequest } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { epochSeconds, type Seconds } from '../../domain/units.ts'
import { instant } from '../azure-url.ts'
import { inTime } from '../in-time.ts'
import { rowsOf } from './answer.ts'
import { binningOf, type Binning } from './bin.ts'
import { workspaceOf, type Workspace } from './workspace.ts'
import { closestOf, gridOf } from '../intervals.ts'
import { guarded, inputName, problem, Unbelievable } from '../problem.ts'
import { readingOf } from '../reading.ts'
import { scaled, statedFactor, statedUnit } from '../unit.ts'
import { STEP_SECONDS, type Sample, type Span } from '../resample.ts'
import type { SourceCode, SourceContext } from '../spec.ts'

const SERVICE = 'Log Analytics'

const GATEWAY_TIMEOUT = 504

/**
 * `load-source: log-analytics`: the rows of a KQL query, each the load of the time that begins with it. One call reads
 * eight days of minutes; an answer may have 500,000 rows.
 */
export const source: SourceCode['source'] = (context) => {
  const { config, scope } = context
  const workspace = workspaceOf(config.resource)
  const name = `log-analytics ${inputName(scope, 'query')}${workspace === undefined ? '' : ` of ${workspace.name}`}`
  return {
    name,
    read: (request) => guarded(name, () => readRows(context, workspace, name, request)),
  }
}

async function readRows(
  { config, scope, ports, settleSeconds }: SourceContext,
  workspace: Workspace | undefined,
  name: string,
  request: LoadRequest,
): Promise<LoadReading> {
  const query = config.query?.trim() ?? ''
  const input = inputName(scope, 'query')
  if (query === '')
    throw problem(`${input} is missing`, 'Give a KQL query that yields one row a minute, a time and a number')
  if (workspace === undefined) throw noWorkspace(config.resource)
  const binning: Binning =
    config.intervalSeconds === undefined
      ? binningOf(query)
      : { seconds: config.intervalSeconds, isUnclear: false }
  const settled = settledSpan(request, binning.seconds ?? STEP_SECONDS, settleSeconds)
  const body = await inTime(SERVICE, ports, request.signal, async (signal) => {
    const workspaceId = await workspace.id(ports.arm, signal)
    const timespan = `${instant(settled.from)}/${instant(settled.to)}`
    return ports.logs.query({ workspaceId, query, timespan }, signal).catch((error: unknown) => {
      throw explained(error, input)
    })
  })
  const { samples, doubts } = rowsOf(body, input)
  const interval = intervalOf(samples, binning, config, input)
  const told = {
    samples: scaled(samples, factorOf(config, interval)),
    unit: statedUnit(config),
    source: name,
    sampleSeconds: interval,
    settled,
    doubts,
    whyNone: () => requireWhole(doubts, input),
  }
  return readingOf(told, request)
}

/** An error without rows does not mean that the table is empty. */
function requireWhole([doubt]: readonly Doubt[], input: string): void {
  if (doubt !== undefined) throw problem(doubt.text, cheaper(input))
}

/** How long a row stands for. Throws Unbelievable if query and rows leave open whether it is a count of that time. */
function intervalOf(
  samples: readonly Sample[],
  { seconds, isUnclear, doubt }: Binning,
  config: LoadSourceConfig,
  input: string,
): number {
  const grid = gridOf(samples)
  if (seconds !== undefined && closestOf(samples) < seconds) {
    requireCounts(
      config,
      seconds,
      `${input}: its rows are closer than ${config.intervalSeconds === undefined ? 'its bin' : 'the load-interval'} of ${duration(seconds)}`,
    )
    return grid
  }
  const interval = seconds === undefined ? grid : widerOf(samples, seconds, config)
  if (isUnclear && grid !== seconds)
    requireCounts(config, interval, `${input}: the query has bins of several lengths`)
  if (doubt !== undefined) requireCounts(config, interval, `${input}: ${doubt}`)
  return interval
}

/** Where records come every five minutes, a row counts five: so it is in tables that other services fill, such as Perf. */
function widerOf(samples: readonly Sample[], seconds: number, { intervalSeconds }: LoadSourceConfig): number {
  return intervalSeconds ?? Math.max(seconds, gridOf(samples, seconds))
}

/** A row counts what came in its interval, so a rate a minute is that number divided by its minutes. */
function factorOf(config: LoadSourceConfig, interval: number): number {
  return isCount(config) ? STEP_SECONDS / interval : statedFactor(config)
}

function isCount(config: LoadSourceConfig): boolean {
  return statedUnit(config) === 'per-minute' && config.ratePer !== 'second' && config.perSeconds === undefined
}

/** Throws Unbelievable if the numbers would be divided although they may be no counts. */
function requireCounts(config: LoadSourceConfig, interval: number, doubt: string): void {
  if (!isCount(config) || interval === STEP_SECONDS) return
  throw new Unbelievable(
    'unit',
    `${doubt}, and whether a row is a count of ${duration(interval)} is not known`,
    `Set load-per: ${String(interval / STEP_SECONDS)}m if it is, or load-per: 1m if it is a rate a minute`,
  )
}

/** Whole intervals up to the newest settled one, so that no row covers part of one. */
function settledSpan(request: LoadRequest, interval: number, settleSeconds: Seconds): Span {
  const from = Math.floor(request.fromEpochSeconds / interval) * interval
  const end = Math.floor((request.toEpochSeconds - settleSeconds) / interval) * interval
  return { from: epochSeconds(from), to: epochSeconds(Math.max(from + interval, end)) }
}

/** Explains a refused query by its real problem, which the service nests below general words. */
function explained(error: unknown, input: string): unknown {
  if (error instanceof ActionError && error.arm?.status === GATEWAY_TIMEOUT)
    return problem(`${SERVICE} gave up on ${input} (504): the query is too dear`, cheaper(input))
  if (!(error instanceof ActionError) || error.arm?.status !== 400) return error
  const said = error.arm.details.at(-1) ?? error.arm.message ?? 'without an explanation'
  return problem(
    `${SERVICE} refused ${input}: ${printable(said, 400)}`,
    TOO_DEAR.test(said)
      ? cheaper(input)
      : `Correct ${input}; try it in the workspace’s Logs in the Azure portal`,
  )
}

/** Limits of a query: https://learn.microsoft.com/azure/data-explorer/kusto/concepts/querylimits. */
const TOO_DEAR = /80DA000\d|E_RUNAWAY|E_LOW_MEMORY|timed out|exceed(?:s|ed) the (?:set|allowed) limit/iu

function cheaper(input: string): string {
  return `Make ${input} cheaper: filter by TimeGenerated first, take fewer columns, or read a metric or a summary table`
}

function noWorkspace(given: string | undefined): ActionError {
  const text = given?.trim() ?? ''
  const is = text === '' ? 'is missing' : `is not a Log Analytics workspace: ${printable(text, 200)}`
  return problem(
    `load-resource ${is}`,
    'Give its full id, /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…, or its Workspace ID, a GUID',
  )
}
