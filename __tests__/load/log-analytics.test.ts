import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LogsQuery } from '../../src/azure/logs.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, quickClock, request, said } from './support.ts'
import { ID, WORKSPACE, KQL, at, type Columns, COLUMNS, table, read } from './log-analytics-support.ts'

test('asks for whole settled minutes, and each row is the load of the minute that begins with it', async () => {
  const rows = [
    [at(-6), 7],
    [at(-9), 4],
    [at(-7), null],
    [at(-5), 99],
  ]
  const { reading, queries, paths } = await read(table(rows), { unit: 'per-minute', ratePer: 'second' })
  expect(queries).toEqual([
    { workspaceId: ID, query: KQL, timespan: '2026-03-01T09:50:00Z/2026-03-01T09:55:00Z' },
  ])
  expect(paths).toEqual([])
  expect(reading).toMatchObject({
    kind: 'series',
    unit: 'per-minute',
    series: { startEpochSeconds: NOW - 540, values: [240, null, null, 420] },
    newestAt: NOW - 300,
  })
  expect(reading.source).toBe(`log-analytics load-query of workspace ${ID}`)
})

test('a workspace by its resource id is looked up once', async () => {
  const paths: string[] = []
  const it = ports({
    arm: {
      get: (path) => Promise.resolve(paths.push(path)).then(() => ({ properties: { customerId: ID } })),
    },
    logs: { query: () => Promise.resolve(table([[at(-9), 1]])) },
  })
  const source = await makeLoadSource(
    config({ source: 'log-analytics', resource: WORKSPACE.slice(1), query: KQL }),
    'total',
    it,
  )
  expect(source.name).toBe('log-analytics load-query of log-eu')
  for (let pass = 0; pass < 2; pass += 1) expect((await source.read(request(10))).kind).toBe('series')
  expect(paths).toEqual([`${WORKSPACE}?api-version=2022-10-01`])
})

test('load-interval is the length of a row, and no row sums up a part of one', async () => {
  const { reading, queries } = await read(
    table([
      [at(-15), 3],
      [at(-10), 5],
    ]),
    { intervalSeconds: 300 as never },
    {},
    17,
  )
  expect(queries[0]?.timespan).toBe('2026-03-01T09:40:00Z/2026-03-01T09:55:00Z')
  expect(said(reading)).toEqual([3, 3, 3, 3, 3, 5, 5, 5, 5, 5])
})

test.each<[string, Columns, readonly unknown[], (number | null)[]]>([
  [
    'any names',
    [
      ['n', 'real'],
      ['TimeGenerated', 'datetime'],
    ],
    [[1.5, at(-6)]],
    [1.5],
  ],
  [
    'other columns beside them',
    [
      ['role', 'string'],
      ['t', 'datetime'],
      ['n', 'int'],
    ],
    [['web', at(-6), 2]],
    [2],
  ],
  [
    'the ones named timestamp and value among several',
    [
      ['first', 'datetime'],
      ['timestamp', 'datetime'],
      ['least', 'long'],
      ['value', 'decimal'],
    ],
    [[at(-9), at(-6), 1, '7.25']],
    [7.25],
  ],
  [
    'numbers that are none',
    COLUMNS,
    [
      [at(-9), 1],
      [at(-8), 'NaN'],
      [at(-7), 'Infinity'],
      [at(-6), ''],
    ],
    [1, null, null, null],
  ],
])('columns: %s', async (_, columns, rows, expected) => {
  expect(said((await read(table(rows, columns))).reading)).toEqual(expected)
})

test('eight days of minutes are one query', async () => {
  const rows = Array.from({ length: 8 * 1440 }, (_, index) => [at(index - 8 * 1440), 1])
  const { reading, queries } = await read(table(rows), {}, {}, 8 * 1440)
  expect(queries).toHaveLength(1)
  expect(reading.kind === 'series' ? reading.series.values.length : 0).toBe(8 * 1440 - 5)
})

test.each<[string, Partial<LoadSourceConfig>, readonly number[], number]>([
  ['its query says so', { query: 'T | summarize count() by bin(TimeGenerated, 5m)' }, [-30, -25], 300],
  ['its rows show it', { query: 'T' }, [-30, -25, -20, -15], 300],
  ['load-interval says so', { query: 'T', intervalSeconds: 300 as never }, [-30], 300],
])('rows of five minutes are counts of five minutes where %s', async (_, more, minutes, stands) => {
  const rows = minutes.map((minute) => [at(minute), 12_000])
  const { reading } = await read(
    table(rows),
    { unit: 'per-minute', ratePer: 'minute', ...more },
    undefined,
    30,
  )
  expect(said(reading)[0]).toBe(2400)
  expect(reading).toMatchObject({ sampleSeconds: stands })
})

test('the first and the last row may count a part of their interval, which only the rows show', async () => {
  const rows = [-32, -27, -22, -17, -12, -7].map((minute) => [
    at(minute),
    minute < -30 || minute > -10 ? 9 : 12_000,
  ])
  const { reading } = await read(table(rows), { query: 'T', unit: 'per-minute' }, undefined, 30)
  expect(said(reading)).toEqual([...Array<number>(20).fill(2400), null, null])
})

test('rows of minutes with none between them are still rows of a minute', async () => {
  const rows = [-30, -27, -25, -20].map((minute) => [at(minute), 900])
  const { reading } = await read(
    table(rows),
    { query: 'T', unit: 'per-minute', ratePer: 'minute' },
    undefined,
    30,
  )
  expect(said(reading).slice(0, 4)).toEqual([900, null, null, 900])
})

test('load-per says that rows are rates already', async () => {
  const rows = [-30, -25, -20, -15].map((minute) => [at(minute), 900])
  const rate = { query: 'T', unit: 'per-minute', perSeconds: 60 as never } as const
  expect(said((await read(table(rows), rate, undefined, 30)).reading)[0]).toBe(900)
})

test('no answer in time', async () => {
  const query = (_: LogsQuery, signal: AbortSignal): Promise<never> =>
    new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  const it = config({ source: 'log-analytics', resource: ID, query: KQL })
  const source = await makeLoadSource(it, 'private', ports({ logs: { query }, clock: quickClock(1, 1) }))
  expect(said(await source.read(request(15)))).toBe(
    'Log Analytics did not answer within 45 s. It may pass; see Azure status',
  )
})
