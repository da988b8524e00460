import type { Json, JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { durationSeconds } from '../world/autoscale.ts'
import { ingested, minutesBetween } from '../world/readings.ts'
import { shownMinute } from '../world/shown.ts'
import type { World } from '../world/world.ts'
import { notFound } from './errors.ts'
import { dimensionOf } from './filter.ts'
import { planId, profileId, same, siteId } from './ids.ts'
import { COMPONENTS, DATABASES, PLANS, PROFILES, SITES } from './metric-catalog.ts'
import type { Family, Metric } from './metric-catalog.ts'
import {
  badMetrics,
  INTERVALS,
  unknownDimension,
  unknownFilter,
  unknownMetric,
  unknownNamespace,
  unsupportedInterval,
} from './metric-refusals.ts'
import { route } from './route.ts'
import type { ArmCall, Route } from './route.ts'

const PATH = '/{scope*}/providers/Microsoft.Insights'
/** The longest span of one call that this server answers; the wording of its refusal is a guess. */
const MOST_SPAN_SECONDS = 31 * 86_400
const AGGREGATIONS = ['average', 'total', 'minimum', 'maximum', 'count'] as const
type Aggregation = (typeof AGGREGATIONS)[number]

export const metricRoutes: readonly Route[] = [
  route('GET', `${PATH}/metrics`, 'Microsoft.Insights/Metrics/Read', metrics),
  route('GET', `${PATH}/metricDefinitions`, 'Microsoft.Insights/MetricDefinitions/Read', definitions),
]

interface Question {
  readonly family: Family
  readonly metrics: readonly Metric[]
  readonly interval: string
  readonly from: number
  readonly to: number
  readonly aggregations: readonly Aggregation[]
  /** The part of a dimension that is wanted, `*` for each; undefined for no split. */
  readonly split: string | undefined
}

function metrics(call: ArmCall): Reply {
  const id = `/${call.name('scope')}`
  const family = familyOf(call.world, id)
  if (family === undefined) return notFound(typeOf(id), id.split('/').at(-1) ?? '', id.split('/')[4] ?? '')
  const question = read(call, family)
  if ('status' in question) return question
  return { status: 200, body: bodyOf(call.world, id, question) }
}

function familyOf(world: World, id: string): Family | undefined {
  const { scenario } = world
  if (world.sites.some((site) => same(siteId(scenario, site), id))) return SITES
  if (world.plans.some((plan) => same(planId(scenario, plan), id))) return PLANS
  if (world.profiles.some((profile) => same(profileId(scenario, profile), id))) return PROFILES
  const component = `/providers/microsoft.insights/components/${scenario.component}`.toLowerCase()
  if (id.toLowerCase().endsWith(component)) return COMPONENTS
  const { server, name } = scenario.database
  const database = `/providers/microsoft.sql/servers/${server}/databases/${name}`.toLowerCase()
  return id.toLowerCase().endsWith(database) ? DATABASES : undefined
}

function typeOf(id: string): string {
  const parts = id.split('/providers/').at(-1)?.split('/') ?? []
  return parts.slice(0, 2).join('/')
}

function read(call: ArmCall, family: Family): Question | Reply {
  const { query } = call.call
  const namespace = query.get('metricnamespace')
  if (namespace !== null && !same(namespace, family.namespace)) return unknownNamespace(namespace, family)
  const wanted = (query.get('metricnames') ?? family.metrics[0]!.name).split(',')
  if (wanted.length > 20) return badMetrics('At most 20 metric names are allowed in one call.')
  const chosen = wanted.map((name) => family.metrics.find((metric) => same(metric.name, name.trim())))
  const missing = wanted[chosen.indexOf(undefined)]
  if (missing !== undefined) return unknownMetric(missing, family)
  const interval = query.get('interval') ?? 'PT1M'
  if (!INTERVALS.includes(interval) && interval !== 'FULL') return unsupportedInterval(interval)
  const span = timespan(query.get('timespan'), call.world.now)
  if (span === undefined)
    return badMetrics("The 'timespan' must be two ISO 8601 times or a time and a duration, joined by '/'.")
  const aggregations = aggregationsOf(query.get('aggregation'), chosen[0]!)
  if (aggregations === undefined) return badMetrics(`Supported aggregations are ${AGGREGATIONS.join(',')}.`)
  const filter = dimensionOf(query.get('$filter') ?? '')
  if (filter === 'unknown') return unknownFilter(query.get('$filter') ?? '')
  const unfit = chosen.find((metric) => filter !== undefined && !hasDimension(metric, filter.dimension))
  if (unfit !== undefined) return unknownDimension(unfit, filter?.dimension ?? '')
  if (span.to - span.from > MOST_SPAN_SECONDS)
    return badMetrics('The timespan is longer than 31 days. Ask for a shorter one.')
  const split = filter?.value
  return { family, metrics: chosen as readonly Metric[], interval, ...span, aggregations, split }
}

function hasDimension(metric: Metric | undefined, dimension: string): boolean {
  return metric?.dimension !== undefined && same(metric.dimension, dimension)
}

function aggregationsOf(text: string | null, metric: Metric): readonly Aggregation[] | undefined {
  if (text === null || text === '') return [metric.kind]
  const wanted = text.split(',').map((one) => one.trim().toLowerCase())
  const known = wanted.filter((one): one is Aggregation => (AGGREGATIONS as readonly string[]).includes(one))
  return known.length === wanted.length ? known : undefined
}

function timespan(text: string | null, now: number): { from: number; to: number } | undefined {
  const [first = '', second = ''] = decoded(text ?? '').split('/')
  if (text === null || text === '') return { from: now - 3600, to: now }
  const start = Date.parse(first) / 1000
  const end = Date.parse(second) / 1000
  if (Number.isFinite(start) && Number.isFinite(end))
    return start < end ? { from: start, to: end } : undefined
  const length = durationSeconds(Number.isFinite(end) ? first : second)
  if (!Number.isFinite(length)) return undefined
  return Number.isFinite(end) ? { from: end - length, to: end } : { from: start, to: start + length }
}

/** The Azure CLI encodes it twice, and Azure understands that. */
function decoded(text: string): string {
  return text.replace(/%(3A|2F|2B)/giu, (code) => decodeURIComponent(code))
}

function bodyOf(world: World, id: string, question: Question): JsonObject {
  return {
    cost: Math.max(0, Math.round((question.to - question.from) / 60) - 1),
    timespan: `${iso(question.from)}/${iso(question.to)}`,
    interval: question.interval,
    namespace: question.family.namespace,
    resourceregion: world.scenario.location,
    value: question.metrics.map((metric) => ({
      id: `${id}/providers/Microsoft.Insights/metrics/${metric.name}`,
      type: 'Microsoft.Insights/metrics',
      name: { value: metric.name, localizedValue: metric.name },
      displayDescription: metric.name,
      unit: metric.unit,
      timeseries: seriesOf(world, metric, question),
      errorCode: 'Success',
    })),
  }
}

function seriesOf(world: World, metric: Metric, question: Question): Json[] {
  const { split } = metric
  if (question.split === undefined || split === undefined) {
    const data = points(world, question, metric, (minute) => valueAt(world, metric, minute))
    return [{ metadatavalues: [], data }]
  }
  const names = [
    ...new Set(
      minutesBetween(question.from, question.to).flatMap((minute) =>
        Object.keys(split(shownMinute(world, minute) ?? EMPTY)),
      ),
    ),
  ]
  const wanted = names.filter((name) => question.split === '*' || same(name, question.split ?? ''))
  return wanted.map((name) => ({
    metadatavalues: [
      {
        name: { value: (metric.dimension ?? '').toLowerCase(), localizedValue: metric.dimension ?? '' },
        value: name,
      },
    ],
    data: points(world, question, metric, (minute) => {
      const sample = shownMinute(world, minute)
      const part = ingested(world, minute)
      return sample === undefined || part === undefined ? undefined : (split(sample)[name] ?? 0) * part
    }),
  }))
}

const EMPTY = { byEndpoint: {} } as Parameters<NonNullable<Metric['split']>>[0]

function valueAt(world: World, metric: Metric, minute: number): number | undefined {
  const sample = shownMinute(world, minute)
  const part = ingested(world, minute)
  if (sample?.recorded !== true || part === undefined) return undefined
  const value = metric.value(sample, world)
  // A young minute holds only what came in so far: fewer requests, or their rate over the whole minute.
  return value === undefined
    ? undefined
    : value * (metric.unit === 'Percent' || metric.unit === 'Bytes' ? 1 : part)
}

/** One point an interval. A point without data keeps its time stamp and has no value key, as in Azure Monitor's answers. */
function points(
  world: World,
  question: Question,
  metric: Metric,
  value: (minute: number) => number | undefined,
): Json[] {
  const step = question.interval === 'FULL' ? question.to - question.from : durationSeconds(question.interval)
  const result: Json[] = []
  for (let start = Math.floor(question.from / 60) * 60; start < question.to; start += step) {
    const values = minutesBetween(start, Math.min(start + step, Math.ceil(world.now / 60) * 60))
      .map(value)
      .filter((one) => one !== undefined)
    result.push({ timeStamp: iso(start), ...summary(values, question.aggregations, metric) })
  }
  return result
}

function summary(
  values: readonly number[],
  aggregations: readonly Aggregation[],
  { ofEvents }: Metric,
): JsonObject {
  if (values.length === 0) return {}
  const sum = values.reduce((all, one) => all + one, 0)
  const all: Record<Aggregation, number> = {
    average: sum / values.length,
    total: sum,
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    count: ofEvents === true ? sum : values.length,
  }
  return Object.fromEntries(aggregations.map((name) => [name, all[name]]))
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

function definitions(call: ArmCall): Reply {
  const id = `/${call.name('scope')}`
  const family = familyOf(call.world, id)
  if (family === undefined) return notFound(typeOf(id), id.split('/').at(-1) ?? '', id.split('/')[4] ?? '')
  const value = family.metrics.map((metric) => ({
    id: `${id}/providers/microsoft.insights/metricdefinitions/${metric.name}`,
    resourceId: id,
    namespace: family.namespace,
    name: { value: metric.name, localizedValue: metric.name },
    unit: metric.unit,
    primaryAggregationType: metric.kind === 'total' ? 'Total' : 'Average',
    supportedAggregationTypes: ['None', 'Average', 'Minimum', 'Maximum', 'Total', 'Count'],
    metricAvailabilities: INTERVALS.map((timeGrain) => ({ timeGrain, retention: 'P93D' })),
    ...(metric.dimension !== undefined && {
      dimensions: [{ value: metric.dimension, localizedValue: metric.dimension }],
    }),
  }))
  return { status: 200, body: { value } }
}
