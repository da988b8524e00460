import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, type Loopback, NOW, ports, request, said, serve } from './support.ts'

// What an answer says of the unit of its numbers, of whose they are, and of how much of them there is.

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

interface Asked {
  readonly more?: Partial<LoadSourceConfig>
  readonly headers?: Record<string, string>
  readonly status?: number
}

async function read(body: unknown, path?: string, { more, headers = {}, status = 200 }: Asked = {}) {
  await server?.close()
  server = await serve((_, response) => response.writeHead(status, headers).end(JSON.stringify(body)))
  const it = config({ source: 'http', url: server.url, ...(path !== undefined && { path }), ...more })
  return (await makeLoadSource(it, 'private', ports())).read(request(60))
}

const BACK = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
const at = (back: number): number => NOW - back * 60
const PAIRS = BACK.map((back) => [at(back), 20])
const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)
const minutely = { unit: 'per-minute', ratePer: 'minute' } as const
const secondly = { unit: 'per-minute', ratePer: 'second' } as const

describe('a unit beside the numbers that contradicts private-capacity makes them no load (no-data-never-ends)', () => {
  const time = { family: 'time', name: 'second' }
  const datadog = { series: [{ unit: [{ name: 'request' }, time], pointlist: PAIRS }] }
  test.each<[string, unknown, string, Partial<LoadSourceConfig>, string]>([
    ['Datadog', datadog, 'series[0].pointlist', minutely, 'Set load-per: 1s'],
    ['CloudWatch', { Unit: 'Count/Second', Values: PAIRS }, 'Values', minutely, 'Set load-per: 1s'],
    ['Azure Monitor', { unit: 'CountPerSecond', data: PAIRS }, 'data', minutely, 'Set load-per: 1s'],
    ['Grafana', { unit: 'reqps', data: PAIRS }, 'data', minutely, 'Set load-per: 1s'],
    [
      'CloudWatch, its points',
      { Datapoints: BACK.map((back) => ({ Timestamp: at(back), Average: 20, Unit: 'Count/Second' })) },
      'Datapoints[].[Timestamp, Average]',
      minutely,
      'Set load-per: 1s',
    ],
    ['per minute', { unit: 'req/min', data: PAIRS }, 'data', secondly, 'Set load-per: 60s'],
    ['percent', { unit: 'Percent', data: PAIRS }, 'data', minutely, 'Set private-capacity to a percentage'],
  ])('%s', async (_, body, path, more, cause) => {
    const reading = await read(body, path, { more })
    expect(kinds(reading)).toEqual(['unit'])
    expect(said(reading)).toContain(cause)
  })

  test('the same unit, or one that load-per states, is read', async () => {
    expect(said(await read(datadog, 'series[0].pointlist', { more: secondly }))[0]).toBe(1200)
    const stated = { ...minutely, perSeconds: 1 as never }
    expect(said(await read(datadog, 'series[0].pointlist', { more: stated }))[0]).toBe(1200)
    expect(said(await read({ unit: 'Count', data: PAIRS }, 'data', { more: minutely }))[0]).toBe(20)
    expect(said(await read({ unit: 'req/s', data: PAIRS }, 'data'))[0]).toBe(20)
  })
})

describe('numbers of several servers are not those of one (no-data-never-ends)', () => {
  const turns = BACK.map((back) => ({ time: at(back), host: `web-${String(back % 2)}`, value: 600 }))

  test('though they take turns', async () => {
    const reading = await read(turns)
    expect(kinds(reading)).toEqual(['unit'])
    expect(said(reading)).toContain('more than one host (web-0, web-1, …)')
    expect(said(await read(turns, undefined, { more: { aggregation: 'average' } }))[0]).toBe(600)
    expect(said(await read(turns.map((one) => ({ ...one, host: 'web-1' }))))[0]).toBe(600)
  })

  const prometheus = (count: number): unknown => ({
    data: {
      resultType: 'matrix',
      result: Array.from({ length: count }, (_, pod) => ({ metric: { pod }, values: PAIRS })),
    },
  })

  test.each(['data.result[0].values', 'data.result[0:1].values[]', 'data.result[].values | [0]'])(
    'the first of several series is a part: %s',
    async (path) => {
      expect(kinds(await read(prometheus(2), path))).toContain('part-of-whole')
      expect(kinds(await read(prometheus(1), path))).toEqual([])
    },
  )

  test.each<[string, (host: string) => object, string]>([
    ['Datadog', (host) => ({ metric: 'requests', scope: host, pointlist: PAIRS }), 'series[0].pointlist'],
    ['InfluxDB', (host) => ({ name: 'requests', tags: { host }, values: PAIRS }), 'series[0].values'],
  ])('the first of several series by their tags is a part: %s', async (_, of, path) => {
    expect(kinds(await read({ series: [of('web-1'), of('web-2')] }, path))).toEqual(['part-of-whole'])
    expect(kinds(await read({ series: [of('web-1')] }, path))).toEqual([])
    const others = [of('web-1'), { ...of('*'), metric: 'errors', name: 'errors' }]
    expect(kinds(await read({ series: others }, path))).toEqual([])
  })

  test('a series that is named, and a sum, are whole', async () => {
    const named = await read(prometheus(2), 'data.result[?metric.pod==`1`].values | [0]')
    expect([named.kind, kinds(named)]).toEqual(['series', []])
    expect(kinds(await read(prometheus(2), 'sum(data.result[].values[0][1])'))).toEqual(['thin'])
  })
})

describe('what headers say', () => {
  test.each<[string, number, Record<string, string>, string]>([
    ['a page', 200, { link: '<https://example.com/?page=2>; rel="next"' }, 'partial'],
    ['a range', 200, { 'content-range': 'items 0-9/100' }, 'partial'],
    ['not yet', 202, {}, 'partial'],
    ['a stale copy, by Cloudflare', 200, { 'cf-cache-status': 'STALE' }, 'stale'],
    ['a stale copy, by nginx', 200, { 'x-cache-status': 'UPDATING' }, 'stale'],
  ])('%s', async (_, status, headers, kind) => {
    expect(kinds(await read(PAIRS, undefined, { status, headers }))).toEqual([kind])
  })

  test('a whole range, a last page and a fresh copy are all', async () => {
    const headers = {
      'content-range': 'items 0-9/10',
      link: '<https://example.com/>; rel="prev"',
      'x-cache': 'HIT',
    }
    expect(kinds(await read(PAIRS, undefined, { headers }))).toEqual([])
  })
})

test('the time of a sample is not that of the thing that is measured', async () => {
  const samples = BACK.map((back) => ({ createdAt: '2019-01-01T00:00:00Z', timestamp: at(back), value: 5 }))
  expect(said(await read(samples))[0]).toBe(5)
})
