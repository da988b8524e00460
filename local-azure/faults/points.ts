import { isObject, type Json, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'

/** One sample of an answer, in whatever format. */
interface Sample {
  /** Epoch seconds. */
  readonly time: number
  readonly value: number
}

/** The samples that come in place of one; `factor` multiplies every number of it. */
export type Change = (sample: Sample) => readonly { readonly time: number; readonly factor: number }[]

const VALUE_KEYS = ['total', 'average', 'minimum', 'maximum', 'count', 'value'] as const

/** Changes every sample of a load source's answer: Prometheus, Azure Monitor, a Hub, Log Analytics, JSON, CSV. */
export function mapSamples(reply: Reply, change: Change): Reply {
  const { body } = reply
  if (typeof body === 'string') return { ...reply, body: mapText(body, change) }
  return body === undefined ? reply : { ...reply, body: mapJson(body, change) }
}

function mapText(text: string, change: Change): string {
  return text.replace(/^(\d{9,10}),([\d.]+)$/gmu, (_, time: string, value: string) =>
    change({ time: Number(time), value: Number(value) })
      .map((one) => `${one.time},${Number(value) * one.factor}`)
      .join('\n'),
  )
}

/** The newest sample of a series stands beside it, too. */
function withNewest(body: JsonObject, mapped: JsonObject): JsonObject {
  const newest = Array.isArray(mapped['series']) ? mapped['series'].at(-1) : undefined
  if (!('timestamp' in body) || newest === undefined || !isPair(newest)) return mapped
  return { ...mapped, timestamp: newest[0], value: newest[1] }
}

function mapJson(json: Json, change: Change): Json {
  if (Array.isArray(json)) return json.flatMap((one) => rowsOf(one, change) ?? [mapJson(one, change)])
  if (!isObject(json)) return json
  const mapped = Object.entries(json).map(([key, value]) => [key, mapField(key, value, change)] as const)
  return withNewest(json, Object.fromEntries(mapped))
}

/** `value` of an instant vector is one sample, not a list of them. */
function mapField(key: string, value: Json | undefined, change: Change): Json | undefined {
  if (value === undefined) return undefined
  if (key !== 'value' || !isPair(value)) return mapJson(value, change)
  return rowsOf(value, change)?.[0] ?? value
}

/** The rows in place of a sample; undefined for what is not a sample. */
function rowsOf(json: Json, change: Change): Json[] | undefined {
  if (isPair(json)) return pairRows(json, change)
  return isObject(json) ? pointRows(json, change) : undefined
}

function isPair(json: Json): json is [number | string, number | string] {
  return Array.isArray(json) && json.length === 2 && timeOf(json[0]) !== undefined
}

function pairRows([time, value]: [number | string, number | string], change: Change): Json[] {
  const sample = { time: timeOf(time) ?? 0, value: Number(value) }
  return change(sample).map((one) => {
    const next = Number(value) * one.factor
    return [like(time, one.time), typeof value === 'string' ? String(next) : next]
  })
}

function pointRows(point: JsonObject, change: Change): Json[] | undefined {
  const key = ['timeStamp', 'timestamp'].find((name) => timeOf(point[name]) !== undefined)
  if (key === undefined) return undefined
  const numbers = VALUE_KEYS.filter((name) => typeof point[name] === 'number')
  const first = numbers[0]
  const stamp = point[key] as number | string
  const sample = { time: timeOf(stamp) ?? 0, value: first === undefined ? NaN : Number(point[first]) }
  return change(sample).map((one) => ({
    ...point,
    [key]: like(stamp, one.time),
    ...Object.fromEntries(numbers.map((name) => [name, Number(point[name]) * one.factor])),
  }))
}

/** Epoch seconds of a number that can be a present-day date, or of an ISO 8601 text; undefined for anything else. */
function timeOf(json: Json | undefined): number | undefined {
  if (typeof json === 'number') return json > 1e8 && json < 1e10 ? json : undefined
  if (typeof json !== 'string' || !/^\d{4}-\d\d-\d\dT/u.test(json)) return undefined
  return Date.parse(json) / 1000
}

function like(stamp: number | string, seconds: number): number | string {
  return typeof stamp === 'number' ? seconds : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
