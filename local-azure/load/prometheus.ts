import type { Json } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { durationSeconds } from '../world/autoscale.ts'
import { loadOf } from '../world/readings.ts'
import type { Side } from '../world/readings.ts'
import type { World } from '../world/world.ts'

/** The meaning of a query: requests of one side, as a count per second or per minute. */
interface Asked {
  readonly sides: readonly Side[]
  readonly perSecond: boolean
  readonly factor: number
}

const MAX_POINTS = 11_000
/** Orders in the queue for each request a minute of both sides. */
const ORDERS_WAITING = 1 / 20

/**
 * Not a PromQL engine. It understands `http_requests_total{site="private|burst"}` inside `rate()` or `increase(…[1m])`
 * (with or without `sum()`, times a number), and the gauges `shop_requests_per_minute{site=…}` and
 * `shop_orders_waiting`, the queue of both sides.
 */
export function servePrometheus(world: World, call: Call): Reply {
  const form = call.method === 'POST' ? new URLSearchParams(call.body) : call.query
  const text = form.get('query') ?? ''
  const asked = parse(text)
  if (asked === undefined)
    return bad(`invalid parameter "query": 1:1: parse error: no expression found in input: ${text}`)
  if (call.path === '/api/v1/query') return instant(world, asked, seconds(form.get('time')) ?? world.now)
  if (call.path !== '/api/v1/query_range') return { status: 404, body: '404 page not found' }
  const [start, end, step] = [seconds(form.get('start')), seconds(form.get('end')), stepOf(form.get('step'))]
  if (start === undefined || end === undefined || step === undefined)
    return bad('invalid parameter: start, end and step are required')
  if (end < start) return bad('invalid parameter "end": end timestamp must not be before start time')
  if ((end - start) / step > MAX_POINTS) {
    return bad(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    )
  }
  return range(world, asked, start, end, step)
}

function parse(query: string): Asked | undefined {
  const open = [...query.matchAll(/\(/g)].length
  if (query.trim() === '' || open !== [...query.matchAll(/\)/g)].length) return undefined
  if (query.includes('shop_orders_waiting'))
    return { sides: ['total'], perSecond: false, factor: ORDERS_WAITING }
  const gauge = query.includes('shop_requests_per_minute')
  const counter = query.includes('http_requests_total')
  if (!gauge && !counter) return { sides: [], perSecond: false, factor: 1 }
  const site = /site=~?"([^"]*)"/.exec(query)?.[1]
  const sum = /\bsum\b/.test(query)
  const factor = Number(/\*\s*([\d.]+)\s*$/.exec(query)?.[1] ?? '1')
  return { sides: sidesOf(site, sum), perSecond: /\brate\s*\(/.test(query), factor }
}

function sidesOf(site: string | undefined, sum: boolean): readonly Side[] {
  if (site === 'private' || site === 'burst' || site === 'total') return [site]
  return sum ? ['total'] : ['private', 'burst']
}

function valueAt(world: World, asked: Asked, side: Side, time: number): number | undefined {
  if (time > world.now || time >= world.conditions.metricsSilentFrom) return undefined
  // A range of one minute ends at the instant, so it holds the last complete minute.
  const load = loadOf(world, side, Math.floor(time / 60) * 60 - 60)
  return load === undefined ? undefined : (load / (asked.perSecond ? 60 : 1)) * asked.factor
}

function instant(world: World, asked: Asked, time: number): Reply {
  const result = asked.sides.flatMap((side) => {
    const value = valueAt(world, asked, side, time)
    return value === undefined ? [] : [{ metric: labels(asked, side), value: [time, String(value)] }]
  })
  return ok('vector', result)
}

function range(world: World, asked: Asked, start: number, end: number, step: number): Reply {
  const result = asked.sides.flatMap((side) => {
    const values: Json[] = []
    for (let time = start; time <= end; time += step) {
      const value = valueAt(world, asked, side, time)
      if (value !== undefined) values.push([time, String(value)])
    }
    return values.length === 0 ? [] : [{ metric: labels(asked, side), values }]
  })
  return ok('matrix', result)
}

function labels(asked: Asked, side: Side): Record<string, string> {
  return asked.sides.length > 1 ? { site: side } : {}
}

function ok(resultType: string, result: Json[]): Reply {
  return { status: 200, body: { status: 'success', data: { resultType, result } } }
}

function bad(error: string): Reply {
  return { status: 400, body: { status: 'error', errorType: 'bad_data', error } }
}

/** Epoch seconds, or RFC 3339. */
function seconds(text: string | null): number | undefined {
  if (text === null || text === '') return undefined
  const value = Number.isFinite(Number(text)) ? Number(text) : Date.parse(text) / 1000
  return Number.isFinite(value) ? value : undefined
}

/** Seconds, or a duration such as `1m`. */
function stepOf(text: string | null): number | undefined {
  const found = /^([\d.]+)(s|m|h)?$/.exec(text ?? '')
  const unit = found?.[2] ?? 's'
  const value = found === null ? Number.NaN : Number(found[1]) * durationSeconds(`PT1${unit.toUpperCase()}`)
  return value > 0 ? value : undefined
}
