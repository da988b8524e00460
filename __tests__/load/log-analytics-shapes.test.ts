import { expect, test } from '@jest/globals'
import { binningOf } from '../../src/load/log-analytics/bin.ts'
import { said } from './support.ts'
import { at, COLUMNS, read, table } from './log-analytics-support.ts'

test.each<[string, number | undefined]>([
  ['T | summarize count() by bin(TimeGenerated, 5m)', 300],
  ['T | summarize count() by bin(TimeGenerated, 5min)', 300],
  ['T | summarize count() by bin(TimeGenerated, 15 minutes)', 900],
  ['T | summarize count() by bin(TimeGenerated, 0.5h)', 1800],
  ['T | summarize count() by bin(TimeGenerated, time(5m))', 300],
  ['T | summarize count() by bin(TimeGenerated, timespan(00:05:00))', 300],
  ['T | summarize count() by BIN(todatetime(t), 300s)', 300],
  ['T | summarize count() by bin_at(TimeGenerated, 1h, now())', 3600],
  ['let size = 10m; T | summarize count() by bin(TimeGenerated, size)', 600],
  ['T | make-series count() on TimeGenerated from a to b step 5m', 300],
  ['let size = 2m;\nT | make-series count() on TimeGenerated step size by host', 120],
  ['T | summarize count() by startofhour(TimeGenerated)', 3600],
  ['T | summarize n = count() by bin(TimeGenerated, 1m) | summarize sum(n) by bin(TimeGenerated, 5m)', 300],
  ['T // by bin(TimeGenerated, 5m)\n| summarize count() by bin(TimeGenerated, 1m)', 60],
  ['T | where text == "bin(TimeGenerated, 5m)" // and no more', undefined],
  ['T | summarize count() by bin(TimeGenerated, 30s)', undefined],
  ['T | summarize count() by bin(TimeGenerated, unknown)', undefined],
  ['T | summarize count() by bin(TimeGenerated', undefined],
  ['T | project timestamp, value', undefined],
])('the interval that a query sums up by: %s', (query, interval) => {
  expect(binningOf(query).seconds).toBe(interval)
})

test('a query of any length is read in time', () => {
  expect(binningOf('bin('.repeat(20_000)).seconds).toBeUndefined()
  expect(binningOf('let a = '.repeat(20_000)).seconds).toBeUndefined()
  expect(binningOf('"\\'.repeat(20_000)).seconds).toBeUndefined()
})

const RATE = { unit: 'per-minute', ratePer: 'minute' } as const
test('rows that are always further apart than the query says are counts of more time', async () => {
  const query = 'Perf | summarize sum(n) by bin(TimeGenerated, 1m)'
  const rows = [-30, -25, -20, -15].map((minute) => [at(minute), 12_000])
  expect(said((await read(table(rows), { query, ...RATE }, undefined, 30)).reading)[0]).toBe(2400)
})

test('a few rows on every second minute may be there by chance', async () => {
  const rows = [-30, -26, -24, -20].map((minute) => [at(minute), 900])
  expect(said((await read(table(rows), { query: 'T', ...RATE }, undefined, 30)).reading)[0]).toBe(900)
})

test('load-interval is no interval of rows that are closer', async () => {
  const rows = [-9, -8, -7, -6].map((minute) => [at(minute), 2400])
  const five = { query: 'T', intervalSeconds: 300 as never, ...RATE }
  expect(said((await read(table(rows), five, undefined, 30)).reading)).toMatch(
    /whether a row is a count of 5 min is not known/u,
  )
})

test.each([
  ['DateTime', 'Double'],
  ['datetime', 'double'],
])('types in other words: %s and %s', async (time, number) => {
  const columns = [
    ['t', time],
    ['n', number],
  ] as const
  expect(said((await read(table([[at(-6), 2]], columns))).reading)).toEqual([2])
})

test('a second table without rows changes nothing', async () => {
  const { tables } = table([[at(-6), 2]]) as { tables: unknown[] }
  const more = table([], undefined, 'Table_1') as { tables: unknown[] }
  expect(said((await read({ tables: [...tables, ...more.tables] })).reading)).toEqual([2])
})

test('statistics beside the rows are no second table', async () => {
  const { tables } = table([[at(-6), 2]]) as { tables: unknown[] }
  const more = { name: '@ExtendedProperties', columns: [], rows: [] }
  expect(said((await read({ tables: [...tables, more] })).reading)).toEqual([2])
})

test('lists and texts are refused with what makes numbers of them', async () => {
  const of = (type: string, name = 'value') =>
    table([[at(-6), 'x']], [COLUMNS[0] ?? ['t', 'datetime'], [name, type]])
  expect(said((await read(of('dynamic'))).reading)).toMatch(/mv-expand/u)
  expect(said((await read(of('string'))).reading)).toMatch(/todouble/u)
})
