import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { prepareNetwork } from '../../src/network/index.ts'
import { config, ports, quickClock, said, secret } from '../load/support.ts'
import { startExporter, startGate, type Listening } from './exporter.ts'
import { runDist } from './run-dist.ts'
import { BASIC, DAYS, PREFIX, startPrometheus, type RealPrometheus } from './server.ts'

// `npm run test:prometheus`: the source and the built action against a real Prometheus.

const BEARER = 'token-of-the-test'
const TENANT = 'shop'

let exporter: Listening
let prometheus: RealPrometheus
let gate: Listening
const calls: string[] = []

before(async () => {
  exporter = await startExporter()
  prometheus = await startPrometheus(exporter.port)
  const to = { port: prometheus.port, prefix: PREFIX, ca: prometheus.ca, authorization: BASIC }
  gate = await startGate({ bearer: BEARER, tenant: TENANT, to })
})
after(async () => {
  await Promise.all([gate.close(), exporter.close(), prometheus.stop()])
})

interface More {
  /** Instead of the Authorization that is right; '' sends none. */
  readonly authorization?: string
  readonly source?: Partial<LoadSourceConfig>
  /** Epoch seconds; default the last hour of the history. */
  readonly from?: number
  readonly to?: number
}

async function read(
  query: string,
  { authorization = BASIC, source = {}, from, to }: More = {},
): Promise<LoadReading> {
  const headers = authorization === '' ? {} : { Authorization: secret(authorization) }
  const counting: typeof fetch = (url, init) => {
    calls.push(`${init?.method ?? 'GET'} ${new URL(url).pathname}`)
    return fetch(url, init)
  }
  calls.length = 0
  const made = await makeLoadSource(
    config({ source: 'prometheus', url: prometheus.url, query, headers, ...source }),
    'private',
    ports({ fetch: counting, clock: quickClock(1000, 1000) }),
  )
  const end = to ?? prometheus.history.to
  return made.read({
    fromEpochSeconds: epochSeconds(from ?? end - 3600),
    toEpochSeconds: epochSeconds(end),
    signal: new AbortController().signal,
  })
}

/** What is being scraped is read at the end of this minute, which looks back at the newest scrape. */
function readLive(query: string): Promise<LoadReading> {
  const to = Math.ceil((Date.now() + 1000) / 60_000) * 60
  return read(query, { from: to - 60, to })
}

/** Numbers of the minutes [from, to) of the history. */
function indices(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

void test('a certificate that nobody vouches for is refused, and taken with its authority', async () => {
  assert.match(
    String(said(await read('shop_index'))),
    /presents a certificate that is not trusted .*ca-certificate/u,
  )
  prepareNetwork({}, prometheus.ca)
  assert.equal((await read('shop_index')).kind, 'series')
})

void test('each minute has the value of that minute', async () => {
  const last = DAYS * 1440
  const reading = await read('shop_index')
  assert.deepEqual(said(reading), indices(last - 60, last))
  assert.equal(reading.kind === 'series' && reading.newestAt, prometheus.history.to)
})

void test('a rate is that of the minute, in requests a minute', async () => {
  const reading = await read('sum(rate(shop_requests_total[2m]))', {
    source: { unit: 'per-minute', ratePer: 'second' },
    from: prometheus.history.to - 1800,
  })
  assert.deepEqual(
    said(reading),
    Array.from({ length: 30 }, () => 120),
  )
})

void test('load-interval is the step, and each step tells of the time that ends with it', async () => {
  const to = Math.floor(prometheus.history.to / 300) * 300
  const reading = await read('shop_index', { source: { intervalSeconds: 300 as never }, from: to - 900, to })
  const first = (to - prometheus.history.from) / 60 - 15
  const expected = [4, 9, 14].flatMap((offset) => Array.from({ length: 5 }, () => first + offset))
  assert.deepEqual(said(reading), expected)
})

void test('eight days of minutes are two calls, and one would be refused', async () => {
  const { from, to } = prometheus.history
  assert.deepEqual(said(await read('shop_index', { from, to })), indices(0, DAYS * 1440))
  assert.deepEqual(
    calls,
    Array.from({ length: 2 }, () => `GET ${PREFIX}/api/v1/query_range`),
  )
  const all = `query=shop_index&start=${String(from + 60)}&end=${String(to)}&step=60`
  const answer = await fetch(`${prometheus.url}/api/v1/query_range?${all}`, {
    headers: { Authorization: BASIC },
  })
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /exceeded maximum resolution of 11,000 points/u)
})

