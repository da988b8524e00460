import { expect, test } from '@jest/globals'
import { makeLoadSource } from '../../src/load/index.ts'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { config, NOW, ports, request, said } from './support.ts'

async function read(value: string, more: Partial<LoadSourceConfig> = {}, to = NOW): Promise<LoadReading> {
  const source = await makeLoadSource(config({ source: 'value', value, ...more }), 'private', ports())
  return source.read(request(10, to))
}

test('a number is the load of the last full minute', async () => {
  const reading = await read('950', { unit: 'per-minute' }, NOW + 30)
  expect(reading).toEqual({
    kind: 'series',
    series: { startEpochSeconds: NOW - 60, stepSeconds: 60, values: [950] },
    unit: 'per-minute',
    newestAt: NOW,
    source: 'load-value',
    doubts: [{ kind: 'thin', text: 'a single number, without a history' }],
  })
})

test('pairs are samples with times, in any order', async () => {
  const reading = await read(
    JSON.stringify([
      [NOW - 60, 30],
      [NOW - 240, 10],
      [NOW - 120, null],
    ]),
  )
  expect(said(reading)).toEqual([10, null, null, 30])
  expect(reading.kind === 'series' && reading.newestAt).toBe(NOW)
})

test('one pair of now is a reading of its moment', async () => {
  expect(said(await read(`[[${String(NOW + 20)}, 5]]`, {}, NOW + 25))).toEqual([5])
})

test('milliseconds and ISO 8601 are understood', async () => {
  const iso = new Date((NOW - 60) * 1000).toISOString()
  expect(said(await read(`[[${String((NOW - 120) * 1000)}, 1], ["${iso}", 2]]`))).toEqual([1, 2])
})

test.each<[string, Partial<LoadSourceConfig>, string, number]>([
  ['a rate a second becomes one a minute', { unit: 'per-minute', ratePer: 'second' }, 'per-minute', 1200],
  ['a rate a minute stays', { unit: 'per-minute', ratePer: 'minute' }, 'per-minute', 20],
  ['a rate is one a minute where nothing else is said', { unit: 'per-minute' }, 'per-minute', 20],
  ['a percentage stays', { unit: 'percent' }, 'percent', 20],
  ['what is not said is a level', {}, 'gauge', 20],
])('%s', async (_, more, unit, expected) => {
  const reading = await read('20', more)
  expect(said(reading)).toEqual([expected])
  expect(reading.kind === 'series' && reading.unit).toBe(unit)
})

test.each([
  ['', 'load-value is empty. Give a number, JSON [[epochSeconds, value], …], or the word alert'],
  ['high', 'load-value cannot be used: it is the string "high"'],
  ['-3', 'load-value is negative'],
  ['1e999', 'load-value cannot be used'],
  ['[[1, 2', 'load-value is not JSON'],
  ['[[1, 2, 3]]', 'load-value cannot be used: entry 0 is a list: [1,2,3]'],
  ['{"a": 1}', 'load-value cannot be used: it is an object with a'],
  ['[]', 'there are no samples. No data is not zero load'],
  [`[[${String(NOW - 60)}, null]]`, 'there are only gaps'],
  [
    `[[${String(NOW - 7200)}, 5]]`,
    'it ends at 2026-03-01 08:00 UTC, before the time asked for, from 2026-03-01 09:50 UTC',
  ],
  [`[[${String(NOW + 7200)}, 5]]`, 'the newest sample is of 2026-03-01 12:00 UTC, 2 h in the future'],
  ['::error::x', 'it is the string ": :error: :x"'],
])('%j is unknown, with the reason', async (value, reason) => {
  const reading = await read(value)
  expect(reading.kind).toBe('unknown')
  expect(said(reading)).toContain(reason)
  expect(said(reading)).toMatchSnapshot()
})

test('numbers of several servers that take turns are not those of one', async () => {
  const turns = [4, 3, 2, 1].map((back) => ({
    time: NOW - back * 60,
    pod: `p${String(back % 2)}`,
    value: 600,
  }))
  expect(said(await read(JSON.stringify(turns)))).toContain('more than one pod (p0, p1, …)')
})
