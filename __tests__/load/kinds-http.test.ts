import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, type Loopback, NOW, ports, request, said, serve } from './support.ts'

// Answers of other services by `http`: each is read right, is a lower bound, or is refused with its cause.

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly more?: Partial<LoadSourceConfig>
}

async function read(body: unknown, path?: string, { status = 200, headers = {}, more }: Answer = {}) {
  await server?.close()
  server = await serve((_, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const it = config({ source: 'http', url: server.url, ...(path !== undefined && { path }), ...more })
  return (await makeLoadSource(it, 'private', ports())).read(request(60))
}

const BACK = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
const at = (back: number): number => NOW - back * 60
const iso = (time: number): string => new Date(time * 1000).toISOString()
const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)
const newest = (reading: LoadReading) => said(reading).slice(-1)
const VALUES = BACK.map((back) => 100 + back)
const PAIRS = BACK.map((back) => [at(back), 100 + back])

describe('series in the shapes of other services', () => {
  test.each<[string, unknown, string | undefined]>([
    ['CloudWatch GetMetricData', { R: [{ Timestamps: BACK.map(at).map(iso), Values: VALUES }] }, 'R[0]'],
    [
      'Datadog, timeseries',
      { attributes: { times: BACK.map(at).map((s) => s * 1000), values: [VALUES] } },
      'attributes',
    ],
    [
      'Datadog, points',
      { series: [{ pointlist: PAIRS.map(([t, v]) => [t! * 1000, v]) }] },
      'series[0].pointlist',
    ],
    [
      'InfluxDB',
      { results: [{ series: [{ values: PAIRS.map(([t, v]) => [t! * 1e9, v]) }] }] },
      'results[0].series[0].values',
    ],
    ['Graphite', [{ target: 'x', datapoints: PAIRS.map(([t, v]) => [v, t]) }], '[0].datapoints'],
    [
      'Elasticsearch',
      { b: PAIRS.map(([t, v]) => ({ key: t! * 1000, doc_count: v })) },
      'b[].[key, doc_count]',
    ],
    ['keys in capitals', PAIRS.map(([t, v]) => ({ Timestamp: iso(t!), Value: v })), undefined],
    [
      'dates of HTTP',
      PAIRS.map(([t, v]) => ({ time: new Date(t! * 1000).toUTCString(), value: v })),
      undefined,
    ],
    ['an offset', PAIRS.map(([t, v]) => [iso(t! + 19_800).replace('Z', '+05:30'), v]), undefined],
    ['microseconds', PAIRS.map(([t, v]) => [t! * 1e6, v]), undefined],
  ])('%s', async (_, body, path) => {
    const reading = await read(body, path)
    expect([said(reading), kinds(reading)]).toEqual([VALUES, []])
  })
})

describe('the time of a number is taken from wherever the answer states it', () => {
  test.each<[string, unknown, string | undefined]>([
    ['beside it', { rpm: 5, captured_at: iso(at(30)) }, 'rpm'],
    ['at the top', { rpm: { now: 5 }, timestamp: iso(at(30)) }, 'rpm.now'],
    ['in what tells of the rest', { data: { rpm: 5 }, meta: { generatedAt: at(30) * 1000 } }, 'data.rpm'],
    ['in the object', { Value: 5, lastUpdated: iso(at(30)) }, undefined],
    ['as an age in seconds', { rpm: 5, age_seconds: 1800 }, 'rpm'],
    ['as an age in milliseconds', { value: { rpm: 5 }, dataAgeMs: 1_800_000 }, 'value.rpm'],
    ['in digits', { value: 5, time: '20260301093000' }, undefined],
  ])('%s', async (_, body, path) => {
    expect(await read(body, path)).toMatchObject({ kind: 'series', newestAt: at(30) })
  })

  test('when a queue was created is not when it was measured', async () => {
    expect(await read({ queue: { messages: 5, created_at: '2019-01-01' } }, 'queue.messages')).toMatchObject({
      newestAt: NOW,
    })
  })
})

describe('an answer that says that it is not all is a lower bound', () => {
  test.each<[string, unknown, string]>([
    ['Elasticsearch out of time', { timed_out: true, hits: { total: { value: 700 } } }, 'hits.total.value'],
    [
      'Elasticsearch, shards',
      { _shards: { total: 5, failed: 2 }, hits: { total: { value: 7 } } },
      'hits.total.value',
    ],
    [
      'InfluxDB',
      { results: [{ partial: true, series: [{ values: PAIRS }] }] },
      'results[0].series[0].values',
    ],
    ['CloudWatch', { R: [{ Values: [5], StatusCode: 'PartialData' }] }, 'R[0].Values[0]'],
    ['Thanos, asked by http', { warnings: ['store down'], data: { value: [NOW - 60, '5'] } }, 'data.value'],
    ['VictoriaMetrics, asked by http', { isPartial: true, data: { value: [NOW - 60, '5'] } }, 'data.value'],
    ['a page of several', { data: PAIRS, links: { next: 'https://example.com/2' } }, 'data'],
    ['OData', { value: PAIRS, '@odata.nextLink': 'https://example.com/2' }, 'value'],
    ['a list cut off', { data: PAIRS, truncated: true }, 'data'],
    ['a path of projections', { timed_out: true, b: [{ key: at(1), n: 5 }] }, 'b[].[key, n]'],
  ])('%s', async (_, body, path) => {
    const reading = await read(body, path)
    expect([reading.kind, kinds(reading)]).toEqual(['series', expect.arrayContaining(['partial'])])
  })

  test('its status says so', async () => {
    expect(kinds(await read('5', undefined, { status: 206 }))).toContain('partial')
  })

  test('notes on a query, and pages that are none, are harmless', async () => {
    const body = { warnings: ['PromQL info: x'], links: { next: null }, next: '', data: PAIRS }
    expect(kinds(await read(body, 'data'))).toEqual([])
  })
})

describe('what is no load is refused, with its cause', () => {
  test.each<[string, unknown, string | undefined, RegExp]>([
    ['an error beside a number', { error: 'backend down', load: 0 }, 'load', /failed: backend down/u],
    ['a failure', { success: false, data: { load: 0 } }, 'data.load', /answers that it failed/u],
    ['a status', { status: 'error', load: 0 }, 'load', /answers that it failed/u],
    ['a counter', 'http_requests_total 123456\n', 'http_requests_total', /counter by its name/u],
    [
      'other keys',
      { Datapoints: PAIRS.map(([t, v]) => ({ Timestamp: iso(t!), Sum: v, Unit: 'Count' })) },
      'Datapoints',
      /load-path: Datapoints\[\]\.\[Timestamp, Sum\]/u,
    ],
    ['rows', PAIRS.map(([t, v]) => `${String(t)},${String(v)}`).join('\n'), undefined, /load-source: csv/u],
    [
      'local times',
      PAIRS.map(([t, v]) => [iso(t! - 7200).slice(0, 19), v]),
      undefined,
      /Are its times local/u,
    ],
  ])('%s', async (_, body, path, cause) => {
    const reading = await read(body, path)
    expect(said(reading)).toMatch(cause)
  })

  test('a copy that its cache calls stale has no meaning', async () => {
    const headers = { warning: '110 - "Response is Stale"' }
    expect(kinds(await read('5', undefined, { headers }))).toContain('stale')
  })
})

test('a counter that says that it is a gauge is read', async () => {
  expect(newest(await read('# TYPE users_total gauge\nusers_total 7\n', 'users_total'))).toEqual([7])
})
