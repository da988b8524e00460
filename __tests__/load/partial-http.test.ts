import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, type Loopback, NOW, ports, request, said, serve } from './support.ts'

// What services say beside a number of its being only a part, wherever the path to the number leads.

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function read(body: unknown, path: string): Promise<LoadReading> {
  await server?.close()
  server = await serve((_, response) => response.end(JSON.stringify(body)))
  return (await makeLoadSource(config({ source: 'http', url: server.url, path }), 'private', ports())).read(
    request(60),
  )
}

const at = (back: number): number => NOW - back * 60
const PAIRS = [5, 4, 3, 2, 1].map((back) => [at(back), 100])
const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)

describe('what is only a part is a lower bound (no-data-never-ends)', () => {
  const times = PAIRS.map(([time]) => time)
  const values = PAIRS.map(([, value]) => value)
  test.each<[string, unknown, string]>([
    [
      'CloudWatch, the chosen series',
      { R: [{ Timestamps: times, Values: values, StatusCode: 'PartialData' }] },
      'R[0]',
    ],
    [
      'CloudWatch, its messages',
      { R: [{ Values: values }], Messages: [{ Code: 'MaxMetricsExceeded' }] },
      'R[0].Values[0]',
    ],
    ['CloudWatch Logs, while it runs', { status: 'Running', results: [{ n: 5 }] }, 'results[0].n'],
    ['a key with points', { data: { 'requests.per.min': 5, incomplete: true } }, 'data."requests.per.min"'],
    ['an object with points in its name', { 'a.b': { n: 5, truncated: true } }, '"a.b".n'],
    ['a filter', { R: [{ id: 'x.y', n: 5, partial: true }] }, "R[?id=='x.y'].n | [0]"],
    ['a function', { R: { series: [{ n: 5 }, { n: 6 }], partial: true } }, 'sum(R.series[].n)'],
    [
      'one part of a sum',
      { series: [{ n: 5 }, { n: 6, stale_since: 1, is_partial: true }] },
      'sum(series[].n)',
    ],
    [
      'Elasticsearch, clusters',
      { _clusters: { total: 2, skipped: 1 }, hits: { total: { value: 5 } } },
      'hits.total.value',
    ],
    [
      'Elasticsearch, asynchronous',
      { is_partial: true, response: { hits: { total: 5 } } },
      'response.hits.total',
    ],
    ['nodes', { _nodes: { total: 3, failed: 1 }, count: 5 }, 'count'],
    ['New Relic', { errors: [{ message: 'NRDB timeout' }], data: { n: 5 } }, 'data.n'],
    [
      'New Relic, asynchronous',
      { nrql: { results: [{ n: 5 }], queryProgress: { completed: false } } },
      'nrql.results[0].n',
    ],
    [
      'New Relic, what it left out',
      { performanceStats: { omittedCount: 9 }, results: [{ n: 5 }] },
      'results[0].n',
    ],
  ])('%s', async (_, body, path) => {
    const reading = await read(body, path)
    expect([reading.kind, kinds(reading)]).toEqual(['series', expect.arrayContaining(['partial'])])
  })
})

describe('what other services say of a part (no-data-never-ends)', () => {
  test.each<[string, unknown, string]>([
    ['Datadog logs', { meta: { status: 'timeout' }, data: { n: 5 } }, 'data.n'],
    ['Datadog', { meta: { warnings: [{ code: 'unknown_index' }] }, data: { n: 5 } }, 'data.n'],
    ['Dynatrace', { nextPageKey: 'AAA', result: [{ n: 5 }] }, 'result[0].n'],
    ['Google Cloud Monitoring', { partialErrors: [{ code: 4 }], n: 5 }, 'n'],
    ['Azure Resource Graph', { resultTruncated: 'true', count: 5 }, 'count'],
    ['BigQuery', { jobComplete: false, rows: [{ n: 5 }] }, 'rows[0].n'],
    ['GitHub', { incomplete_results: true, total_count: 5 }, 'total_count'],
    ['GraphQL', { pods: { pageInfo: { hasNextPage: true }, n: 5 } }, 'pods.n'],
    ['Kubernetes', { metadata: { continue: 'x' }, items: [1, 2] }, 'length(items)'],
    ['Spring', { content: [1, 2], last: false }, 'length(content)'],
    ['Splunk', { preview: true, result: { n: '5' } }, 'result.n'],
    ['Sumo Logic', { state: 'GATHERING RESULTS', n: 5 }, 'n'],
    ['a warning', { warning: 'shard 3 did not answer', n: 5 }, 'n'],
    ['the second page', { next_page: 2, data: PAIRS }, 'data'],
  ])('%s', async (_, body, path) => {
    const reading = await read(body, path)
    expect([reading.kind, kinds(reading)]).toEqual(['series', expect.arrayContaining(['partial'])])
  })
})

describe('what only looks alike is none', () => {
  test.each<[string, unknown, string]>([
    ['failed requests beside the others', { rpm: 5, failed: 3 }, 'rpm'],
    ['failed requests in what is chosen', { stats: { value: 5, failed: 3, ts: at(1) } }, 'stats'],
    ['a server that runs', { status: 'running', n: 5 }, 'n'],
    ['shards that have nothing to search', { _shards: { total: 5, skipped: 4, failed: 0 }, n: 5 }, 'n'],
    ['counts of errors and of warnings', { n: 5, errors: 3, warnings: 2 }, 'n'],
    ['messages of a queue', { messages: [{ id: 1 }, { id: 2 }] }, 'length(messages)'],
    ['a word for no error', { error: 'none', errorMessage: '', success: 'true', n: 5 }, 'n'],
    ['a neighbour in the list', { R: [{ n: 5 }, { n: 6, StatusCode: 'PartialData' }] }, 'R[0].n'],
    ['all is well', { meta: { status: 'done', warnings: [] }, complete: true, next_page: null, n: 5 }, 'n'],
  ])('%s', async (_, body, path) => {
    const reading = await read(body, path)
    expect([reading.kind, kinds(reading)]).toEqual(['series', ['thin']])
  })
})

describe('an error beside a number makes it no load (no-data-never-ends)', () => {
  test.each<[string, unknown, string, string]>([
    ['in what is chosen', { R: [{ value: 5, ts: at(1), error: 'backend down' }] }, 'R[0]', 'backend down'],
    ['ClickHouse', { exception: 'Code: 159. Timeout exceeded', data: [{ n: 5 }] }, 'data[0].n', 'Code: 159'],
    ['CloudWatch', { R: [{ StatusCode: 'InternalError', Values: [5] }] }, 'R[0].Values[0]', 'that it failed'],
    ['a word', { success: 'false', n: 5 }, 'n', 'that it failed'],
    ['behind a key with points', { 'a.b': { error: true, n: 5 } }, '"a.b".n', 'that it failed'],
    ['in a function', { error: ['x'], r: [{ n: 5 }] }, 'sum(r[].n)', 'that it failed'],
  ])('%s', async (_, body, path, cause) => {
    const reading = await read(body, path)
    expect(reading.kind).toBe('unknown')
    expect(said(reading)).toContain(cause)
  })
})

test('the time around a filtered number is its time', async () => {
  const body = { R: [{ id: 'x.y', n: 5, updated_at: at(30) }] }
  expect(await read(body, "R[?id=='x.y'].n | [0]")).toMatchObject({ kind: 'series', newestAt: at(30) })
})
