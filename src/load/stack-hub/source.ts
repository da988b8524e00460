import type { HubReader } from '../../azure/arm-reader.ts'
import { hubSilent } from '../../azure/hub/errors.ts'
import type { LoadSourceConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import type { LoadReading, LoadRequest, LoadScope, LoadSource, SiteState } from '../../domain/load.ts'
import { epochSeconds, minutes, seconds } from '../../domain/units.ts'
import { metricQuery, type MetricQuery } from '../azure-metric.ts'
import { metricMeaning } from '../azure-unit.ts'
import { hubMetric, noSuchMetric, type HubMetric } from './answer.ts'
import { pagesOf } from './pages.ts'
import { noneServes, sitesOf, withoutSilence } from './sites.ts'
import { metricsUrl, webUrl } from './url.ts'
import type { LoadPorts } from '../ports.ts'
import { inputName, problem, reasonOf } from '../problem.ts'
import { readingOf, scaled, spanOf } from '../reading.ts'
import { resample, type Span } from '../resample.ts'

/** As of Azure Monitor: the newest minutes may be partial. Nothing documented says that the Hub is quicker. */
const SETTLE = minutes(3)

/** Discovery, sign-in and reads together: a Hub that is down must not hold up what public Azure can do alone. */
const TIME_LIMIT = seconds(10)

/** What is asked for where the Hub refuses the whole history in one call. */
const SHORT_SPAN_SECONDS = 86_400

const TYPES = /\/providers\/microsoft\.web\/(?:sites\/[^/]+(?:\/slots\/[^/]+)?|serverfarms\/[^/]+)$/iu

/**
 * `load-source: stack-hub`: App Service's own metrics of a site or a plan on an Azure Stack Hub, whose Azure Monitor has
 * none of them. The whole history is one call; beside it the state of the site is read, because a stopped site counts
 * zero requests.
 */
export function stackHubSource(config: LoadSourceConfig, scope: LoadScope, ports: LoadPorts): LoadSource {
  const name = sourceName(config, scope)
  return {
    name,
    settleSeconds: SETTLE,
    read: (request) => readHub(config, scope, name, request, ports),
  }
}

function sourceName(config: LoadSourceConfig, scope: LoadScope): string {
  try {
    const query = metricQuery(config, scope)
    return `stack-hub ${query.metric} of ${query.resourceName}`
  } catch {
    // Each read says what is wrong with it.
    return 'stack-hub'
  }
}

async function readHub(
  config: LoadSourceConfig,
  scope: LoadScope,
  name: string,
  request: LoadRequest,
  ports: LoadPorts,
): Promise<LoadReading> {
  const seen: { sites?: readonly SiteState[] } = {}
  try {
    const query = hubQuery(config, scope)
    const hub = requireHub(ports)
    const metric = await withDeadline(request.signal, hub, ports, (signal) =>
      both(query, request, hub, seen, signal),
    )
    return { ...readingOfMetric(metric, query, config, scope, request, name, seen.sites ?? []), ...seen }
  } catch (error) {
    return { kind: 'unknown', reason: reasonOf(error), source: name, doubts: [], ...seen }
  }
}

function hubQuery(config: LoadSourceConfig, scope: LoadScope): MetricQuery {
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
    if (parent.aborted || !deadline.signal.aborted) throw error
    throw hubSilent(hub.host, TIME_LIMIT)
  } finally {
    deadline.done()
  }
}

/** Metric and state of the site side by side. Who may not read the one still reads the other. */
async function both(
  query: MetricQuery,
  request: LoadRequest,
  hub: HubReader,
  seen: { sites?: readonly SiteState[] },
  signal: AbortSignal,
): Promise<HubMetric> {
  const sites = sitesOf(query, hub, signal).then(
    (found) => void (seen.sites = found),
    (error: unknown) => {
      if (!(error instanceof ActionError)) throw error
    },
  )
  const [metric] = await Promise.all([metricOf(query, request, hub, signal), sites])
  return metric
}

async function metricOf(
  query: MetricQuery,
  request: LoadRequest,
  hub: HubReader,
  signal: AbortSignal,
): Promise<HubMetric> {
  const span = settledSpan(request, query.intervalSeconds)
  const pages = await askFor(query, span, hub, signal)
  const metric = hubMetric(pages, query)
  if (metric !== undefined) return metric
  throw noSuchMetric(await hub.get(webUrl(`${query.path}/metricdefinitions`), signal), query)
}

/** How long a span one call may ask for is written nowhere: a refused one is asked for once more, shorter. */
async function askFor(
  query: MetricQuery,
  span: Span,
  hub: HubReader,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  try {
    return await pagesOf(metricsUrl(query, span), hub, signal)
  } catch (error) {
    const tooLong = span.to - span.from > SHORT_SPAN_SECONDS
    if (!(error instanceof ActionError) || error.arm?.status !== 400 || !tooLong) throw error
    const from = epochSeconds(span.to - SHORT_SPAN_SECONDS)
    return pagesOf(metricsUrl(query, { from, to: span.to }), hub, signal)
  }
}

/** Whole intervals that have ended and settled. */
function settledSpan(request: LoadRequest, interval: number): Span {
  const from = Math.floor(request.fromEpochSeconds / interval) * interval
  const to = Math.floor((request.toEpochSeconds - SETTLE) / interval) * interval
  return { from: epochSeconds(from), to: epochSeconds(Math.max(from + interval, to)) }
}

function readingOfMetric(
  metric: HubMetric,
  query: MetricQuery,
  config: LoadSourceConfig,
  scope: LoadScope,
  request: LoadRequest,
  name: string,
  sites: readonly SiteState[],
): LoadReading {
  const meaning = metricMeaning(metric.unit, query, config, scope)
  const samples = noneServes(sites) ? withoutSilence(metric.samples) : metric.samples
  const { to } = settledSpan(request, query.intervalSeconds)
  const series = resample(
    scaled(samples, meaning.factor),
    { from: request.fromEpochSeconds, to },
    query.intervalSeconds,
  )
  return readingOf(series, meaning.unit, name, spanOf(request))
}
