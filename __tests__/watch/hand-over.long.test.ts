import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { sampled } from '../helpers/effort.ts'
import { LOW, expectSafe, shop, type Run } from '../fault/support.ts'
import { TWO_FLOWS, WATCH, atMinute, onDispatch, startJob } from './support.ts'

// GitHub is asked beside the passes: however it answers, none of them waits for it.

const DISPATCHES = { method: 'POST', path: '/dispatches$' }

function broken(azure: LocalAzure, fault: Parameters<LocalAzure['fault']>[0]['fault']): void {
  azure.fault({ match: DISPATCHES, fault, times: 'always' })
}

/** Between the begins of two passes that changed nothing, in seconds. */
function longestGap({ log }: Run): number {
  const at = [...log.matchAll(/^(\d\d):(\d\d):(\d\d) UTC ✔ idle/gmu)].map(
    ([, hours, minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
  )
  return Math.max(...at.slice(1).map((time, index) => time - (at[index] ?? 0)))
}

const BROKEN = [
  ['answers 503', { kind: 'reply', status: 503 }, /GitHub answered 503/u],
  ['answers 429 without a time', { kind: 'reply', status: 429 }, /GitHub answered 429/u],
  ['hangs', { kind: 'hang' }, /GitHub could not be reached/u],
] as const

test.each(sampled(BROKEN, 2))(
  'no pass waits for a GitHub that %s, and the watch ends in time and red',
  async (_, fault, says) => {
    const azure = await shop([[0, LOW]], TWO_FLOWS)
    broken(azure, fault)
    const run = await startJob(azure, { runId: '7', event: 'schedule' }, WATCH).done
    expect(longestGap(run)).toBeLessThanOrEqual(61)
    expect(run.log).toMatch(says)
    expect(run.log).toContain('watch-for (20 min) is over')
    expect(run.log).toContain(
      'no successor could be started: the target has no controller until another run starts',
    )
    expect(run.exitCode).toBe(1)
    const tries = azure
      .requests()
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/dispatches'))
    expect(tries.length).toBeGreaterThanOrEqual(3)
    expectSafe(azure)
  },
)

test('a GitHub that is broken for three minutes starts the successor all the same', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  azure.fault({
    match: DISPATCHES,
    fault: { kind: 'reply', status: 502 },
    times: 'always',
    fromSeconds: 15 * 60,
    toSeconds: 18 * 60,
  })
  let successor: Promise<Run> | undefined
  onDispatch(azure, ({ runId, inputs }) => {
    const job = { runId: String(runId), event: 'workflow_dispatch', workflowInputs: inputs }
    successor = startJob(azure, job, { ...WATCH, 'watch-for': '4m', 'hand-over': 'none' }).done
  })
  const run = await startJob(azure, { runId: '7', event: 'schedule' }, WATCH).done
  expect([run.exitCode, (await successor)?.exitCode]).toEqual([0, 0])
  expect(run.log).toMatch(/hand-over: started the successor .* before the end, after \d tries/u)
  expect((await successor)?.log).toMatch(/took over from 7-1-/u)
  expectSafe(azure)
})

test('a watch that stands by starts no successor, however short its watch-for is, and leads once it may', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  const started: string[] = []
  azure.github.onDispatch = ({ runId }) => void started.push(String(runId))
  let waiting: Promise<Run> | undefined
  atMinute(azure, 5, () => {
    waiting = startJob(
      azure,
      { runId: '8', event: 'workflow_dispatch' },
      { ...WATCH, 'watch-for': '8m' },
    ).done
  })
  const first = await startJob(
    azure,
    { runId: '7', event: 'workflow_dispatch' },
    { ...WATCH, 'watch-for': '16m', 'hand-over': 'none' },
  ).done
  expect(started).toEqual([])
  const second = await waiting
  expect([first.exitCode, second?.exitCode]).toEqual([0, 0])
  expect(second?.log).toMatch(/took over from 7-1-/u)
  expect(started).toHaveLength(1)
  expectSafe(azure)
})

const workflow = (permissions: string) => `
on: { workflow_dispatch: {}, schedule: [{ cron: "3 * * * *" }] }
jobs:
  burst:
    permissions: ${permissions}
    steps: [{ uses: octo/cloudburst@v1, with: { mode: watch, github-token: "\${{ github.token }}" } }]
`

const PERMITTED = [
  ['the workflow gives its job no more', 'read', '{ actions: read, id-token: write }', true],
  ['the runs are not to be read either', 'none', undefined, true],
  ['the job may write actions', 'write', '{ actions: write }', false],
  ['nothing tells', 'write', undefined, false],
] as const

test.each(sampled(PERMITTED, 2))(
  'a missing permission to start the successor is told in the first minute: %s',
  async (_, permission, permissions, isTold) => {
    const azure = await shop([[0, LOW]], TWO_FLOWS)
    azure.github.permission = permission
    if (permissions !== undefined)
      azure.github.files.set('.github/workflows/cloudburst.yml', workflow(permissions))
    const run = await startJob(azure, { runId: '7', event: 'schedule' }, { ...WATCH, 'watch-for': '12m' })
      .done
    const [early = ''] = run.log.split(/^\d\d:\d[1-9]:\d\d UTC ✔ idle/mu)
    const told = 'this watch cannot start its successor: the job lacks the permission "actions: write"'
    expect(early.includes(told)).toBe(isTold)
    expect([run.log.includes(told), run.exitCode]).toEqual([isTold, isTold ? 1 : 0])
    expectSafe(azure)
  },
)
