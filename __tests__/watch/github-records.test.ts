import { expect, test } from '@jest/globals'
import { HIGH, LOW, expectSafe, leased, shop } from '../fault/support.ts'
import { TWO_FLOWS, WATCH, startJob } from './support.ts'

// A watch tells GitHub what changed, and asks nothing in the passes between.

const ASKED = { ...WATCH, 'hand-over': 'none', 'github-deployment': 'burst', 'github-issue': 'true' } as const
const JOB = { runId: '7', event: 'schedule' } as const

test('a watch keeps one deployment true, and a pass that changes nothing asks GitHub nothing', async () => {
  const azure = await shop([[0, HIGH]], TWO_FLOWS)
  const run = await startJob(azure, JOB, ASKED).done
  expect(run.exitCode).toBe(0)
  const [deployment, ...others] = azure.github.deployments.all
  expect(others).toEqual([])
  expect(deployment?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success'])
  expect(run.log).toMatch(/^ {2}app-shop-burst: GitHub deployment to burst: active$/mu)
  const asked = azure.requests().filter(({ path }) => /\/(?:deployments|issues)(?:\/|$)/u.test(path))
  // To begin with: a list, a creation and two statuses with what was read before them, and the list of issues.
  expect(asked.length).toBeLessThanOrEqual(7)
  expectSafe(azure)
})

test('an issue tells of five failed passes in a row, and the first that succeeds closes it', async () => {
  const azure = await shop([[0, LOW]], TWO_FLOWS)
  azure.fault({
    match: { kind: 'load' },
    fault: { kind: 'reply', status: 400, body: { status: 'error', errorType: 'bad_data', error: 'no' } },
    times: 'always',
    toSeconds: 8 * 60,
  })
  const run = await startJob(azure, JOB, ASKED).done
  const [issue, ...others] = azure.github.issues.all
  expect(others).toEqual([])
  expect(run.log.match(/GitHub issue (?:opened|updated|closed)/gu)).toEqual([
    'GitHub issue opened',
    'GitHub issue closed',
  ])
  expect(issue).toMatchObject({ state: 'closed', title: 'Cloudburst: app-shop-burst is as it should be' })
})

test('a token without the permission is one warning in all of a watch', async () => {
  const azure = await shop([[0, HIGH]], TWO_FLOWS)
  azure.github.may.deployments = false
  const run = await startJob(azure, JOB, ASKED).done
  expect(run.exitCode).toBe(0)
  const told = run.log.split('\n').filter((line) => line.includes('deployments: write'))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^::warning title=Cloudburst%3A GitHub/u)
})

test('a watch that stands by makes no deployment of a burst that it leaves to the other watch', async () => {
  const azure = await shop(
    [
      [0, HIGH],
      [2, LOW],
    ],
    TWO_FLOWS,
  )
  leased(azure, 300)
  const run = await startJob(azure, JOB, { ...ASKED, window: '1m' }).done
  expect(run.exitCode).toBe(0)
  expect(azure.github.deployments.all).toEqual([])
})