void test('a history that begins later is as long as it is', async () => {
  const { from } = prometheus.history
  const reading = await read('shop_index', { from: from - 86_400, to: from + 600 })
  assert.deepEqual(said(reading), indices(0, 10))
  assert.equal(reading.kind === 'series' && reading.series.startEpochSeconds, from)
})

void test('NaN and infinities are gaps', async () => {
  const first = DAYS * 1440 - 60
  const gaps = indices(first, first + 60).map((value) => (value % 3 === 0 ? null : value))
  const known = gaps.slice(gaps.findIndex((value) => value !== null))
  const never0 = '(shop_index % 3 != bool 0)'
  assert.deepEqual(said(await read(`shop_index / ${never0}`)), known)
  assert.deepEqual(said(await read(`shop_index * ${never0} / ${never0}`)), known)
  assert.match(String(said(await read('-shop_index / 0'))), /^no value between/u)
})

void test('what is scraped is read: a gauge, a sum, a scalar, and nothing for NaN and +Inf', async () => {
  // Prometheus begins to scrape about five seconds after its start.
  for (let tries = 0; tries < 200 && (await readLive('shop_live')).kind === 'unknown'; tries += 1)
    await pause(100)
  assert.deepEqual(said(await readLive('shop_live')), [42])
  assert.deepEqual(said(await readLive('sum(shop_orders)')), [3])
  assert.deepEqual(said(await readLive('scalar(shop_live) + 1')), [43])
  assert.deepEqual(said(await readLive('7')), [7])
  for (const query of ['shop_nan', 'shop_infinite', '-shop_infinite'])
    assert.match(String(said(await readLive(query))), /^no value between .*No data is not zero load/u)
})

void test('what is no load is told with its cure', async () => {
  const cases: readonly (readonly [query: string, says: RegExp])[] = [
    ['shop_nothing', /load-query returned no series\. Try it in the Prometheus UI/u],
    [
      'shop_orders',
      /yields 2 series: shop_orders\{.*shop="a"\}, shop_orders\{.*shop="b"\}\. .*put sum\(…\)/u,
    ],
    [
      'sum(shop_orders',
      /refused load-query \(bad_data\): .*parse error: unclosed left parenthesis\. Correct load-query/u,
    ],
    ['"text"', /refused load-query \(bad_data\): .*invalid expression type "string" for range query/u],
    ['shop_index[5m]', /refused load-query \(bad_data\): .*invalid expression type "range vector"/u],
  ]
  for (const [query, says] of cases) {
    const reading = await readLive(query)
    assert.equal(reading.kind, 'unknown', query)
    assert.match(String(said(reading)), says)
  }
})

void test('a long query goes by POST', async () => {
  const reading = await read(`shop_index{job!~"${'a|'.repeat(1000)}b"}`)
  assert.equal(reading.kind, 'series')
  assert.deepEqual(calls, [`POST ${PREFIX}/api/v1/query_range`])
})

void test('wrong credentials and a wrong path are named', async () => {
  const wrong = `Basic ${Buffer.from('reader:wrong').toString('base64')}`
  for (const authorization of ['', wrong])
    assert.match(
      String(said(await read('shop_index', { authorization }))),
      /answered 401 to the load query\. Set load-headers/u,
    )
  const url = prometheus.url.replace(PREFIX, '/prometheus')
  assert.match(
    String(said(await read('shop_index', { source: { url } }))),
    /answered 404 .*with its path prefix/u,
  )
})

void test('a token, a tenant and a path prefix of a proxy before it', async () => {
  const url = `http://127.0.0.1:${String(gate.port)}/mimir/prometheus/`
  const headers = { Authorization: secret(`Bearer ${BEARER}`), 'X-Scope-OrgID': secret(TENANT) }
  const last = DAYS * 1440
  assert.deepEqual(said(await read('shop_index', { source: { url, headers } })), indices(last - 60, last))
  const noTenant = await read('shop_index', {
    source: { url, headers: { Authorization: headers.Authorization } },
  })
  assert.match(String(said(noTenant)), /answered 401 .* for want of a tenant/u)
})

void test('the built action reads it and decides', async () => {
  const { exitCode, log, outputs } = await runDist(prometheus, BASIC)
  assert.equal(exitCode, 0, log)
  assert.match(log, /private load +7,200\/min at .* from prometheus localhost:\d+ load-query\n/u)
  assert.deepEqual([outputs['decision'], outputs['demand'], outputs['changed']], ['burst', '7200', 'false'])
  const unmasked = log.replace(/^::add-mask::.*$/gmu, '')
  assert.ok(!unmasked.includes(BASIC.slice('Basic '.length)))
})
