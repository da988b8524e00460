import { ingested, minutesBetween } from '../world/readings.ts'
import type { Minute } from '../world/history.ts'
import { shownMinute } from '../world/shown.ts'
import type { World } from '../world/world.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { armError } from '../arm/errors.ts'
import { cpuPercent } from '../world/accounts.ts'
import type { HubScenario } from './scenario.ts'

/**
 * App Service's own metrics call, older than Azure Monitor's and the only one that a Hub has for a web app.
 * Source: Azure/azure-rest-api-specs, Microsoft.Web 2018-02-01, `WebApps_ListMetrics`.
 */

interface LegacyMetric {
  readonly name: string
  readonly unit: string
  readonly kind: 'total' | 'average'
  readonly value: (minute: Minute, world: World) => number
}

const served = (minute: Minute): number => Math.round(minute.privateServed)

export const SITE_METRICS: readonly LegacyMetric[] = [
  { name: 'Requests', unit: 'Count', kind: 'total', value: served },
  {
    name: 'CpuTime',
    unit: 'Seconds',
    kind: 'total',
    value: (minute, world) => (60 * cpu(minute, world)) / 100,
  },
  { name: 'BytesSent', unit: 'Bytes', kind: 'total', value: (minute) => served(minute) * 12_000 },
]

export const PLAN_METRICS: readonly LegacyMetric[] = [
  { name: 'CpuPercentage', unit: 'Percent', kind: 'average', value: cpu },
  { name: 'MemoryPercentage', unit: 'Percent', kind: 'average', value: () => 40 },
]

const GRAINS: Readonly<Record<string, number>> = { PT1M: 60, PT1H: 3600, P1D: 86_400 }

function cpu(minute: Minute, world: World): number {
  return cpuPercent(minute.privateServed, world.scenario.privateSide.capacity)
}

interface Filter {
  readonly names: readonly string[]
  readonly from: number
  readonly to: number
  readonly grain: string
}

/** The metrics of an Azure Stack Hub, which answers in an older shape than Azure. Answers 400 to a filter that it cannot read. */
export function legacyMetrics(
  world: World,
  hub: HubScenario,
  metrics: readonly LegacyMetric[],
  id: string,
  query: URLSearchParams,
): Reply {
  const filter = parse(query.get('$filter') ?? '')
  if (filter === undefined)
    return armError(
      400,
      'BadRequest',
      'The filter string is not valid: name.value, startTime, endTime and timeGrain are needed.',
    )
  const step = GRAINS[filter.grain]
  if (step === undefined)
    return armError(400, 'BadRequest', `The time grain ${filter.grain} is not supported.`)
  const chosen = metrics.filter((one) => filter.names.includes(one.name))
  return {
    status: 200,
    body: { value: chosen.map((metric) => body(world, hub, metric, id, filter, step)), nextLink: null },
  }
}

/** The metrics that `id` has, each in every grain. */
export function legacyDefinitions(metrics: readonly LegacyMetric[], id: string): Reply {
  const value = metrics.map((metric) => ({
    id: `${id}/metricdefinitions/${metric.name}`,
    name: { value: metric.name, localizedValue: metric.name },
    unit: metric.unit,
    primaryAggregationType: metric.kind === 'total' ? 'Total' : 'Average',
    metricAvailabilities: Object.keys(GRAINS).map((timeGrain) => ({ timeGrain, retention: 'P30D' })),
  }))
  return { status: 200, body: { value, nextLink: null } }
}

/** `(name.value eq 'A' or name.value eq 'B') and startTime eq … and endTime eq … and timeGrain eq duration'PT1M'`. */
function parse(text: string): Filter | undefined {
  const names = [...text.matchAll(/name\.value eq '([^']+)'/g)].map(([, name = '']) => name)
  const moment = (key: string): number =>
    Date.parse(new RegExp(`${key} eq (\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)`).exec(text)?.[1] ?? '') / 1000
  const [from, to] = [moment('startTime'), moment('endTime')]
  const grain = /timeGrain eq duration'(\w+)'/.exec(text)?.[1]
  if (names.length === 0 || grain === undefined || !(from < to)) return undefined
  return { names, from, to, grain }
}

function body(
  world: World,
  hub: HubScenario,
  metric: LegacyMetric,
  id: string,
  { from, to, grain }: Filter,
  step: number,
): JsonObject {
  return {
    name: { value: metric.name, localizedValue: metric.name },
    unit: metric.unit,
    timeGrain: grain,
    startTime: iso(from),
    endTime: iso(to),
    resourceId: id,
    id: `${id}/metrics/${metric.name}`,
    metricValues: points(world, hub, metric, from, to, step),
    properties: [],
  }
}

/** Leaves out a step without a minute. A stopped site counts zeros, which are not a measure of demand. */
function points(
  world: World,
  hub: HubScenario,
  metric: LegacyMetric,
  from: number,
  to: number,
  step: number,
): Json[] {
  const kept = step === 60 ? world.now - hub.minuteHistorySeconds : 0
  const result: Json[] = []
  for (
    let start = Math.max(Math.floor(from / step) * step, Math.ceil(kept / step) * step);
    start < to;
    start += step
  ) {
    const values = minutesBetween(start, Math.min(start + step, world.now)).flatMap((minute) => {
      const sample = shownMinute(world, minute)
      const part = ingested(world, minute)
      if (sample?.recorded !== true || part === undefined) return []
      const runs = minute < world.conditions.hubSiteStoppedSince
      return [runs ? metric.value(sample, world) * (metric.kind === 'total' ? part : 1) : 0]
    })
    if (values.length > 0) result.push(point(start, values, metric))
  }
  return result
}

function point(start: number, values: readonly number[], metric: LegacyMetric): JsonObject {
  const sum = values.reduce((all, one) => all + one, 0)
  const average = sum / values.length
  return {
    timestamp: iso(start),
    average: metric.kind === 'total' ? null : average,
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    total: sum,
    count: values.length,
    properties: [],
  }
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
