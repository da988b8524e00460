import { afterEach, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { apiUrl } from '../../src/load/prometheus/source.ts'
import {
  config,
  json,
  type Loopback,
  NOW,
  ports,
  request,
  said,
  secret,
  told,
  serve,
  text,
} from './support.ts'
import { type Reply, success, matrix } from './prometheus-support.ts'

let server: Loopback | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

async function read(
  reply: Reply,
  more: Partial<LoadSourceConfig> = {},
  minutes = 5,
  to = NOW,
): Promise<LoadReading> {
  server = await serve(({ url = '', method }, response, body) => {
    reply(response, method === 'POST' ? new URLSearchParams(body) : new URL(url, 'http://x').searchParams)
  })
  const it = config({
    source: 'prometheus',
    url: server.url,
    query: 'sum(rate(requests_total[2m]))',
    ...more,
  })
  return (await makeLoadSource(it, 'private', ports())).read(request(minutes, to))
}

test('asks for whole minutes, and each evaluation tells of the minute that ended with it', async () => {
  const reading = await read(
    matrix({ [-3]: '1.5', [-1]: '2', [0]: '2.5' }),
    { unit: 'per-minute', ratePer: 'second' },
    5,
    NOW + 42,
  )
  expect(reading).toMatchObject({
    kind: 'series',
    series: { startEpochSeconds: NOW - 240, stepSeconds: 60, values: [90, null, 120, 150] },
    unit: 'per-minute',
    newestAt: NOW,
  })
  const asked = new URL(server?.asked[0]?.url ?? '', 'http://x')
  expect(asked.pathname).toBe('/api/v1/query_range')
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    query: 'sum(rate(requests_total[2m]))',
    start: String(NOW - 240),
    end: String(NOW),
    step: '60',
  })
})

test('NaN and infinities are gaps, zero is not', async () => {
  const reading = await read(matrix({ [-4]: '1', [-3]: 'NaN', [-2]: '+Inf', [-1]: '-Inf', [0]: '0' }))
  expect(said(reading)).toEqual([1, null, null, null, 0])
})

test('a scalar and a vector of one are samples too', async () => {
  expect(said(await read((response) => success(response, 'scalar', [NOW, '7'])))).toEqual([7])
  await server?.close()
  expect(
    said(await read((response) => success(response, 'vector', [{ metric: {}, value: [NOW, '8'] }]))),
  ).toEqual([8])
})

test('an address that names the instant query is asked for ranges, and for one moment where there are none', async () => {
  const url = (path: string): string => `${server?.url ?? ''}${path}`
  const paths: string[] = []
  server = await serve(({ url: asked = '' }, response) => {
    const { pathname, searchParams } = new URL(asked, 'http://x')
    paths.push(pathname)
    if (!pathname.endsWith('/query')) text(response, 'no such path', 404)
    else success(response, 'vector', [{ metric: {}, value: [Number(searchParams.get('time')), '8'] }])
  })
  const it = config({ source: 'prometheus', url: url('/a/api/v1/query'), query: 'up' })
  const source = await makeLoadSource(it, 'private', ports())
  const reading = await source.read(request(5, NOW + 30))
  expect(reading).toMatchObject({ series: { startEpochSeconds: NOW - 60, values: [8] }, newestAt: NOW })
  expect(paths).toEqual(['/a/api/v1/query_range', '/a/api/v1/query'])
  const other = await makeLoadSource(config({ ...it, url: url('/a') }), 'private', ports())
  expect(said(await other.read(request(5)))).toContain('answered 404 to the load query')
})

test('load-interval is the step', async () => {
  const reading = await read(
    matrix({ [-10]: '1', [-5]: '2', [0]: '3' }),
    { intervalSeconds: 300 as never },
    15,
  )
  expect(said(reading)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3])
  expect(server?.asked[0]?.url).toContain('step=300')
})

test('eight days are two questions, since no more than 11,000 points are answered', async () => {
  const reply: Reply = (response, parameters) => {
    const [start, end] = [Number(parameters.get('start')), Number(parameters.get('end'))]
    const values = Array.from({ length: (end - start) / 60 + 1 }, (_, index) => [start + index * 60, '1'])
    if (values.length > 11_000)
      json(response, { status: 'error', errorType: 'bad_data', error: 'exceeded maximum resolution' }, 400)
    else success(response, 'matrix', [{ metric: {}, values }])
  }
  const reading = await read(reply, {}, 8 * 1440)
  expect(server?.asked).toHaveLength(2)
  expect(said(reading)).toEqual(Array.from({ length: 8 * 1440 }, () => 1))
})

