import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadScope } from '../domain/load.ts'
import { printable } from '../domain/text.ts'
import { inputName, problem } from './problem.ts'

export type Aggregation = NonNullable<LoadSourceConfig['aggregation']>

/** Which metric of which resource to read, with the defaults of its type. */
export interface MetricQuery {
  /** For the path of a request: one leading slash, each segment encoded. */
  readonly path: string
  /** The resource's own name, for a person. */
  readonly resourceName: string
  readonly metric: string
  readonly aggregation: Aggregation
  readonly namespace?: string
  readonly filter?: string
  readonly intervalSeconds: number
  /** The key that tells the unit of the numbers. */
  readonly unitStatedBy: 'private-capacity' | 'limit'
}

/** Load metrics of the resource types that carry web load; the first one is the default. */
const METRICS: Readonly<Record<string, Readonly<Record<string, Aggregation>>>> = {
  'microsoft.web/sites': { Requests: 'total' },
  'microsoft.web/sites/slots': { Requests: 'total' },
  'microsoft.web/serverfarms': { CpuPercentage: 'average' },
  'microsoft.insights/components': { 'requests/rate': 'average', 'requests/count': 'count' },
}

/** Aggregation of metrics outside the table above: levels and percentages are averages. */
const USUAL_AGGREGATION: Aggregation = 'average'

/** Site metrics that count: their average means nothing, their total is the load. */
const COUNTED = /^(?:requests|http\d\w\w|http\w+xx|bytes(?:received|sent)|cputime)$/iu

/**
 * Fills in the usual metric, aggregation and interval (60 s) of the resource type. Throws ActionError if there is
 * none.
 */
export function metricQuery(config: LoadSourceConfig, scope: LoadScope): MetricQuery {
  const resource = parsedResource(config.resource, inputName(scope, 'resource'))
  const defaults = METRICS[resource.type] ?? {}
  const metric = config.metric ?? Object.keys(defaults)[0]
  if (metric === undefined) {
    throw problem(
      `${inputName(scope, 'metric')} is missing, and ${resource.type} has no usual one`,
      'Name the metric, as the metrics page of the resource in the Azure portal calls it in its REST name',
    )
  }
  refuseDnsQueries(resource.type, metric, config.namespace, scope)
  return {
    path: resource.path,
    resourceName: resource.name,
    metric,
    aggregation: config.aggregation ?? usualAggregation(resource.type, metric, defaults),
    intervalSeconds: config.intervalSeconds ?? 60,
    unitStatedBy: config.unitStatedBy ?? 'private-capacity',
    ...(config.namespace !== undefined && { namespace: config.namespace }),
    ...(config.filter !== undefined && { filter: config.filter }),
  }
}

/** The name, in log and summary, of a source that reads a metric. */
export function metricName(config: LoadSourceConfig, scope: LoadScope): string {
  try {
    const query = metricQuery(config, scope)
    return `${config.source} ${query.metric} of ${query.resourceName}`
  } catch {
    // Each read reports its problems itself.
    return config.source
  }
}

/** Whether the configured metric counts events, as far as its name and aggregation tell. */
export function countsEvents(config: LoadSourceConfig): boolean {
  try {
    return ['total', 'count'].includes(metricQuery(config, 'private').aggregation)
  } catch {
    return false
  }
}

function usualAggregation(
  type: string,
  metric: string,
  defaults: Readonly<Record<string, Aggregation>>,
): Aggregation {
  const known = Object.entries(defaults).find(([name]) => name.toLowerCase() === metric.toLowerCase())
  if (known !== undefined) return known[1]
  return type.startsWith('microsoft.web/sites') && COUNTED.test(metric) ? 'total' : USUAL_AGGREGATION
}

/** Resolvers cache, so one DNS answer stands for one user or for a hundred thousand. */
function refuseDnsQueries(
  type: string,
  metric: string,
  namespace: string | undefined,
  scope: LoadScope,
): void {
  if (type !== 'microsoft.network/trafficmanagerprofiles' || metric.toLowerCase() !== 'qpsbyendpoint') return
  if (namespace !== undefined) return
  throw problem(
    `${inputName(scope, 'metric')} QpsByEndpoint counts DNS answers, not requests: resolvers cache them, so it is not load`,
    'Read the requests of the app or of Application Insights; to use it all the same, set load-namespace to Microsoft.Network/trafficManagerProfiles',
  )
}

interface Resource {
  readonly path: string
  readonly name: string
  /** `microsoft.web/sites`, in lower case. */
  readonly type: string
}

const RESOURCE = /^\/?subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+\/?$/iu

function parsedResource(given: string | undefined, input: string): Resource {
  if (given === undefined || given.trim() === '') throw problem(`${input} is missing`, wholeId())
  const segments = given
    .trim()
    .split('/')
    .filter((segment) => segment !== '')
  if (!RESOURCE.test(given.trim()) || segments.some((segment) => segment === '.' || segment === '..')) {
    throw problem(`${input} is not the id of a resource: ${printable(given, 200)}`, wholeId())
  }
  const decoded = segments.map(decodedSegment)
  const [provider = '', ...rest] = decoded.slice(
    decoded.findLastIndex((it) => it.toLowerCase() === 'providers') + 1,
  )
  const types = rest.filter((_, index) => index % 2 === 0)
  return {
    path: `/${decoded.map(encodeURIComponent).join('/')}`,
    name: printable(decoded.at(-1) ?? '', 80),
    type: [provider, ...types].join('/').toLowerCase(),
  }
}

function wholeId(): string {
  return 'Give the whole id, /subscriptions/…/resourceGroups/…/providers/…/…/…, from the JSON view of the resource in the Azure portal'
}

/** People copy ids with and without `%20` for a space. */
function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
