import { expect, test } from '@jest/globals'
import type { DispatchOutcome } from '../../local-azure/github/api.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { LOW, expectSafe, shop, type Run } from '../fault/support.ts'
import { TWO_FLOWS, WATCH, atMinute, onDispatch, startJob } from './support.ts'

// GitHub takes the start of a successor, and what becomes of it is another matter.

function watchUntilItsEnd(azure: LocalAzure, inputs = {}): Promise<Run> {
  return startJob(azure, { runId: '7', event: 'schedule' }, { ...WATCH, ...inputs }).done
}

/** Starts a successor of ten minutes for each dispatch; answers them in order. */
function successors(azure: LocalAzure, minutes = 10): Promise<Run>[] {
  const runs: Promise<Run>[] = []
  onDispatch(azure, ({ runId, inputs }) => {
    const job = { runId: String(runId), event: 'workflow_dispatch', workflowInputs: inputs }
    const own = { ...WATCH, 'watch-for': `${String(minutes)}m`, 'hand-over': 'none' }
    runs.push(startJob(azure, job, own).done)
  })
  return runs
}

/** Two successors are started where the answer to the first start was lost. */
async function logsOf(runs: readonly Promise<Run>[]): Promise<string> {
  return (await Promise.all(runs)).map(({ log }) => log).join('\n')
}

function dispatches(azure: LocalAzure): number {
  return azure.requests().filter(({ method, path }) => method === 'POST' && path.endsWith('/dispatches'))
    .length
}

test('a start that GitHub accepts and makes no run of is made again, and in the end the watch is red and says so', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  azure.github.nextDispatches.push(...Array.from({ length: 6 }, () => 'nothing' as const))
  const run = await watchUntilItsEnd(azure)
  expect(run.exitCode).toBe(1)
  // At most three starts; on a busy machine virtual time may lose the answer to one, which is then asked again.
  expect(dispatches(azure)).toBeGreaterThanOrEqual(2)
  expect(dispatches(azure)).toBeLessThanOrEqual(6)
  expect(run.log).toContain(
    'hand-over: GitHub accepted the start of the successor, but shows no run of it; starts it again',
  )
  expect(run.log).toMatch(/no successor could be started: the target has no controller until another run/u)
  expectSafe(azure)
})

test.each<DispatchOutcome>(['nothing', 'a run that ends'])(
  'where the first start makes %s, the second one takes over',
  async (first) => {
    const azure = await shop([[0, LOW]], TWO_FLOWS)
    const runs = successors(azure)
    azure.github.nextDispatches.push(first)
    const run = await watchUntilItsEnd(azure)
    expect([run.exitCode, runs.length]).toEqual([0, 1])
    expect(dispatches(azure)).toBeGreaterThanOrEqual(2)
    const logs = (await Promise.all(runs)).map(({ log }) => log).join('\n')
    expect(logs).toMatch(/took over from 7-1-/u)
    expectSafe(azure)
  },
)

test('a successor that GitHub keeps in its queue is named at the end', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  azure.github.nextDispatches.push('a queued run')
  const run = await watchUntilItsEnd(azure)
  expect(run.exitCode).toBe(0)
  expect(run.log).toContain('hand-over: GitHub has queued the successor')
  expect(run.log).toContain('GitHub has queued the successor: the target has no controller until it begins')
})

test('a watch that ends in a pause keeps its lease without a write, and gives it back as soon as the pause ends', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  const runs = successors(azure)
  const person = (minute: number, mode: string, runId: string): void =>
    atMinute(azure, minute, () => {
      const job = { runId, event: 'workflow_dispatch', actor: 'ada' }
      void startJob(azure, job, { mode, ...(mode === 'pause' && { 'hold-for': '1h' }) }).done
    })
  person(18, 'pause', '81')
  person(21.5, 'resume', '82')
  const run = await watchUntilItsEnd(azure)
  const start = azure.world.scenario.startAt
  const inPause = azure
    .requests()
    .filter(({ at, write }) => write && at > start + 18.5 * 60 && at < start + 21.5 * 60)
  expect(inPause).toEqual([])
  expect(run.log).toMatch(/automation is paused: the lease stays until the pause or the lease ends/u)
  expect(run.log).toContain('lease given back at')
  const [, gap = '999'] = /took over from 7-1-\w+: (\d+) s from its last sign/u.exec(await logsOf(runs)) ?? []
  expect(Number(gap)).toBeLessThanOrEqual(30)
})

test('a pause that outlasts the lease costs no successor: the watch that does not claim first stands by for the one that does', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  const runs = successors(azure, 20)
  atMinute(azure, 21, () => {
    const job = { runId: '81', event: 'workflow_dispatch', actor: 'ada' }
    void startJob(azure, job, { mode: 'pause', 'hold-for': '630s' }).done
  })
  const run = await watchUntilItsEnd(azure, { 'watch-for': '33m' })
  // Where the answer to a start was lost, there are two of them.
  const after = await Promise.all(runs)
  expect([run, ...after].map(({ exitCode }) => exitCode)).toEqual([0, ...after.map(() => 0)])
  expect(after.filter(({ log }) => log.includes('the watch ends: watch-for ('))).toHaveLength(1)
  expectSafe(azure)
})
