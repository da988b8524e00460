import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import {
  answer,
  COMPONENT,
  GROUP,
  PLAN,
  PROFILE,
  read,
  refused,
  SITE,
  timeseries,
  type Asked,
} from './azure-support.ts'
import { config, ports, quickClock, request, said } from './support.ts'

const fine = (): unknown => answer('Count', timeseries({ [-10]: { total: 1, average: 1 } }))

test.each<[string, Partial<LoadSourceConfig>, (asked: Asked) => unknown, string]>([
  ['no resource', {}, fine, 'load-resource is missing. Give the whole id'],
  ['a name for an id', { resource: 'web-eu' }, fine, 'load-resource is not the id of a resource: web-eu'],
  [
    'a portal address',
    { resource: `https://portal.azure.com/#@t/resource${SITE}` },
    fine,
    'is not the id of a resource',
  ],
  ['a path that climbs', { resource: `${SITE}/../../x/y` }, fine, 'is not the id of a resource'],
  [
    'no usual metric',
    { resource: `${GROUP}/Microsoft.Sql/servers/s` },
    fine,
    'load-metric is missing, and microsoft.sql/servers has no usual one',
  ],
  [
    'DNS answers for load',
    { resource: PROFILE, metric: 'QpsByEndpoint' },
    fine,
    'counts DNS answers, not requests',
  ],
  [
    'a rate for a percentage',
    { resource: SITE, unit: 'percent' },
    fine,
    'load-metric Requests (total, Count) is a rate, but private-capacity is a percentage. Give private-capacity as 1200/min or 20/s, or read a metric that is a percentage',
  ],
  [
    'a percentage for a rate',
    { resource: PLAN, unit: 'per-minute' },
    () => answer('Percent', timeseries({})),
    'is a percentage, but private-capacity is a rate. Give private-capacity as 80%',
  ],
  [
    'a sum of percentages',
    { resource: PLAN, aggregation: 'total' },
    () => answer('Percent', timeseries({})),
    'adds up percentages, which means nothing. Set load-aggregation to average',
  ],
  [
    'a rate a second beside a bare capacity',
    { resource: COMPONENT },
    () => answer('CountPerSecond', timeseries({})),
    'private-capacity does not say a second or a minute. Give private-capacity as 20/s or as 1200/min',
  ],
  [
    'nothing recorded',
    { resource: SITE },
    () => answer('Count', timeseries({ [-1]: { total: 5 } })),
    'no value between 2026-03-01 09:45 UTC and 2026-03-01 10:00 UTC',
  ],
  [
    'an empty answer',
    { resource: SITE },
    () => ({ value: [] }),
    'Azure Monitor answered no metric Requests for web-eu',
  ],
  ['an answer that is none', { resource: SITE }, () => '<html>', 'without the list that was asked for'],
  [
    'an error in the answer',
    { resource: SITE },
    () => ({ value: [{ errorCode: 'InternalServerError', errorMessage: '::error::x' }] }),
    'could not read Requests (InternalServerError): : :error: :x',
  ],
  [
    'no permission',
    { resource: SITE },
    refused(403, 'not allowed to read metrics', 'assign Monitoring Reader'),
    'not allowed to read metrics. assign Monitoring Reader',
  ],
  [
    'no resource there',
    { resource: SITE },
    refused(404, 'The Resource was not found.'),
    'The Resource was not found. see Azure',
  ],
  [
    'a bug below',
    { resource: SITE },
    () => {
      throw new TypeError('x is not a function')
    },
    'x is not a function',
  ],
])('%s', async (_, more, reply, reason) => {
  const { reading } = await read(more, reply)
  expect(reading.kind).toBe('unknown')
  expect(said(reading)).toContain(reason)
  expect(said(reading)).toMatchSnapshot()
})

test('DNS answers are taken where a namespace forces it', async () => {
  const forced = {
    resource: PROFILE,
    metric: 'QpsByEndpoint',
    aggregation: 'total',
    namespace: 'Microsoft.Network/trafficManagerProfiles',
  } as const
  expect(said((await read(forced, fine)).reading)).toEqual([1, null, null, null, null, null, null])
})

test('the sum of the series that the service answered is a lower bound where it left out more', async () => {
  const many = Array.from({ length: 200 }, () => timeseries({ [-10]: { total: 1 } }))
  const { reading } = await read({ resource: SITE, filter: "Instance eq '*'" }, () =>
    answer('Count', ...many),
  )
  expect(said(reading)).toEqual([200, null, null, null, null, null, null])
  const text = expect.stringContaining('load-filter of load-metric yields 200 series or more') as unknown
  expect(reading.doubts).toEqual([{ kind: 'partial', text }])
})

test('a mean of some of the series is nothing', async () => {
  const many = Array.from({ length: 200 }, () => timeseries({ [-10]: { average: 1 } }))
  const cpu = { resource: PLAN, filter: "Instance eq '*'", unit: 'percent' } as const
  const { reading } = await read(cpu, () => answer('Percent', ...many))
  expect(said(reading)).toContain('load-filter of load-metric yields 200 series or more')
})

const definitions = {
  value: ['Requests', 'CpuTime'].map((value) => ({
    name: { value },
    supportedAggregationTypes: ['None', 'Total', 'Count'],
    metricAvailabilities: [{ timeGrain: 'PT1M' }, { timeGrain: 'PT1H' }],
  })),
}

test.each<[string, Partial<LoadSourceConfig>, string]>([
  [
    'a metric that does not exist',
    { metric: 'Reqests' },
    'web-eu has no metric Reqests. It has CpuTime, Requests',
  ],
  [
    'an interval that does not exist',
    { intervalSeconds: 420 as never },
    'Requests of web-eu has no samples of PT7M. Set load-interval to one of PT1M, PT1H',
  ],
  [
    'an aggregation that does not exist',
    { aggregation: 'maximum' },
    'Requests of web-eu has no maximum. Set load-aggregation to one of total, count',
  ],
  ['another bad request', { filter: 'nonsense' }, 'bad request. see Azure'],
])('%s is answered with what there is', async (_, more, reason) => {
  const { reading, asked } = await read({ resource: SITE, ...more }, ({ path }) =>
    path.endsWith('/metricDefinitions') ? definitions : refused(400, 'bad request')(),
  )
  expect(said(reading)).toBe(reason)
  expect(asked).toHaveLength(2)
})

test('where the definitions cannot be read either, the first error stands', async () => {
  const { reading } = await read({ resource: SITE }, refused(400, 'bad request'))
  expect(said(reading)).toBe('bad request. see Azure')
})

test('no answer in time', async () => {
  const get = (_: string, signal: AbortSignal): Promise<never> =>
    new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  const source = await makeLoadSource(
    config({ source: 'azure-monitor', resource: SITE }),
    'private',
    ports({ arm: { get }, clock: quickClock(1, 1) }),
  )
  expect(said(await source.read(request(15)))).toBe(
    'Azure Monitor did not answer within 45 s. It may pass; see Azure status',
  )
})

test('the correlation id of a refusal is kept', async () => {
  const { reading } = await read({ resource: SITE }, () => {
    const arm = { status: 403, details: [], request: 'GET …/metrics', correlationId: 'c0ffee' }
    throw new ActionError('not allowed', { fix: 'assign Monitoring Reader', arm })
  })
  expect(said(reading)).toBe('not allowed. assign Monitoring Reader. Correlation id c0ffee')
})