test('a long query goes by POST', async () => {
  const query = `sum(rate(requests_total{path=~"${'a|'.repeat(1000)}b"}[2m]))`
  const reply: Reply = (response, parameters) => {
    expect(parameters.get('query')).toBe(query)
    matrix({ [0]: '4' })(response, parameters)
  }
  expect(said(await read(reply, { query }))).toEqual([4])
  expect(server?.asked[0]).toMatchObject({ method: 'POST', url: '/api/v1/query_range' })
})

test('headers are sent, and are not told', async () => {
  const headers = { Authorization: secret('Bearer s3cret\n'), 'X-Scope-OrgID': secret('shop') }
  const reading = await read((response) => text(response, 'who are you? s3cret', 401), { headers })
  expect(server?.asked[0]?.headers).toMatchObject({
    authorization: 'Bearer s3cret',
    'x-scope-orgid': 'shop',
  })
  expect(said(reading)).toContain(
    'answered 401 to the load query. Set load-headers to credentials that may query',
  )
  expect(JSON.stringify(reading)).not.toContain('s3cret')
})

test('a header that cannot be sent is named without its value', async () => {
  const reading = await read(matrix({}), { headers: { Authorization: secret('s3\ncret') } })
  expect(said(reading)).toContain('load-headers: Authorization is not a header that can be sent')
  expect(JSON.stringify(reading)).not.toContain('cret"')
})

test.each([
  ['https://p.example', '/api/v1/query_range'],
  ['https://p.example/prometheus/', '/prometheus/api/v1/query_range'],
  ['https://p.example/prometheus/api/v1/query', '/prometheus/api/v1/query_range'],
  ['https://p.example/api/v1/query_range#x', '/api/v1/query_range'],
  ['https://p.example/a/api/v1?tenant=b', '/a/api/v1/query_range?tenant=b'],
])('the API is found below %s', (given, expected) => {
  expect(apiUrl(new URL(given), 'query_range').href).toBe(`https://p.example${expected}`)
})

test.each<[string, Reply, string]>([
  ['no series', matrix(), 'load-query returned no series. Try it in the Prometheus UI'],
  ['only gaps', matrix({ [0]: 'NaN' }), 'no value between 2026-03-01 09:55 UTC and 2026-03-01 10:00 UTC'],
  [
    'several series',
    matrix({ [0]: '1' }, { [0]: '2' }, {}, {}),
    'load-query yields 4 series: up{pod="pod-0"}, up{pod="pod-1"}, up{pod="pod-2"} and 1 more. The load is one series: put sum(…) around the query',
  ],
  [
    'text',
    (response) => success(response, 'string', [NOW, 'x']),
    'load-query yields string, not a number over time',
  ],
  [
    'a wrong query',
    (response) =>
      json(
        response,
        { status: 'error', errorType: 'bad_data', error: '1:5: parse error: unexpected ::add-mask::"' },
        400,
      ),
    'refused load-query (bad_data): 1:5: parse error: unexpected : :add-mask: :". Correct load-query',
  ],
  [
    'an expensive query',
    (response) => json(response, { status: 'error', errorType: 'timeout', error: 'query timed out' }, 422),
    'Make load-query cheaper',
  ],
  [
    'an internal error',
    (response) => json(response, { status: 'error', errorType: 'internal', error: 'oops' }, 500),
    'refused load-query (internal): oops. See the log of Prometheus',
  ],
  [
    'a tenant that is missing',
    (response) => text(response, 'no org id\n', 401),
    'answered 401 to the load query for want of a tenant. Name it in load-headers, as "X-Scope-OrgID',
  ],
  ['a wrong path', (response) => text(response, 'not found', 404), 'load-url is the address above /api/v1'],
  [
    'a sign-in page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'with text/html that is not the JSON of its API',
  ],
  [
    'a part of the data',
    (response) => success(response, 'matrix', [], { isPartial: true }),
    'answered only a part of the data; there was no series in it',
  ],
  [
    'a lost store',
    (response) => success(response, 'matrix', [], { warnings: ['No StoreAPIs matched for this query'] }),
    'only a part of the data: No StoreAPIs matched',
  ],
  [
    'a wrong sample',
    (response) => success(response, 'matrix', [{ metric: {}, values: [[NOW, 1]] }]),
    'a sample that is not [time, "value"]',
  ],
])('%s is unknown, with the reason', async (_, reply, reason) => {
  const reading = await read(reply)
  expect(reading.kind).toBe('unknown')
  expect(said(reading)).toContain(reason)
  expect(told(reading)).toMatchSnapshot()
})

test('a note on the query does not make its result partial', async () => {
  const reply: Reply = (response) =>
    success(response, 'matrix', [{ metric: {}, values: [[NOW, '3']] }], {
      warnings: ['PromQL info: metric might not be a counter'],
    })
  expect(said(await read(reply))).toEqual([3])
})

test('no query', async () => {
  expect(said(await read(matrix({}), { query: ' ' }))).toBe(
    'load-query is missing. Give a PromQL query of one series',
  )
})
