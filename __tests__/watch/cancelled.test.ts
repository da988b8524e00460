import { expect, test } from '@jest/globals'
import {
  ALLOWED_MILLISECONDS,
  BURSTING,
  HIGH,
  LOW,
  expectSafe,
  onRequest,
  pass,
  recordOf,
  signalled,
  shop,
  stateOf,
  type Cancelled,
} from '../fault/support.ts'
import { WATCH, startJob } from './support.ts'

const ALONE = { ...WATCH, 'hand-over': 'none' } as const

function told({ run, tookMilliseconds }: Cancelled) {
  return {
    exitCode: run.exitCode,
    inTime: tookMilliseconds < ALLOWED_MILLISECONDS,
    outcome: run.outputs['outcome'],
    report: (run.outputs['report'] ?? '').length > 100,
    summary: run.summary.includes('Its end: cancelled.'),
    says: run.log.includes('the run was cancelled'),
  }
}
const TOLD = { exitCode: 1, inTime: true, outcome: 'failed', report: true, summary: true, says: true }

test.each([
  ['SIGINT', 'at rest', /GET .*api\/v1\/query_range/u, 5, LOW],
  ['SIGTERM', 'at rest', /GET .*api\/v1\/query_range/u, 5, LOW],
  ['SIGINT', 'in a look', /GET .*trafficmanagerprofiles/iu, 7, LOW],
  ['SIGTERM', 'in a warm-up', /GET .*\/health/u, 2, HIGH],
  ['SIGINT', 'in a write', /PUT .*serverfarms/u, 1, HIGH],
] as const)('%s %s ends a watch in time, with its lease given back', async (signal, _, at, number, load) => {
  const azure = await shop([[0, load]])
  const started = startJob(azure, { runId: '7', event: 'schedule' }, ALONE)
  expect(told(await signalled(azure, started, { signal, at, number }))).toEqual(TOLD)
  expect(recordOf(azure)).not.toContain(',l=')
  if (load === HIGH) {
    await pass(azure, 'auto')
    expect(stateOf(azure)).toEqual(BURSTING)
  }
  expectSafe(azure)
})

test('while Azure does not answer, and cannot take the lease back either', async () => {
  const azure = await shop([[0, LOW]])
  const started = startJob(azure, { runId: '7', event: 'schedule' }, ALONE)
  let sentAt = 0
  onRequest(azure, (number) => {
    if (number !== 20) return
    azure.fault({
      match: { path: 'trafficManagerProfiles/tm-shop$' },
      fault: { kind: 'hang' },
      times: 'always',
    })
    setTimeout(() => {
      sentAt = performance.now()
      started.kill('SIGINT')
    }, 100)
  })
  const run = await started.done
  expect(told({ run, tookMilliseconds: performance.now() - sentAt })).toEqual(TOLD)
  expect(run.log).toContain('the lease was not given back and ends by itself')
})

test('killed in the middle: the next cron run takes over when the lease has ended', async () => {
  const azure = await shop([[0, LOW]])
  const first = startJob(azure, { runId: '7', event: 'schedule' }, ALONE)
  let looks = 0
  onRequest(azure, (_, url) => {
    if (url.includes('query_range') && ++looks === 8) first.kill('SIGKILL')
  })
  expect((await first.done).signal).toBe('SIGKILL')
  azure.clock.advance(120)
  const early = await startJob(azure, { runId: '8', event: 'schedule' }, ALONE).done
  expect([early.exitCode, early.log]).toEqual([0, expect.stringMatching(/the watch 7-1-\w+ is at work/u)])
  azure.clock.advance(600)
  const late = await startJob(azure, { runId: '9', event: 'schedule' }, { ...ALONE, 'watch-for': '4m' }).done
  expect([late.exitCode, late.log]).toEqual([
    0,
    expect.stringMatching(/took over from 7-1-\w+: .* from the end of its lease .*to this pass/u),
  ])
})
