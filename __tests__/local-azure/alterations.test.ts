import { afterEach, beforeAll, afterAll, expect, test } from '@jest/globals'
import type { AlterationName } from '../../local-azure/faults/alterations.ts'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt, type Json } from '../../local-azure/json.ts'
import { armClient, ask, token, type Answer, type Arm } from './client.ts'

const METRICS = '…/Microsoft.Insights/components/appi-shop/providers/Microsoft.Insights/metrics'

let azure: LocalAzure
let arm: Arm
beforeAll(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
  azure.clock.advance(1800)
})
afterAll(() => azure.close())
afterEach(() => azure.clearFaults())

const range = (): Promise<Answer> => {
  const now = azure.clock.now()
  const query = `query=${encodeURIComponent('shop_requests_per_minute{site="private"}')}`
  return ask(`${azure.urls.plain}/api/v1/query_range?${query}&start=${now - 1200}&end=${now}&step=60`)
}

const metrics = (): Promise<Answer> =>
  arm('GET', `${METRICS}?metricnames=requests/count&api-version=2024-02-01`)

async function logs(): Promise<Answer> {
  const bearer = await token(azure, 'https://api.loganalytics.azure.com')
  const { customerId } = azure.world.scenario.workspace
  return ask(`${azure.urls.azure}/v1/workspaces/${customerId}/query`, {
    method: 'POST',
    ca: azure.caCertificate,
    headers: { authorization: `Bearer ${bearer}`, host: 'api.loganalytics.azure.com' },
    body: { query: 'AppRequests | summarize count() by bin(TimeGenerated, 1m)' },
  })
}

/** What the same question answers without and with the alteration. */
async function both(
  question: () => Promise<Answer>,
  as: AlterationName,
  details: object = {},
): Promise<readonly [Answer, Answer]> {
  const usual = await question()
  azure.fault({ fault: { kind: 'alter', as, ...details } })
  return [usual, await question()]
}

function pairs({ json }: Answer): readonly (readonly [number, number])[] {
  const result = at(json, 'data', 'result')
  const series = Array.isArray(result) ? result : []
  return series.flatMap((one) =>
    (at(one, 'values') as [number, string][]).map(([time, value]) => [time, Number(value)] as const),
  )
}

