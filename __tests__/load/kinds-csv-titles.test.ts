import { describe, expect, test } from '@jest/globals'
import { seconds } from '../../src/domain/units.ts'
import { minute, read, rows } from './csv-support.ts'

// What titles and times of files say in other words than usual: each is read right, or refused with its cause.

const RATE = { unit: 'per-minute', ratePer: 'minute' } as const

describe('times that are read', () => {
  test.each<[string, (index: number) => string]>([
    ['Oracle and Excel', (i) => `19-Oct-2026 00:0${String(i)}`],
    ['capitals, with seconds', (i) => `19-OCT-2026 00:0${String(i)}:00`],
    ['an offset by its name', (i) => `2026-10-19 02:0${String(i)}:00 GMT+0200`],
    ['an offset by the name of UTC', (i) => `2026-10-19 02:0${String(i)}:00 UTC+2`],
    ['an offset of one digit', (i) => `2026-10-19 02:0${String(i)}:00 +2`],
    ['an offset west of UTC', (i) => `2026-10-18T19:0${String(i)}:00-5:00`],
  ])('%s', async (_, time) => {
    expect(await read(rows(['5', '6'], ',', time))).toEqual([5, 6])
  })

  test('a zone by a name that several have is asked for', async () => {
    const text = rows(['5', '6'], ',', (i) => `2026-10-19 02:0${String(i)}:00 CST`)
    expect(await read(text)).toMatch(/zone is named CST, which does not tell its offset.*time-zone=…/u)
  })
})

describe('what the titles say of the numbers', () => {
  const file = (...titles: readonly string[]): string =>
    `${titles.join('\n')}\n${[0, 1, 2].map((i) => `${minute(i)},${String(5 + i)}\n`).join('')}`
  test.each<[string, string, RegExp]>([
    ['a unit above a line of dashes', file('time,requests/s', '-,-'), /per second.*load-per: 1s/u],
    ['a unit in a line of its own', file('time,requests', ',[1/s]'), /per second.*load-per: 1s/u],
    ['a count of a day', file('time,requests/day'), /per day.*load-per: 86400s/u],
    ['a duration', file('time,latency (ms)'), /durations/u],
    ['thousands a second', file('time,kreq/s'), /thousands or millions/u],
  ])('%s', async (_, text, cause) => {
    expect(await read(text, RATE)).toMatch(cause)
  })

  test.each(['Requests (Sum)', 'Anforderungen (Summe)', 'Requêtes (Somme)'])(
    'sums of five minutes are no rates until load-per says so: %s',
    async (title) => {
      const five = [0, 1, 2, 3, 4].map((i) => `2026-10-19T00:${String(i * 5).padStart(2, '0')}:00Z,1500\n`)
      const text = `time,${title}\n${five.join('')}`
      expect(await read(text, RATE)).toMatch(/counts what came in its time, which is 5 min.*load-per: 300s/u)
      expect(await read(text, { ...RATE, perSeconds: seconds(300) })).toContain(300)
    },
  )

  test('a ratio is no percentage', async () => {
    expect(await read(file('time,cpu (0-1)'), { unit: 'percent' })).toMatch(/parts of 1/u)
  })
})

describe('a counter is no load (no-data-never-ends)', () => {
  const counter = (title: string, values: readonly number[]): string =>
    `time,${title}\n${values.map((value, i) => `${minute(i)},${String(value)}\n`).join('')}`
  const GROWING = [1000, 1300, 1600, 1900]
  test.each([
    'http_requests_total',
    '"http_requests_total{site=""shop""}"',
    'Requests (cumulative)',
    'counter',
  ])('%s', async (title) => {
    expect(await read(counter(title, GROWING), RATE)).toMatch(/is a counter, which only grows/u)
  })

  test('what rises for a while, or falls, is none', async () => {
    expect(await read(counter('requests', GROWING), RATE)).toEqual(GROWING)
    expect(await read(counter('requests_total', [1000, 1300, 900, 1900]), RATE)).toEqual([
      1000, 1300, 900, 1900,
    ])
  })
})

test('the advice for a named zone is one that works', async () => {
  const text = rows(['5', '6'], ',', (i) => `2026-10-19 02:0${String(i)}:00 CEST`)
  const path = "time-format=yyyy-MM-dd HH:mm:ss 'CEST'; time-zone=Europe/Berlin"
  expect(await read(text, { path })).toEqual([5, 6])
})
