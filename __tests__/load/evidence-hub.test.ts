import { describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, request, said } from './support.ts'

const SITE = '/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Web/sites/shop'

async function read(
  body: unknown,
  site: unknown = { name: 'shop', properties: { state: 'Running' } },
  more: Partial<LoadSourceConfig> = {},
): Promise<LoadReading> {
  const get = (url: string): Promise<unknown> => {
    if (url.includes('/metrics?')) return Promise.resolve(body)
    return site instanceof Error ? Promise.reject(site) : Promise.resolve(site)
  }
  const it = config({ source: 'stack-hub', resource: SITE, unit: 'per-minute', ...more })
  const source = await makeLoadSource(it, 'private', ports({ hub: { host: 'hub.example:443', get } }))
  return source.read(request(30))
}

/** One metric of the answer, with a value each so many minutes up to ten minutes ago. */
function metric(total: number, more: object = {}, everyMinutes = 1): object {
  const metricValues = []
  for (let minute = -30; minute <= -10; minute += everyMinutes)
    metricValues.push({
      timestamp: new Date((NOW + minute * 60) * 1000).toISOString(),
      total,
      average: total,
    })
  return { name: { value: 'Requests' }, unit: 'Count', metricValues, ...more }
}

test.each(['PT5M', '00:05:00', 'pt5m', undefined, 'five minutes'])(
  'the interval that the answer states, or else shows, is believed: %s',
  async (timeGrain) => {
    const reading = await read({ value: [metric(500, { timeGrain }, 5)] })
    expect(said(reading).slice(0, 20)).toEqual(Array<number>(20).fill(100))
    expect(reading).toMatchObject({ sampleSeconds: 300 })
  },
)

test('an interval that reaches beyond what was asked for counts only a part of it, and is left out', async () => {
  const at = (minute: number): string => new Date((NOW + minute * 60) * 1000).toISOString()
  const totals = [100, 500, 500, 500, 500, 200].map((total, index) => ({
    timestamp: at(index * 5 - 32),
    total,
  }))
  const reading = await read({ value: [metric(0, { timeGrain: 'PT5M', metricValues: totals })] })
  expect(said(reading)).toEqual([...Array<number>(20).fill(100), null, null, null, null])
})

test('a unit that contradicts the capacity is believed', async () => {
  expect(
    said(await read({ value: [metric(5, { unit: 'Percent' })] }, undefined, { aggregation: 'average' })),
  ).toContain('is a percentage, but private-capacity is a rate')
})

test.each([
  ['with equal values', 300],
  ['with values that differ', 500],
])('series of two instances add up, %s', async (_, second) => {
  const named = (value: string): object => ({ properties: [{ key: 'Instance', value }] })
  const body = { value: [metric(300, named('RD1')), metric(second, named('RD2'))] }
  expect(said(await read(body))[0]).toBe(300 + second)
  expect(said(await read({ value: [metric(300), metric(second)] }))[0]).toBe(300 + second)
})

const INSTANCES = ['RD1', 'RD2'].map((value) => ({ properties: [{ key: 'Instance', value }] }))

test('the sum that a Hub tells beside its instances is not added to them', async () => {
  const parts = [metric(300, INSTANCES[0]), metric(500, INSTANCES[1])]
  for (const value of [
    [metric(800), ...parts],
    [...parts, metric(801, { properties: [] })],
  ]) {
    const reading = await read({ value })
    expect([800, 801]).toContain(said(reading)[0])
    expect(reading.doubts).toEqual([])
  }
})

test.each([
  ['one more instance, or a mean', 400, 800],
  ['a sum of instances that are not listed', 1000, 1000],
])(
  'a series beside those of instances that may be %s: at least the larger one (no-data-never-ends)',
  async (_, beside, least) => {
    const reading = await read({
      value: [metric(beside), metric(300, INSTANCES[0]), metric(500, INSTANCES[1])],
    })
    expect(said(reading)[0]).toBe(least)
    expect(reading.doubts).toMatchObject([{ kind: 'part-of-whole' }])
  },
)

test.each([300, 500])('points of two instances in one series add up: 300 and %d', async (second) => {
  const ofInstances = [...Array(11).keys()].flatMap((minute) =>
    [300, second].map((total, index) => ({
      timestamp: new Date((NOW + (minute - 30) * 60) * 1000).toISOString(),
      total,
      properties: [{ key: 'Instance', value: `RD${String(index)}` }],
    })),
  )
  expect(said(await read({ value: [metric(0, { metricValues: ofInstances })] }))[0]).toBe(300 + second)
})

