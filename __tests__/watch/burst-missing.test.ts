import { expect, test } from '@jest/globals'
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
