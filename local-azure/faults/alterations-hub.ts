import { at, isObject, numberAt, stringAt, type Json, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import type { Alteration } from './alteration.ts'

const METRICS = { kind: 'hub', path: '/providers/Microsoft.Web/.*/metrics$' } as const
const MINUTE_SECONDS = 60

/** Metrics of a Hub that come in another interval, unit or number than the request asked for. */
export const hubAnswers = {
  'hub-grain': {
    match: METRICS,
    alter: (reply, { minutes = 5 }) =>
      mapMetrics(reply, (metric) => [
        { ...metric, timeGrain: `PT${minutes}M`, metricValues: inSteps(pointsOf(metric), minutes) },
      ]),
  },
  'hub-per-second': {
    match: METRICS,
    alter: (reply) =>
      mapMetrics(reply, (metric) => [
        { ...metric, unit: 'CountPerSecond', metricValues: pointsOf(metric).map(aSecond) },
      ]),
  },
  'hub-instances': {
    match: METRICS,
    alter: (reply) =>
      mapMetrics(reply, (metric) =>
        ['RD0003FF', 'RD0004AA'].map((value) => ({
          ...metric,
          properties: [{ key: 'Instance', value }],
          metricValues: pointsOf(metric).map((point) => scaled(point, 1 / 2)),
        })),
      ),
  },
} satisfies Record<string, Alteration>

function mapMetrics(reply: Reply, change: (metric: JsonObject) => Json[]): Reply {
  const value = at(reply.body, 'value')
  if (!isObject(reply.body) || !Array.isArray(value)) return reply
  return { ...reply, body: { ...reply.body, value: value.filter(isObject).flatMap(change) } }
}

function pointsOf(metric: JsonObject): JsonObject[] {
  const points = metric['metricValues']
  return Array.isArray(points) ? points.filter(isObject) : []
}

const NUMBERS = ['total', 'average', 'minimum', 'maximum'] as const

function scaled(point: JsonObject, factor: number): JsonObject {
  const numbers = NUMBERS.map((name) => [name, numberAt(point, name)] as const)
  const known = numbers.filter(([, value]) => value !== undefined)
  return { ...point, ...Object.fromEntries(known.map(([name, value = 0]) => [name, value * factor])) }
}

/** A rate has an average, and no total. */
function aSecond(point: JsonObject): JsonObject {
  const average = (numberAt(point, 'total') ?? 0) / MINUTE_SECONDS
  return { ...point, average, minimum: average, maximum: average, total: null }
}

/** Sums of whole steps; the newest one may be partial, as in a real answer. */
function inSteps(points: readonly JsonObject[], minutes: number): JsonObject[] {
  const steps = Map.groupBy(points, (point) => {
    const seconds = Date.parse(stringAt(point, 'timestamp') ?? '') / 1000
    return Math.floor(seconds / (minutes * MINUTE_SECONDS)) * minutes * MINUTE_SECONDS
  })
  return [...steps].map(([start, inside]) => stepOf(start, inside))
}

function stepOf(start: number, points: readonly JsonObject[]): JsonObject {
  const sum = (name: string): number => points.reduce((all, one) => all + (numberAt(one, name) ?? 0), 0)
  const hasAverage = points.some((one) => numberAt(one, 'average') !== undefined)
  return {
    ...points[0],
    timestamp: new Date(start * 1000).toISOString().replace('.000Z', 'Z'),
    total: sum('total'),
    average: hasAverage ? sum('average') / points.length : null,
    count: sum('count'),
  }
}
