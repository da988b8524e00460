import { expect, test } from '@jest/globals'
import {
  BURSTING,
  IDLE,
  annotations,
  burstingShop,
  expectSafe,
  pass,
  shop,
  stateOf,
  recordOf,
} from './support.ts'

/** Each poll of a warm-up costs processor time, and the story is the same. */
const SHORT = { 'warmup-timeout': '2m' }

// A burst that cannot succeed is undone, told, and tried again after 10, 20, 40 minutes.

test('an app that never warms up gets no traffic, and the burst is undone (healthy-before-enable, failed-burst-is-undone)', async () => {
  const azure = await shop()
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  const first = await pass(azure, 'auto', SHORT)
  expect([first.exitCode, first.outputs['outcome'], stateOf(azure)]).toEqual([1, 'failed', IDLE])
  expect(annotations(first)).toContain('the burst side is not healthy after 2 min')
  const tries = []
  for (let minute = 0; minute < 30; minute += 5) {
    azure.clock.advance(300)
    const started = azure.clock.now()
    const run = await pass(azure, 'auto', SHORT)
    tries.push(run.exitCode === 1 ? 'tries' : 'waits')
    // A failed warm-up takes its time; the next look is five minutes after its end.
    expect(azure.clock.now() - started < 60).toBe(run.exitCode === 0)
  }
  // The delay counts from the end of a try.
  expect(tries.join(' ')).toBe('waits tries waits waits waits tries')
  expect(stateOf(azure)).toEqual(IDLE)
  azure.effect({ kind: 'app-warms', app: 'app-shop-burst' })
  azure.clock.advance(2700)
  expect((await pass(azure, 'auto', SHORT)).exitCode).toBe(0)
  expect(stateOf(azure)).toEqual(BURSTING)
  expect(recordOf(azure)).not.toMatch(/,a=/u)
  expectSafe(azure)
})

test('an endpoint that never comes Online is disabled again, once (trial-before-weight, failed-burst-is-undone)', async () => {
  const azure = await shop()
  azure.effect({ kind: 'endpoint-never-online', endpoint: 'burst' })
  const run = await pass(azure, 'auto')
  expect([run.exitCode, stateOf(azure).endpoint]).toEqual([1, 'Disabled'])
  expect(annotations(run)).toMatch(
    /Traffic Manager reports burst Degraded after \d+ min(?: \d+ s)?, not Online/u,
  )
  expect(azure.judge().switches).toBe(2)
  azure.clock.advance(120)
  const next = await pass(azure, 'auto', { 'wait-in-run': '5m' })
  expect([next.exitCode, azure.judge().switches]).toEqual([0, 2])
  expectSafe(azure)
})

test('a burst whose app falls ill goes back to the private side and waits for its next try', async () => {
  const azure = await burstingShop()
  azure.clock.advance(600)
  azure.effect({ kind: 'app-health-status', app: 'app-shop-burst', status: 500 })
  azure.clock.advance(400)
  const ill = await pass(azure, 'auto')
  expect([ill.exitCode, stateOf(azure).endpoint, ill.outputs['phase']]).toEqual([1, 'Disabled', 'draining'])
  expect(recordOf(azure)).toContain(',a=1,')
  azure.clock.advance(120)
  const next = await pass(azure, 'auto', { 'wait-in-run': '2m' })
  expect([next.exitCode, next.outputs['reason']]).toEqual([
    0,
    expect.stringContaining('the last burst failed'),
  ])
  expectSafe(azure)
})
