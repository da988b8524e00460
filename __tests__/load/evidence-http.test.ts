import { afterEach, describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, type Loopback, NOW, ports, request, said, serve } from './support.ts'

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function read(
  body: unknown,
  more: Partial<LoadSourceConfig> = {},
  headers: Record<string, string> = {},
): Promise<LoadReading> {
  await server?.close()
  server = await serve((_, response) => {
    response.writeHead(200, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const it = config({ source: 'http', url: server.url, ...more })
  return (await makeLoadSource(it, 'private', ports())).read(request(60))
}

/** [time, value] each so many seconds over the last minutes, seen from a clock that is ahead. */
function series(value: (minute: number) => number, everySeconds = 60, aheadSeconds = 0): unknown[] {
  const pairs = []
  for (let back = 3600; back > 0; back -= everySeconds)
    pairs.push([NOW + aheadSeconds - back, value(Math.floor(back / 60))])
  return pairs
}

const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)

describe('a clock that is ahead makes all of it unbelievable', () => {
  test.each([
    ['half an hour, as of another zone', 1800, 'clock'],
    ['two minutes and a bit', 200, 'future'],
  ])('%s', async (_, ahead, kind) => {
    const reading = await read(series((back) => (back <= 20 ? 1300 : 300), 60, ahead))
    expect(reading.kind).toBe('unknown')
    expect(kinds(reading)).toEqual([kind])
    expect(said(reading)).toMatch(/clock.*time zone|time zone.*clock/u)
  })

  test('up to a minute is the usual difference of clocks', async () => {
    expect((await read(series(() => 5, 60, 100))).kind).toBe('series')
  })
})

describe('when a sample was taken is taken from where it says so', () => {
  const then = NOW - 1800
  test.each<[string, unknown, Partial<LoadSourceConfig>, Record<string, string>]>([
    ['text format, milliseconds', `load1 5 ${String(then * 1000)}`, { path: 'load1' }, {}],
    ['OpenMetrics, seconds', `load1 5 ${String(then)}.25\n# EOF`, { path: 'load1' }, {}],
    ['beside the number', { data: { rpm: 5, updatedAt: iso(then) } }, { path: 'data.rpm' }, {}],
    ['in an object', { value: 5, ts: then }, {}, {}],
    ['a pair, as of Prometheus', [then, '5'], {}, {}],
    ['pairs the other way round, as of Graphite', [[5, then]], {}, {}],
    ['a cache', '5', {}, { age: '1800' }],
    ['a file', '5', {}, { 'last-modified': new Date(then * 1000).toUTCString() }],
    ['a mail date', { value: 5, time: new Date(then * 1000).toUTCString() }, {}, {}],
    [
      'an offset of hours',
      [
        [
          `${iso(then + 7200)
            .slice(0, 19)
            .replace('T', ' ')}+02`,
          5,
        ],
      ],
      {},
      {},
    ],
  ])('%s', async (_, body, more, headers) => {
    expect(await read(body, more, headers)).toMatchObject({
      kind: 'series',
      newestAt: then,
      doubts: [{ kind: 'thin' }],
    })
  })

  function iso(at: number): string {
    return new Date(at * 1000).toISOString()
  }
})

test('a count that stops at its limit is a lower bound', async () => {
  const hits = { hits: { total: { value: 10_000, relation: 'gte' } } }
  expect(kinds(await read(hits, { path: 'hits.total' }))).toContain('part-of-whole')
  for (const path of ['hits.total.value', 'to_number(hits.total.value)', 'hits.total.value || `0`'])
    expect(kinds(await read(hits, { path }))).toContain('part-of-whole')
  expect(
    kinds(await read({ hits: { total: { value: 9, relation: 'eq' } } }, { path: 'hits.total' })),
  ).toEqual(['thin'])
})

test('percentages that are all fractions are told', async () => {
  const note = /\(all at most 1, taken for percentages\)$/u
  expect(
    (
      await read(
        series(() => 0.93),
        { unit: 'percent' },
      )
    ).source,
  ).toMatch(note)
  expect(
    (
      await read(
        series((minute) => minute / 10),
        { unit: 'percent' },
      )
    ).source,
  ).not.toMatch(note)
  expect(
    (
      await read(
        series(() => 0),
        { unit: 'percent' },
      )
    ).source,
  ).not.toMatch(note)
  expect((await read(series(() => 0.93))).source).not.toMatch(note)
})

describe('several samples a minute', () => {
  const rate = { unit: 'per-minute', ratePer: 'minute' } as const
  const quarter = series(() => 300, 15)

  test('counts are never averaged: what they are is asked for', async () => {
    const reading = await read(quarter, rate)
    expect(kinds(reading)).toEqual(['unit'])
    expect(said(reading)).toContain('load-per: 15s')
  })

  test.each<[string, Partial<LoadSourceConfig>, number]>([
    ['counts of their time', { ...rate, perSeconds: 15 as never }, 1200],
    ['a sum', { ...rate, aggregation: 'total' }, 1200],
    ['rates', { ...rate, aggregation: 'average' }, 300],
    ['rates a second', { unit: 'per-minute', ratePer: 'second' }, 18_000],
    ['a percentage', { unit: 'percent' }, 300],
    ['a level', {}, 300],
  ])('%s', async (_, more, expected) => {
    const reading = await read(quarter, more)
    expect(said(reading).slice(1)).toEqual(Array<number>(59).fill(expected))
    expect(reading.source).toMatch(/\((?:the sum|the mean) of several samples, 15 s apart\)$/u)
  })

  test('counts of a little less than a minute are no counts of a minute', async () => {
    const fifty = series(() => 1000, 50)
    expect(kinds(await read(fifty, rate))).toEqual(['unit'])
    expect(said(await read(fifty, rate))).toContain('load-per: 50s')
    expect(said(await read(fifty, { ...rate, perSeconds: 50 as never }))[30]).toBe(1200)
    expect(said(await read(fifty))[30]).toBe(1000)
  })

  test('two servers in one series are refused, however the second lags', async () => {
    const two = [...series(() => 600), ...series(() => 570, 60, 7)]
    expect(kinds(await read(two, rate))).toEqual(['unit'])
    expect(kinds(await read(two))).toEqual(['unit'])
    expect(kinds(await read([...series(() => 600), ...series(() => 570)]))).toEqual(['unit'])
    expect(said(await read(two, { ...rate, aggregation: 'total' }))[30]).toBe(1170)
  })

  test('jitter and one contradiction are no second server', async () => {
    const shaken = series(() => 5).map((pair, index) => [(pair as number[])[0]! + (index % 3) * 18, 5])
    expect((await read(shaken, rate)).kind).toBe('series')
    expect((await read([...series(() => 5), [NOW - 600, 6]], rate)).kind).toBe('series')
  })
})