test.each<[string, object]>([
  ['intervals', { timeGrain: 'PT5M' }],
  ['units', { unit: 'Percent' }],
])('series of one metric in several %s are not added up', async (what, more) => {
  const reading = await read({
    value: [metric(300, { timeGrain: 'PT1M' }), metric(300, { timeGrain: 'PT1M', ...more })],
  })
  expect(said(reading)).toMatch(new RegExp(`tells Requests of shop in several ${what}`, 'u'))
})

test('an interval of a day tells nothing about a minute, and the error says so', async () => {
  const day = { timeGrain: 'P1D', metricValues: [{ timestamp: '2026-03-01T00:00:00Z', total: 5 }] }
  expect(said(await read({ value: [metric(0, day)] }))).toMatch(
    /tells Requests of shop by the 1 d.*load-interval to 1m or 1h/u,
  )
})

test('numbers as text are numbers', async () => {
  const metricValues = [-12, -11, -10].map((minute) => ({
    timestamp: new Date((NOW + minute * 60) * 1000).toISOString(),
    total: '300.0',
  }))
  expect(said(await read({ value: [metric(0, { metricValues, name: 'requests' })] }))[0]).toBe(300)
})

test.each<[string, object, Partial<LoadSourceConfig>, number]>([
  ['Milliseconds are a level', { unit: 'Milliseconds' }, { unit: 'gauge', aggregation: 'average' }, 300],
  ['BytesPerSecond are a rate', { unit: 'BytesPerSecond' }, { aggregation: 'average' }, 18_000],
  ['a unit in small letters', { unit: 'percent' }, { unit: 'percent', aggregation: 'average' }, 300],
  ['no unit, and a total', { unit: null }, { aggregation: 'total' }, 300],
])('units of the answer: %s', async (_, more, asked, first) => {
  expect(said(await read({ value: [metric(300, more)] }, undefined, asked))[0]).toBe(first)
})

test('an aggregation that the Hub does not tell is refused with those that it does', async () => {
  const values = [-12, -11, -10].map((minute) => ({
    timestamp: new Date((NOW + minute * 60) * 1000).toISOString(),
    average: null,
    total: 7,
    count: 1,
  }))
  const asked = { aggregation: 'average' } as const
  expect(said(await read({ value: [metric(0, { metricValues: values })] }, undefined, asked))).toMatch(
    /tells no average of Requests of shop\. Set load-aggregation to one that it tells: total, count/u,
  )
})

test('an answer of more pages than are read is a lower bound', async () => {
  const body = { value: [metric(300)], nextLink: '/metrics?page=next' }
  expect((await read(body)).doubts).toEqual([
    { kind: 'partial', text: expect.stringContaining('more pages') as unknown },
  ])
})

describe('zero of a site that serves nobody is unknown', () => {
  const body = { value: [metric(0)] }
  test.each([
    ['stopped, in small letters', { state: 'stopped' }],
    ['over its quota, as a number', { state: 'Running', usageState: 1 }],
    ['switched off by the operator', { state: 'Running', adminEnabled: false }],
    ['suspended', { state: 'Running', suspendedTill: '2026-03-02T00:00:00Z' }],
    ['suspended until a time that nobody can read', { state: 'Running', suspendedTill: 'later' }],
    ['switched off, in words', { state: 'Running', enabled: 'False' }],
    ['over its quota, as a number in words', { state: 'Running', usageState: '1' }],
    ['of a state without a word', { state: '' }],
    ['of a state that nobody knows', { state: 'Disabled' }],
    ['of a state that is not told', {}],
  ])('%s', async (_, properties) => {
    expect((await read(body, { name: 'shop', properties })).kind).toBe('unknown')
  })

  test('and so is that of a site that cannot be read', async () => {
    const { ActionError } = await import('../../src/domain/errors.ts')
    expect((await read(body, new ActionError('403', { fix: 'a role' }))).kind).toBe('unknown')
  })

  test.each([
    ['running', { state: 'Running', usageState: 0, suspendedTill: null }],
    ['running, in capitals', { state: 'RUNNING', suspendedTill: '0001-01-01T00:00:00' }],
    ['running again', { state: 'Running', suspendedTill: '2026-03-01T09:00:00Z' }],
    [
      'running within its quota',
      { state: ' running', enabled: true, usageState: 'Normal', suspendedTill: '' },
    ],
  ])('but zero of one that runs is zero: %s', async (_, properties) => {
    expect(said(await read(body, { name: 'shop', properties }))[0]).toBe(0)
  })
})
