import type { HubReader } from '../../azure/arm-reader.ts'
import { hubSilent, isTimeOver } from '../../azure/hub/errors.ts'
import { ActionError } from '../../domain/errors.ts'
import type { LoadReading, LoadRequest, SiteState } from '../../domain/load.ts'
import { epochSeconds, seconds, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import { metricName, metricQuery, type MetricQuery } from '../azure-metric.ts'
import { metricMeaning } from '../azure-unit.ts'
import { gridOf } from '../intervals.ts'
import type { LoadPorts } from '../ports.ts'
import { inputName, problem, unknownReading } from '../problem.ts'
import { readingOf, type Told } from '../reading.ts'
import { scaled } from '../unit.ts'
import type { Span } from '../resample.ts'
import type { SourceCode, SourceContext } from '../spec.ts'
import { hubMetric, noSuchMetric, type HubMetric } from './answer.ts'
import { joinedInstances } from './instances.ts'
import { pagesOf, type Pages } from './pages.ts'
import { sitesOf, withoutSilence, zeroMeansSilence } from './sites.ts'
import { metricsUrl, webUrl } from './url.ts'

/** Limits discovery, sign-in and reads together: a Hub that is down must not delay what public Azure can do alone. */
const TIME_LIMIT = seconds(10)

/** The span of the second request, if the Hub refuses the whole history in one call. */
const SHORT_SPAN_SECONDS = 86_400

const TYPES = /\/providers\/microsoft\.web\/(?:sites\/[^/]+(?:\/slots\/[^/]+)?|serverfarms\/[^/]+)$/iu

/**
 * `load-source: stack-hub`: App Service's own metrics of a site or a plan on an Azure Stack Hub, which its Azure
 * Monitor lacks. One call reads the whole history. Reads the state of the site too, because a stopped site counts zero
 * requests.
 */
export const source: SourceCode['source'] = (context) => {
  const name = metricName(context.config, context.scope)
  return { name, read: (request) => readHub(context, name, request) }
}

async function readHub(context: SourceContext, name: string, request: LoadRequest): Promise<LoadReading> {
  const seen: { sites?: readonly SiteState[] } = {}
  try {
    const query = hubQuery(context)
    const span = settledSpan(request, query.intervalSeconds, context.settleSeconds)
    const hub = requireHub(context.ports)
    const metric = await withDeadline(request.signal, hub, context.ports, (signal) =>
      metricAndSites({ query, span, hub, now: request.toEpochSeconds, signal }, seen),
    )
    return { ...readingOf(toldBy(metric, query, context, { name, span, ...seen }), request), ...seen }
  } catch (error) {
    return unknownReading(error, name, seen)
  }
}

/** The interval and unit of the answer count, even if the request had others. An interval that it does not state, its samples show. */
function toldBy(
  metric: HubMetric,
  query: MetricQuery,
  { config, scope }: SourceContext,
  {
    name,
    span,
    sites,
  }: { readonly name: string; readonly span: Span; readonly sites?: readonly SiteState[] },
): Told {
  const intervalSeconds =
    metric.intervalSeconds ??
    gridOf(
      metric.series.flatMap(({ samples }) => samples),
      query.intervalSeconds,
    )
  const meaning = metricMeaning(metric.unit, { ...query, intervalSeconds }, config, scope)
  const { samples, doubts } = joinedInstances(metric.series, meaning.join)
  const trusted = zeroMeansSilence(sites) ? withoutSilence(samples) : samples
  return {
    samples: scaled(trusted, meaning.factor),
    unit: meaning.unit,
    source: name,
    sampleSeconds: intervalSeconds,
    settled: span,
    doubts: [...metric.doubts, ...doubts],
  }
}

function hubQuery({ config, scope }: SourceContext): MetricQuery {
  const query = metricQuery(config, scope)
  if (TYPES.test(query.path)) return query
  throw problem(
    `${inputName(scope, 'resource')} is neither a web app nor an App Service plan: ${query.resourceName}`,
    'Azure Stack Hub has such metrics of Microsoft.Web/sites and Microsoft.Web/serverfarms only',
  )
}

function requireHub({ hub }: LoadPorts): HubReader {
  if (hub !== undefined) return hub
  throw problem('no Azure Stack Hub is named', 'Set stack-hub-endpoint')
}

async function withDeadline<T>(
  parent: AbortSignal,
  hub: HubReader,
  { clock }: LoadPorts,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = clock.deadline(TIME_LIMIT, parent, hub.host)
  try {
    return await body(deadline.signal)
  } catch (error) {
    parent.throwIfAborted()
    // A server that refuses until the time is over is not silent.
    throw isTimeOver(error, deadline.signal) ? hubSilent(hub.host, TIME_LIMIT) : error
  } finally {
    deadline.done()
  }
}

/** One request to a Hub. */
interface Question {
  readonly query: MetricQuery
  /** Whole intervals that have ended and settled. */
  readonly span: Span
  readonly hub: HubReader
  readonly now: EpochSeconds
  readonly signal: AbortSignal
}

/** Reads metric and state of the site side by side. An identity that may not read one still reads the other. */
async function metricAndSites(
  question: Question,
  seen: { sites?: readonly SiteState[] },
): Promise<HubMetric> {
  const sites = sitesOf(question.query, question.hub, question).then(
    (found) => void (seen.sites = found),
    (error: unknown) => {
      if (!(error instanceof ActionError)) throw error
    },
  )
  const [metric] = await Promise.all([metricOf(question), sites])
  return metric
}

async function metricOf(question: Question): Promise<HubMetric> {
  const { query, hub, signal } = question
  const metric = hubMetric(await askFor(question), query)
  if (metric !== undefined) return metric
  throw noSuchMetric(await hub.get(webUrl(`${query.path}/metricdefinitions`), signal), query)
}

/** No document says how long a span one call may cover, so ask again for a shorter one after a refusal. */
async function askFor({ query, span, hub, signal }: Question): Promise<Pages> {
  try {
    return await pagesOf(metricsUrl(query, span), hub, signal)
  } catch (error) {
    const tooLong = span.to - span.from > SHORT_SPAN_SECONDS
    if (!(error instanceof ActionError) || error.arm?.status !== 400 || !tooLong) throw error
    const from = epochSeconds(span.to - SHORT_SPAN_SECONDS)
    return pagesOf(metricsUrl(query, { from, to: span.to }), hub, signal)
  }
}

function settledSpan(request: LoadRequest, interval: number, settleSeconds: Seconds): Span {
  const from = Math.floor(request.fromEpochSeconds / interval) * interval
  const to = Math.floor((request.toEpochSeconds - settleSeconds) / interval) * interval
  return { from: epochSeconds(from), to: epochSeconds(Math.max(from + interval, to)) }
}
