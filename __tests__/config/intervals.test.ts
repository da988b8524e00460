import { expect, test } from '@jest/globals'
import type { RunConfig } from '../../src/domain/config.ts'
import { LEAST, load, problems } from './support.ts'

const said = async (loading: Promise<RunConfig>): Promise<string> => (await problems(loading)).join(' · ')

const { 'load-value': _value, ...REST } = LEAST
const SITE =
  '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg/providers/Microsoft.Web/sites/a'

const MONITOR = { ...REST, 'load-source': 'azure-monitor', 'load-resource': SITE }

test.each([
  [
    '6h',
    /^input 'load-interval' is 6h, and a value of more than an hour .* → Use 1m, 5m, 15m, 30m or 1h\.$/u,
  ],
  ['1d', /more than an hour/u],
  ['1h', /its newest value gets 63m old, and max-data-age is 10m → Set max-data-age: 63m or more/u],
  ['15m', /its newest value gets 18m old/u],
  ['3m', /is 3m, which Azure Monitor has no metrics of/u],
])('azure-monitor: %s is refused with what works', async (interval, why) => {
  expect(await said(load({ ...MONITOR, 'load-interval': interval }))).toMatch(why)
})

test.each([
  ['5m', '10m'],
  ['15m', '20m'],
  ['1h', '63m'],
])('azure-monitor: %s works with max-data-age %s', async (interval, age) => {
  const config = await load({ ...MONITOR, 'load-interval': interval, 'max-data-age': age })
  expect(config.targets[0]?.load?.rules[0].main.intervalSeconds).toBeGreaterThan(0)
})

const WORKSPACE = '00000000-0000-0000-0000-00000000000b'

/** All other sources, each with what it needs, and how old its newest hourly value gets. */
const OTHERS: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['http', { 'load-url': 'https://a.example/x' }, '1h'],
  ['prometheus', { 'load-url': 'https://a.example', 'load-query': 'x' }, '1h'],
  ['csv', { 'load-value': 'x.csv' }, '1h'],
  ['value', { 'load-value': '[[1780387200, 5]]' }, '1h'],
  ['log-analytics', { 'load-resource': WORKSPACE, 'load-query': 'x' }, '65m'],
]

test.each(OTHERS)('%s: intervals that cannot work are refused with what works', async (source, own, age) => {
  const of = (interval: string, more = {}) =>
    load({ ...REST, 'load-source': source, ...own, 'load-interval': interval, ...more })
  for (const interval of ['6h', '12h', '1d'])
    expect(await said(of(interval))).toMatch(
      new RegExp(`'load-interval' is ${interval}, and a value of more than an hour .* → Use 1h or less`, 'u'),
    )
  expect(await said(of('1h'))).toMatch(new RegExp(`is 1h: .* → Set max-data-age: ${age} or more`, 'u'))
  const config = await of('1h', { 'max-data-age': age })
  expect(config.targets[0]?.load?.rules[0].main.intervalSeconds).toBe(3600)
})

test('load-per makes a rate of a count, and a capacity that is not a rate contradicts it', async () => {
  const csv = { ...REST, 'load-source': 'csv', 'load-value': 'x.csv', 'load-per': '1h' }
  const config = await load({ ...csv, 'private-capacity': '1200/min' })
  expect(config.targets[0]?.load?.rules[0].main.perSeconds).toBe(3600)
  expect(await said(load({ ...csv, 'private-capacity': '80%' }))).toMatch(
    /'load-per' .*private-capacity is not a rate/u,
  )
})
