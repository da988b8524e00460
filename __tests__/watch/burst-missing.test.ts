import { expect, test } from '@jest/globals'
import { burstMissing } from '../../src/modes/watch/burst-missing.ts'
import { HIGH, expectSafe, shop, stateOf } from '../fault/support.ts'
import { atMinute, startJob, WATCH } from './support.ts'

const INPUTS = { ...WATCH, 'hand-over': 'none', 'warmup-timeout': '2m' }

test.each([
  ['a watch whose burst fails ends red, though its last pass only waits to try again', undefined, '12m', 1],
  ['a watch whose second try bursts ends green', 5, '25m', 0],
])('%s (success-is-read-back)', async (_, healsAt, watchFor, exitCode) => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'app-never-warms', app: 'app-shop-burst' })
  if (healsAt !== undefined)
    atMinute(azure, healsAt, () => azure.effect({ kind: 'app-warms', app: 'app-shop-burst' }))
  const inputs = { ...INPUTS, 'watch-for': watchFor }
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, inputs).done
  expect([run.exitCode, stateOf(azure).endpoint]).toEqual([exitCode, exitCode === 0 ? 'Enabled' : 'Disabled'])
  expect(run.log.includes('the watch ends without the burst it wants')).toBe(exitCode === 1)
  expect(run.outputs['outcome']).toBe(exitCode === 0 ? 'ok' : 'failed')
  expectSafe(azure)
})

const BURSTING = { kind: 'bursting', share: 0.3 }
const over = (change: object, rule = 'retry-backoff', goal: object = BURSTING) =>
  ({
    done: { lastDecision: { rule, reason: 'it failed', overruled: [{ goal }] }, ...change },
  }) as unknown as Parameters<typeof burstMissing>[0]

test.each([
  ['a watch that leaves all to another one', over({ keeper: {} })],
  ['a pass that failed itself', over({ failure: {} })],
  ['another rule', over({}, 'hold')],
  [
    'an app that somebody started, while demand asks for no burst',
    over({}, 'retry-backoff', { kind: 'warm' }),
  ],
])('no burst is missing at the end of %s', (_, last) => {
  expect(burstMissing(last, undefined)).toBeUndefined()
})

test('a burst that failed in an earlier run is missing too, and that run names why', () => {
  expect(burstMissing(over({}), undefined)?.fix).toContain('the run in which the burst failed names')
})
