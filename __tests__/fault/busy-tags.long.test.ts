import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  IDLE,
  LONG,
  LOW,
  pass,
  recordOf,
  shop,
  stateOf,
} from './support.ts'

// A state tag that is busy is waited for, like any other resource; one that is refused is told at once.

const TAGS = { path: 'tags/default$', method: 'PATCH' } as const
const CONFLICT = {
  error: { code: 'Conflict', message: 'Another tag operation on the resource is in progress. Retry later.' },
}

function busyTags(azure: LocalAzure, status: number, forSeconds = Infinity): void {
  const from = azure.clock.now() - azure.world.scenario.startAt
  azure.fault({
    match: TAGS,
    fault: { kind: 'reply', status, body: CONFLICT },
    times: 'always',
    fromSeconds: from,
    ...(forSeconds === Infinity ? {} : { toSeconds: from + forSeconds }),
  })
}

test.each([409, 429])(
  'a state tag that is busy (%i) for four minutes is waited for by a burst',
  async (status) => {
    const azure = await shop([[0, HIGH]])
    busyTags(azure, status, 240)
    const run = await pass(azure, 'auto', LONG)
    expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
    expect(recordOf(azure)).toContain('p=bursting')
    expect(run.log).not.toContain('state tag could not be written')
    expectSafe(azure)
  },
)

test('a state tag that stays busy keeps a burst for five minutes, not for ever', async () => {
  const azure = await shop([[0, HIGH]])
  busyTags(azure, 409)
  const began = azure.clock.now()
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(azure.clock.now() - began).toBeLessThan(15 * 60)
  expect(run.log).toContain('the state tag could not be written')
})

test('a state tag that is busy for ten minutes is waited for by a scale-in', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.clock.advance(1800)
  busyTags(azure, 409, 600)
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, IDLE])
  expectSafe(azure)
})

test.each(['pause', 'resume'])(
  'a state tag that is busy for four minutes is waited for by %s',
  async (mode) => {
    const azure = await burstingShop([[0, LOW]])
    busyTags(azure, 409, 240)
    const run = await pass(azure, mode)
    expect([run.exitCode, run.outputs['changed']]).toEqual([0, 'true'])
  },
)

test('a watch whose lease meets a busy state tag waits for it', async () => {
  const azure = await shop([[0, LOW]])
  busyTags(azure, 409, 240)
  const run = await pass(azure, 'watch', { 'watch-for': '15m', 'watch-interval': '60s', 'hand-over': 'none' })
  expect(run.exitCode).toBe(0)
  expect(annotations(run)).not.toContain('::error')
})

test('a write of the state tag that crossed another is made again after a read', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({ match: TAGS, fault: { kind: 'empty', status: 412 }, times: 2 })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(run.log).not.toContain('state tag could not be written')
})

test('a state tag that is refused is told at once, and a burst goes on', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({ match: TAGS, fault: { kind: 'refuse', as: 'locked' }, times: 'always' })
  const run = await pass(azure, 'auto', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
  expect(azure.requests().filter(({ path, write }) => write && path.endsWith('/tags/default'))).toHaveLength(
    1,
  )
  expect(run.log).toMatch(/state tag could not be written.*ScopeLocked/u)
})