test('partial answers of Prometheus’ kin say so in their own way, and have a part of the values', async () => {
  for (const [as, mark] of [
    ['thanos-partial', /"warnings":\["failed to receive any data/u],
    ['victoria-partial', /"isPartial":true/u],
  ] as const) {
    const [usual, partial] = await both(range, as)
    expect(partial.text).toMatch(mark)
    expect(pairs(partial)).toEqual(pairs(usual).map(([time, value]) => [time, value * 0.25]))
  }
})

test('annotations of PromQL leave the values alone', async () => {
  for (const [as, mark] of [
    ['promql-annotation', /"warnings":\["PromQL warning/u],
    ['promql-info', /"infos":\["PromQL info/u],
  ] as const) {
    const [usual, annotated] = await both(range, as)
    expect(annotated.text).toMatch(mark)
    expect(pairs(annotated)).toEqual(pairs(usual))
  }
})

test('a metric that could not be read whole has an error code beside its values', async () => {
  const [usual, failed] = await both(metrics, 'metric-error', { code: 'Throttled', part: 0.5 })
  const totals = ({ json }: Answer): number[] =>
    points(json).flatMap((point) => (typeof point['total'] === 'number' ? [point['total']] : []))
  expect(totals(failed)).toEqual(totals(usual).map((value) => value / 2))
  expect(totals(failed).length).toBeGreaterThan(5)
  expect(failed.text).toContain('"errorCode":"Throttled"')
})

function points(json: Json | undefined): readonly Record<string, Json>[] {
  const [metric] = at(json, 'value') as Json[]
  const [series] = at(metric, 'timeseries') as Json[]
  return at(series, 'data') as Record<string, Json>[]
}

function rows({ json }: Answer): readonly (readonly [string, number])[] {
  const [table] = at(json, 'tables') as Json[]
  return at(table, 'rows') as [string, number][]
}

test('Log Analytics answers 200 with a PartialError beside the rows', async () => {
  const [usual, partial] = await both(logs, 'logs-partial', { part: 0.5 })
  expect([partial.status, at(partial.json, 'error', 'code')]).toEqual([200, 'PartialError'])
  expect(rows(usual).length).toBeGreaterThan(5)
  expect(rows(partial)).toEqual(rows(usual).map(([time, count]) => [time, count / 2]))
  const [, twice] = await both(logs, 'logs-two-tables')
  expect(at(twice.json, 'tables')).toHaveLength(2)
})

test('a series can come split by instance', async () => {
  const [usual, split] = await both(range, 'split-series')
  expect(at(split.json, 'data', 'result')).toHaveLength(2)
  expect(pairs(split).reduce((sum, [, value]) => sum + value, 0)).toBeCloseTo(
    pairs(usual).reduce((sum, [, value]) => sum + value, 0),
    3,
  )
  const [, metric] = await both(metrics, 'split-series')
  azure.fault({ match: { kind: 'arm', path: '/metrics$' }, fault: { kind: 'alter', as: 'split-series' } })
  expect(metric.text).not.toContain('"value":"RD0003FF"')
  expect((await metrics()).text).toContain('"value":"RD0003FF"')
})

const csv = (): Promise<Answer> => ask(`${azure.urls.plain}/load.csv?minutes=10`)
const json = (): Promise<Answer> => ask(`${azure.urls.plain}/load?minutes=10`)

function csvRows({ text }: Answer): readonly (readonly number[])[] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
}

test('a minute can come in several rows', async () => {
  const [usual, split] = await both(csv, 'rows-per-minute', { count: 4 })
  expect(csvRows(split)).toHaveLength(4 * csvRows(usual).length)
  const [first] = csvRows(usual)
  const [time = 0, value = 0] = first ?? []
  expect(csvRows(split).slice(0, 4)).toEqual([0, 15, 30, 45].map((later) => [time + later, value / 4]))
  const [, servers] = await both(csv, 'rows-per-minute', { count: 2, apartSeconds: 7 })
  expect(csvRows(servers)[1]?.[0]).toBe(time + 7)
})

test('a clock can be ahead in every format', async () => {
  const [usual, ahead] = await both(csv, 'clock-ahead', { seconds: 1800 })
  expect(csvRows(ahead)).toEqual(csvRows(usual).map(([time = 0, value = 0]) => [time + 1800, value]))
  const [now, later] = await both(json, 'clock-ahead', { seconds: 60 })
  expect(at(later.json, 'timestamp')).toBe(Number(at(now.json, 'timestamp')) + 60)
  const [early, late] = await both(logs, 'clock-ahead', { seconds: 60 })
  expect(Date.parse(rows(late)[0]?.[0] ?? '') - Date.parse(rows(early)[0]?.[0] ?? '')).toBe(60_000)
})

test('the newest minutes can be late, and values capped', async () => {
  const [usual, late] = await both(range, 'late', { minutes: 5 })
  const newest = azure.clock.now() - 300
  expect(pairs(late)).toEqual(pairs(usual).filter(([time]) => time <= newest))
  const most = Math.max(...pairs(usual).map(([, value]) => value)) - 10
  const [, capped] = await both(range, 'capped', { most })
  expect(Math.max(...pairs(capped).map(([, value]) => value))).toBeCloseTo(most, 6)
})

test('a list comes in two pages, and both together are all of it', async () => {
  azure.fault({ times: 'always', fault: { kind: 'alter', as: 'pages' } })
  const path = '…/Microsoft.Insights/components/appi-shop/providers/Microsoft.Insights/metrics'
  const names = 'metricnames=requests/count,requests/rate,requests/failed'
  const first = await arm('GET', `${path}?${names}&api-version=2024-02-01`)
  const next = new URL(stringAt(first.json, 'nextLink') ?? '')
  const second = await arm('GET', `${next.pathname}${next.search}`)
  expect([first, second].map((page) => (at(page.json, 'value') as Json[]).length)).toEqual([2, 1])
  expect(at(second.json, 'nextLink')).toBe(null)
})

test('an answer can come compressed, to a client that takes it', async () => {
  azure.fault({ times: 'always', fault: { kind: 'alter', as: 'gzip' } })
  expect((await json()).headers['content-encoding']).toBe(undefined)
  const response = await fetch(`${azure.urls.plain}/load`)
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect(await response.json()).toHaveProperty('series')
})
