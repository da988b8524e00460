import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, numberAt, stringAt } from '../../local-azure/json.ts'
import type { Json } from '../../local-azure/json.ts'
import { armClient, ask } from './client.ts'
import type { Answer, Arm } from './client.ts'

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
})
afterEach(() => azure.close())

const COMPONENT = '…/Microsoft.Insights/components/appi-shop'
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

function metrics(resource: string, query: Record<string, string>): Promise<Answer> {
  const all = new URLSearchParams({ 'api-version': '2018-01-01', ...query }).toString()
  return arm('GET', `${resource}/providers/Microsoft.Insights/metrics?${all}`)
}

function data(answer: Answer): readonly Json[] {
  const value = at(answer.json, 'value') as Json[]
  const series = at(value[0], 'timeseries') as Json[]
  return at(series[0], 'data') as Json[]
}

test('young minutes have no value, then a part of it, then all', async () => {
  const start = azure.clock.now()
  azure.clock.advance(600)
  const span = `${iso(start)}/${iso(start + 600)}`
  const points = data(
    await metrics(COMPONENT, { metricnames: 'requests/count', timespan: span, aggregation: 'Total' }),
  )
  const truth = azure.history().minutes.map((minute) => Math.round(minute.privateServed))
  const seen = points.map((point) => numberAt(point, 'total'))
  expect(seen.slice(0, 7)).toEqual(truth.slice(0, 7))
  expect(seen[8]).toBeGreaterThan(0.3 * truth[8]!)
  expect(seen[8]).toBeLessThan(0.95 * truth[8]!)
  expect(points[9]).toEqual({ timeStamp: iso(start + 540).replace('.000', '') })
})

test('requests of a component counted as samples are as many as in total', async () => {
  const now = azure.clock.now()
  const span = `${iso(now - 3600)}/${iso(now - 1800)}`
  const by = async (aggregation: string) =>
    data(await metrics(COMPONENT, { metricnames: 'requests/count', timespan: span, aggregation }))
  const counted = (await by('Count')).map((point) => numberAt(point, 'count'))
  expect(counted).toEqual((await by('Total')).map((point) => numberAt(point, 'total')))
  expect(counted[0]).toBeGreaterThan(100)
})

test('history from before the world began is there', async () => {
  const now = azure.clock.now()
  const points = data(
    await metrics(COMPONENT, {
      metricnames: 'requests/rate',
      timespan: `${iso(now - 7200)}/${iso(now - 3600)}`,
    }),
  )
  expect(points).toHaveLength(60)
  expect(points.every((point) => (numberAt(point, 'average') ?? 0) > 30)).toBe(true)
})

test('a timespan that is encoded twice, as the Azure CLI does, is understood', async () => {
  const now = azure.clock.now()
  const timespan = encodeURIComponent(`${iso(now - 600)}/${iso(now - 300)}`)
  expect(data(await metrics(COMPONENT, { metricnames: 'requests/rate', timespan }))).toHaveLength(5)
})

test('a coarser interval sums totals and averages rates', async () => {
  const now = azure.clock.now()
  const span = `${iso(now - 3600)}/${iso(now - 1800)}`
  const fine = data(
    await metrics(COMPONENT, { metricnames: 'requests/count', timespan: span, aggregation: 'Total' }),
  )
  const coarse = data(
    await metrics(COMPONENT, {
      metricnames: 'requests/count',
      timespan: span,
      interval: 'PT5M',
      aggregation: 'Total',
    }),
  )
  expect(coarse).toHaveLength(6)
  const sum = fine.slice(0, 5).reduce<number>((all, point) => all + numberAt(point, 'total')!, 0)
  expect(numberAt(coarse[0], 'total')).toBe(sum)
})

test('a stopped app emits nothing, not zero', async () => {
  azure.clock.advance(600)
  const points = data(await metrics('…/Microsoft.Web/sites/app-shop-burst', { metricnames: 'Requests' }))
  expect(points.every((point) => !('total' in (point as object)))).toBe(true)
})

test('the split by endpoint of a profile', async () => {
  azure.clock.advance(600)
  const answer = await metrics('…/Microsoft.Network/trafficManagerProfiles/tm-shop', {
    metricnames: 'QpsByEndpoint',
    $filter: "EndpointName eq '*'",
  })
  const value = at(answer.json, 'value') as Json[]
  expect(at(value[0], 'timeseries')).toMatchObject([
    { metadatavalues: [{ name: { value: 'endpointname' }, value: 'private' }] },
  ])
})

