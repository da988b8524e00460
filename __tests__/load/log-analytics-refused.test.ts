import { expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { NOW, said } from './support.ts'
import { WORKSPACE, at, COLUMNS, table, read } from './log-analytics-support.ts'

function two(...answers: readonly unknown[]): unknown {
  return { tables: answers.flatMap((one) => (one as { tables: unknown[] }).tables) }
}

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
  ['two tables, the first without rows', two(table([]), table([[at(-6), 2]], COLUMNS, 'Table_1')), {}],
  ['a wrong query', syntax(400, ["SEM0100: Failed to resolve table expression named 'AppRequest'"]), {}],
  [
    'a query that exceeds a limit',
    syntax(400, ['Query execution has exceeded the allowed limits (80DA0001): Query timed out.']),
    {},
  ],
  [
    'no rows beside an error',
    { ...(table([]) as object), error: { code: 'PartialError', message: 'Too many' } },
    {},
  ],
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
