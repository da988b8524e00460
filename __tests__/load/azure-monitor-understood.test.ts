import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { answer, COMPONENT, PLAN, read, SITE, timeseries, type Point } from './azure-support.ts'
import { NOW, said } from './support.ts'

test('null and zero are different, a minute without a value is a gap, and the last three minutes are left out', async () => {
  const points = {
    [-8]: { total: 12 },
    [-6]: { total: 0 },
    [-5]: { count: 0 },
    [-4]: { total: 9 },
    [-2]: { total: 3 },
  }
  const { reading } = await read({ resource: SITE, unit: 'per-minute' }, () =>
    answer('Count', timeseries(points)),
  )
  expect(reading).toEqual({
    kind: 'series',
    series: { startEpochSeconds: NOW - 480, stepSeconds: 60, values: [12, null, 0, null, 9] },
    unit: 'per-minute',
    newestAt: NOW - 180,
    source: 'azure-monitor Requests of web-eu',
    doubts: [],
  })
})

test('the interval that the answer states is believed, and one that ends after the time asked for is left out', async () => {
  const points = timeseries({ [-15]: { total: 500 }, [-10]: { total: 500 }, [-5]: { total: 200 } }, 5)
  const answered = { ...(answer('Count', points) as object), interval: 'PT5M' }
  const { reading } = await read({ resource: SITE, unit: 'per-minute' }, () => answered)
  expect(said(reading)).toEqual([...Array<number>(10).fill(100), null, null])
})

test.each<[string, Partial<LoadSourceConfig>, string, Point, string, number]>([
  ['a count', { resource: SITE }, 'Count', { total: 300 }, 'per-minute', 300],
  [
    'a count in five minutes',
    { resource: SITE, intervalSeconds: 300 as never },
    'Count',
    { total: 300 },
    'per-minute',
    60,
  ],
  [
    'a rate a second',
    { resource: COMPONENT, unit: 'per-minute', ratePer: 'second' },
    'CountPerSecond',
    { average: 2 },
    'per-minute',
    120,
  ],
  [
    'a number of samples',
    { resource: COMPONENT, metric: 'requests/duration', aggregation: 'count' },
    'MilliSeconds',
    { count: 80 },
    'per-minute',
    80,
  ],
  ['a percentage', { resource: PLAN, unit: 'percent' }, 'Percent', { average: 71.5 }, 'percent', 71.5],
  [
    'a percentage beside a bare capacity',
    { resource: PLAN, unit: 'gauge' },
    'Percent',
    { average: 71.5 },
    'gauge',
    71.5,
  ],
  [
    'a count beside a bare capacity',
    { resource: SITE, unit: 'gauge' },
    'Count',
    { total: 300 },
    'gauge',
    300,
  ],
  ['a percentage beside nothing', { resource: PLAN }, 'Percent', { average: 71.5 }, 'percent', 71.5],
  ['a level', { resource: PLAN, metric: 'HttpQueueLength' }, 'Count', { average: 4 }, 'gauge', 4],
  [
    'a metric without a unit, as stated',
    { resource: COMPONENT, metric: 'orders', unit: 'per-minute', ratePer: 'second' },
    'Unspecified',
    { average: 4 },
    'per-minute',
    240,
  ],
  [
    'a metric without a unit, a percentage',
    { resource: COMPONENT, metric: 'load', unit: 'percent' },
    'Unspecified',
    { average: 4 },
    'percent',
    4,
  ],
])('%s', async (_, more, unit, point, expectedUnit, expected) => {
  const { reading } = await read(more, () =>
    answer(unit, timeseries({ [-10]: point }, more.intervalSeconds === undefined ? 1 : 5)),
  )
  expect(said(reading)[0]).toBe(expected)
  expect(reading.kind === 'series' && reading.unit).toBe(expectedUnit)
})

test.each<[string, Partial<LoadSourceConfig>, string, (number | null)[]]>([
  ['rates are summed', { resource: SITE }, 'Count', [10, 3, null, 0]],
  ['percentages are averaged', { resource: PLAN }, 'Percent', [5, 3, null, 0]],
  ['the highest of maxima', { resource: PLAN, aggregation: 'maximum' }, 'Percent', [8, 3, null, 0]],
  ['the lowest of minima', { resource: PLAN, aggregation: 'minimum' }, 'Percent', [2, 3, null, 0]],
])('of the series of a filter %s', async (_, more, unit, expected) => {
  const key = more.aggregation ?? (unit === 'Count' ? 'total' : 'average')
  const first = timeseries({ [-7]: { [key]: 2 }, [-6]: { [key]: 3 }, [-4]: { [key]: 0 } })
  const second = timeseries({ [-7]: { [key]: 8 } })
  const { reading } = await read({ ...more, filter: "Instance eq '*'" }, () => answer(unit, first, second))
  expect(said(reading)).toEqual(expected)
})