test.each<[string, Record<string, string>, string]>([
  [
    'an unknown metric, naming those that exist',
    { metricnames: 'Reqs' },
    'Valid metrics: requests/rate,requests/count',
  ],
  ['an unsupported interval, naming those that exist', { interval: 'PT2M' }, 'Supported ones are PT1M,PT5M'],
  ['an unknown aggregation', { aggregation: 'P95' }, 'average,total'],
  ['a wrong timespan', { timespan: 'yesterday' }, 'timespan'],
  [
    'a wrong namespace',
    { metricnamespace: 'Microsoft.Web/sites' },
    'Valid namespaces: Microsoft.Insights/components',
  ],
])('400 for %s', async (_, query, text) => {
  const answer = await metrics(COMPONENT, query)
  expect([answer.status, stringAt(answer.json, 'message')]).toEqual([400, expect.stringContaining(text)])
})

test('metric definitions and api-versions', async () => {
  const definitions = await arm(
    'GET',
    `${COMPONENT}/providers/Microsoft.Insights/metricDefinitions?api-version=2018-01-01`,
  )
  expect(at(definitions.json, 'value')).toMatchObject([
    { name: { value: 'requests/rate' }, primaryAggregationType: 'Average' },
    {},
    {},
    {},
    {},
    {},
  ])
  expect((await metrics(COMPONENT, { 'api-version': '2015-01-01' })).status).toBe(400)
})

const load = (path: string): Promise<Answer> => ask(azure.urls.plain + path)
const prometheus = (path: string, query: Record<string, string>): Promise<Answer> =>
  load(`/api/v1/${path}?${new URLSearchParams(query).toString()}`)

test('Prometheus: rate per second, times 60, ranges', async () => {
  azure.clock.advance(600)
  const last = azure.history().minutes.at(-1)!
  const value = async (query: string): Promise<number> => {
    const answer = await prometheus('query', { query })
    const result = at(answer.json, 'data', 'result') as Json[]
    return Number((at(result[0], 'value') as Json[])[1])
  }
  expect(await value('sum(rate(http_requests_total{site="private"}[1m])) * 60')).toBeCloseTo(
    last.privateServed,
    6,
  )
  expect(await value('rate(http_requests_total{site="private"}[1m])')).toBeCloseTo(last.privateServed / 60, 6)
  expect(await value('shop_requests_per_minute{site="burst"}')).toBe(0)
  const now = azure.clock.now()
  const range = await prometheus('query_range', {
    query: 'shop_requests_per_minute{site="private"}',
    start: String(now - 300),
    end: String(now),
    step: '1m',
  })
  const [series] = at(range.json, 'data', 'result') as Json[]
  expect(at(series, 'values')).toHaveLength(6)
})

test('Prometheus: no match is empty, both sides are two series, nonsense is 400', async () => {
  expect(at((await prometheus('query', { query: 'up' })).json, 'data', 'result')).toEqual([])
  expect(
    at((await prometheus('query', { query: 'shop_requests_per_minute' })).json, 'data', 'result'),
  ).toHaveLength(2)
  expect((await prometheus('query', { query: 'sum((' })).status).toBe(400)
  expect((await prometheus('query_range', { query: 'up', start: '5', end: '1', step: '60' })).status).toBe(
    400,
  )
})

test('JSON, CSV and the text format tell the same', async () => {
  azure.clock.advance(180)
  const json = await load('/load?scope=private&minutes=3')
  const rows = (await load('/load.csv?minutes=3')).text.trim().split('\n')
  expect(rows).toHaveLength(4)
  expect(rows.at(-1)).toBe(`${numberAt(json.json, 'timestamp')},${numberAt(json.json, 'value')}`)
  expect((await load('/metrics')).text).toContain(
    `shop_requests_per_minute{site="private"} ${numberAt(json.json, 'value')}`,
  )
  expect((await load('/load?scope=both')).status).toBe(400)
})

test('a hole in the trace stays a hole, in every source', async () => {
  await azure.close()
  const csv = Array.from({ length: 300 }, (_, minute) => (minute === 250 ? '' : `${minute * 60},1000`)).join(
    '\n',
  )
  azure = await startLocalAzure({
    traceCsv: csv,
    scenario: (base) => ({ ...base, startAt: base.trace.start + 240 * 60 }),
  })
  arm = await armClient(azure)
  azure.clock.advance(3000)
  const hole = azure.world.scenario.trace.start + 250 * 60
  const points = data(
    await metrics(COMPONENT, {
      metricnames: 'requests/count',
      timespan: `${iso(hole - 60)}/${iso(hole + 120)}`,
    }),
  )
  expect(points.map((point) => 'total' in (point as object))).toEqual([true, false, true])
  expect((await load('/load.csv')).text).not.toContain(`${hole},`)
})

test('metrics can stop altogether', async () => {
  azure.effect({ kind: 'metrics-stop' })
  azure.clock.advance(600)
  const points = data(
    await metrics(COMPONENT, { timespan: `${iso(azure.clock.now() - 480)}/${iso(azure.clock.now())}` }),
  )
  expect(points.every((point) => Object.keys(point as object).length === 1)).toBe(true)
})
