import { expect, test } from '@jest/globals'
import type { FaultMatch } from '../../local-azure/faults/match.ts'
import {
  ALLOWED_MILLISECONDS,
  BURSTING,
  HIGH,
  IDLE,
  LONG,
  LOW,
  begin,
  burstingShop,
  each,
  onRequest,
  pass,
  passesUntil,
  shop,
  signalled,
  stateOf,
  type Cancelled,
} from './support.ts'
import { sampled } from '../helpers/effort.ts'

function told({ run, tookMilliseconds }: Cancelled) {
  return {
    exitCode: run.exitCode,
    inTime: tookMilliseconds < ALLOWED_MILLISECONDS,
    outcome: run.outputs['outcome'],
    report: (run.outputs['report'] ?? '').length > 100,
    summary: run.summary.includes('app-shop-burst'),
    says: /ended early|cancelled/u.test(run.log),
  }
}
const TOLD = { exitCode: 1, inTime: true, outcome: 'failed', report: true, summary: true, says: true }

/** What is under way when the signal comes. */
const INSTANTS: readonly RegExp[] = [
  /GET .*trafficmanagerprofiles/u,
  /PATCH .*tags\/default/u,
  /PUT .*serverfarms/u,
  /POST .*\/start/u,
  /GET .*operationresults/u,
  /GET .*\/health/u,
  /PATCH .*Endpoints\/burst/u,
]

test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of a burst', async (signal) => {
  // The signals differ in nothing but their names, so fewer instants do for the second.
  const instants = signal === 'SIGINT' ? sampled(INSTANTS, 4) : sampled(INSTANTS, 2)
  const ends = await each(instants, async (at) => {
    const azure = await shop([[0, HIGH]])
    const started = begin(azure, { mode: 'auto', ...LONG })
    const first = told(await signalled(azure, started, { signal, at }))
    azure.clock.advance(60)
    await passesUntil(azure, BURSTING)
    return { at, ...first, end: stateOf(azure), violations: azure.judge().violations }
  })
  expect(ends).toEqual(instants.map((at) => ({ at, ...TOLD, end: BURSTING, violations: [] })))
})

test('in the drain: the drain goes on in the next run', async () => {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(3600)
  const started = begin(azure, { mode: 'scale-back', ...LONG })
  let looks = 0
  onRequest(azure, (_, url) => {
    if (stateOf(azure).endpoint === 'Disabled' && url.includes('trafficmanagerprofiles')) looks += 1
    if (looks === 4) {
      looks += 1
      started.kill('SIGINT')
    }
  })
  const run = await started.done
  expect([run.exitCode, run.outputs['phase'], stateOf(azure).app]).toEqual([1, 'draining', 'Running'])
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(IDLE)
  expect(azure.judge()).toEqual({ violations: [], switches: 1 })
})

test('while the load is read in a drain: what was cut off is not taken for missing data', async () => {
  const azure = await burstingShop([
    [0, HIGH],
    [30, LOW],
  ])
  azure.clock.advance(3600)
  const started = begin(azure, { mode: 'auto', ...LONG })
  const at = /GET .*query_range/u
  const cancelled = await signalled(azure, started, { signal: 'SIGINT', at, number: 8 })
  expect(told(cancelled)).toEqual(TOLD)
  expect(cancelled.run.log).not.toContain('demand is not known')
  await pass(azure, 'auto', LONG)
  expect(stateOf(azure)).toEqual(IDLE)
  expect(azure.judge().violations).toEqual([])
})

const HANGING: readonly FaultMatch[] = [
  { kind: 'token' },
  { method: 'GET', path: 'trafficManagerProfiles/tm-shop$' },
  { kind: 'load' },
  { kind: 'health' },
  { method: 'PUT', path: 'serverfarms' },
]

test('while a call hangs', async () => {
  const ends = await each(HANGING, async (match) => {
    const azure = await shop([[0, HIGH]])
    azure.fault({ match, fault: { kind: 'hang' }, times: 'always' })
    const started = begin(azure, { mode: 'auto' })
    let freed: (() => void) | undefined
    const timer = setInterval(() => {
      if (freed !== undefined || azure.requestsOf().every((request) => request.fault === undefined)) return
      // From here on time stands still: it must be the signal that ends the call, not its deadline.
      freed = azure.timer.busy()
      started.kill('SIGINT')
    }, 20)
    const run = await started.done
    clearInterval(timer)
    freed?.()
    return {
      match,
      exitCode: run.exitCode,
      outcome: run.outputs['outcome'],
      summary: run.summary.length > 100,
    }
  })
  expect(ends).toEqual(HANGING.map((match) => ({ match, exitCode: 1, outcome: 'failed', summary: true })))
})
