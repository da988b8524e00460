import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { LogsQuery } from '../../src/azure/logs.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import { config, NOW, ports, quickClock, request, said } from './support.ts'

const ID = '00000000-0000-0000-0000-00000000001a'
const WORKSPACE =
  '/subscriptions/0000/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log-eu'
const KQL = 'AppRequests | summarize value = count() by timestamp = bin(TimeGenerated, 1m)'

const at = (minute: number): string => new Date((NOW + minute * 60) * 1000).toISOString()

type Columns = readonly (readonly [name: string, type: string])[]
const COLUMNS: Columns = [
  ['timestamp', 'datetime'],
  ['value', 'long'],
]

function table(rows: readonly unknown[], columns = COLUMNS, name = 'PrimaryResult'): unknown {
  return { tables: [{ name, columns: columns.map(([of, type]) => ({ name: of, type })), rows }] }
}

function two(...answers: readonly unknown[]): unknown {
  return { tables: answers.flatMap((one) => (one as { tables: unknown[] }).tables) }
}

interface Result {
  readonly reading: LoadReading
  readonly queries: readonly LogsQuery[]
  readonly paths: readonly string[]
}

async function read(
  answer: unknown,
  more: Partial<LoadSourceConfig> = {},
  workspace: unknown = { properties: { customerId: ID } },
  minutes = 10,
): Promise<Result> {
  const queries: LogsQuery[] = []
  const paths: string[] = []
  const it = ports({
    arm: {
      get: (path) => {
        paths.push(path)
        return Promise.resolve(workspace)
      },
    },
    logs: {
      query: (query) => {
        queries.push(query)
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
      },
    },
  })
  const source = await makeLoadSource(
    config({ source: 'log-analytics', resource: ID, query: KQL, ...more }),
    'private',
    it,
  )
  return { reading: await source.read(request(minutes)), queries, paths }
}

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

const syntax = (status: number, details: readonly string[]): ActionError =>
  new ActionError('Azure answered 400 BadArgumentError to POST /v1/workspaces/…/query.', {
    fix: 'Correct what the message names.',
    arm: { status, details, request: 'POST …', message: 'The request had some invalid properties' },
  })
const partial = (error: unknown): unknown => ({ ...(table([[at(-6), 1]]) as object), error })

const CASES: readonly [string, unknown, Partial<LoadSourceConfig>, unknown?][] = [
  ['no query', table([]), { query: ' ' }],
  ['no workspace', table([]), { resource: '' }],
  ['a resource of another type', table([]), { resource: WORKSPACE.replace('workspaces', 'clusters') }],
  ['a workspace without an id of its own', table([]), { resource: WORKSPACE }, { properties: {} }],
  ['no rows', table([]), {}],
  ['only gaps', table([[at(-6), null]]), {}],
  ['no table', { tables: [] }, {}],
  ['an answer that is none', 'x', {}],
  [
    'no time',
    table(
      [['a', 1]],
      [
        ['role', 'string'],
        ['value', 'long'],
      ],
    ),
    {},
  ],
  [
    'a list of times',
    table(
      [[[], 1]],
      [
        ['TimeGenerated', 'dynamic'],
        ['value', 'long'],
      ],
    ),
    {},
  ],
  [
    'two numbers',
    table(
      [[at(-6), 1, 2]],
      [
        ['t', 'datetime'],
        ['a', 'long'],
        ['b', 'real'],
      ],
    ),
    {},
  ],
  ['no columns', { tables: [{ name: 'PrimaryResult' }] }, {}],
  ['a row without a time', table([[null, 1]]), {}],
  [
    'two rows of one minute',
    table([
      [at(-6), 1],
      [new Date((NOW - 330) * 1000).toISOString(), 2],
    ]),
    {},
  ],
  ['a query that is too dear', syntax(504, []), {}],
  ['two tables', two(table([[at(-6), 1]]), table([[at(-6), 2]], COLUMNS, 'Table_1')), {}],
  ['a wrong query', syntax(400, ["SEM0100: Failed to resolve table expression named 'AppRequest'"]), {}],
  ['a query refused without details', syntax(400, []), {}],
  ['no access', new ActionError('Azure answered 403 InsufficientAccessError.', { fix: 'Give the role' }), {}],
]

test('what is wrong is told with its cure', async () => {
  const told: Record<string, unknown> = {}
  for (const [what, answer, more, workspace] of CASES) {
    const { reading } = await read(answer, more, workspace)
    expect([what, reading.kind]).toEqual([what, 'unknown'])
    told[what] = said(reading)
  }
  expect(told).toMatchSnapshot()
})

test('a part of the rows is a lower bound, with the innermost reason', async () => {
  const error = {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [
      {
        code: 'EngineError',
        message: 'Something went wrong',
        innererror: { code: '-2133196797', message: 'The result has 500001 rows and is cut ::error::x' },
      },
    ],
  }
  const { reading } = await read(partial(error))
  expect(reading).toMatchObject({ kind: 'series', doubts: [{ kind: 'partial' }] })
  expect(reading.doubts[0]?.text).toBe(
    'Log Analytics answered only a part of the rows (PartialError): The result has 500001 rows and is cut : :error: :x',
  )
  expect((await read(partial({}))).reading.doubts[0]?.text).toContain('without an explanation')
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
