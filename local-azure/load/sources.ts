import type { JsonObject } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { loadOf, minutesBetween } from '../world/readings.ts'
import type { Side } from '../world/readings.ts'
import type { World } from '../world/world.ts'
import { servePrometheus } from './prometheus.ts'

const SIDES: readonly Side[] = ['private', 'burst', 'total']

/** Load in the formats people publish: Prometheus' API, its text format, JSON and CSV. Undefined for other paths. */
export function serveLoad(world: World, call: Call): Reply | undefined {
  if (call.path.startsWith('/api/v1/')) return servePrometheus(world, call)
  if (call.path === '/load') return json(world, call)
  if (call.path === '/load.csv') return csv(world, call)
  if (call.path === '/metrics') return textFormat(world)
  return undefined
}

/** The side whose load the caller wants; the private one by default. */
function sideOf(text: string | null): Side | undefined {
  if (text === null) return 'private'
  return SIDES.find((side) => side === text)
}

interface Row {
  readonly at: number
  readonly value: number
}

/** The complete minutes of the last hour, or of the last `?minutes=`. */
function rows(world: World, call: Call, side: Side): readonly Row[] {
  const minutes = Number(call.query.get('minutes') ?? '60')
  const end = Math.floor(world.now / 60) * 60
  if (end > world.conditions.metricsSilentFrom) return []
  return minutesBetween(end - minutes * 60, end).flatMap((minute) => {
    const value = loadOf(world, side, minute)
    return value === undefined ? [] : [{ at: minute, value }]
  })
}

function json(world: World, call: Call): Reply {
  const side = sideOf(call.query.get('scope'))
  if (side === undefined) return { status: 400, body: { error: `scope must be one of ${SIDES.join(', ')}` } }
  const found = rows(world, call, side)
  const last = found.at(-1)
  const body: JsonObject = {
    scope: side,
    unit: 'requests per minute',
    value: last?.value ?? null,
    timestamp: last?.at ?? null,
    series: found.map((row) => [row.at, row.value]),
  }
  return { status: 200, body }
}

function csv(world: World, call: Call): Reply {
  const found = rows(world, call, sideOf(call.query.get('scope')) ?? 'private')
  return {
    status: 200,
    headers: { 'content-type': 'text/csv' },
    body: ['timestamp,value', ...found.map((row) => `${row.at},${row.value}`), ''].join('\n'),
  }
}

function textFormat(world: World): Reply {
  const end = Math.floor(world.now / 60) * 60 - 60
  const lines = SIDES.flatMap((side) => {
    const value = loadOf(world, side, end)
    return value === undefined ? [] : [`shop_requests_per_minute{site="${side}"} ${value}`]
  })
  const head = [
    '# HELP shop_requests_per_minute Requests in the last full minute.',
    '# TYPE shop_requests_per_minute gauge',
  ]
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4' },
    body: [...head, ...lines, ''].join('\n'),
  }
}
