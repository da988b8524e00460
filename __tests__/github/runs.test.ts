import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { realClock } from '../../src/clock/index.ts'
import { secretOf } from '../../src/config/secret.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { gapsBetween } from '../../src/github/gaps.ts'
import { observedRuns, workflowRef } from '../../src/github/runs.ts'

let server: Server | undefined
afterEach(
  () => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))),
)

async function gitHub(status: number, body: unknown): Promise<{ apiUrl: string; asked: string[] }> {
  const asked: string[] = []
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`)
    response
      .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
      .end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { apiUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked }
}

const ask = (apiUrl: string) =>
  observedRuns(
    { apiUrl, repository: 'octo/shop', workflow: 'cloudburst.yml' },
    { fetch, clock: realClock(), token: secretOf('t0ken'), userAgent: 'test' },
    new AbortController().signal,
  )

const run = (minute: number, event = 'workflow_dispatch') => ({
  run_started_at: new Date(Date.UTC(2026, 5, 1, 0, minute)).toISOString(),
  event,
})

test('the gaps of a cron that GitHub delivers late are measured', async () => {
  const { apiUrl, asked } = await gitHub(200, { workflow_runs: [run(0), run(41), run(100), run(120)] })
  expect(await ask(apiUrl)).toEqual({
    kind: 'known',
    value: {
      all: { kind: 'known', value: { mean: 2400, median: 2460, count: 3 } },
      scheduled: { kind: 'unknown', reason: 'only 0 runs are known' },
    },
  })
  expect(asked).toEqual([
    'GET /repos/octo/shop/actions/workflows/cloudburst.yml/runs?per_page=30 token t0ken',
  ])
})

test('what GitHub makes of the schedule is told apart from runs that something else started', async () => {
  const runs = [0, 41, 100, 120].map((minute) => run(minute, 'schedule'))
  const { apiUrl } = await gitHub(200, { workflow_runs: [...runs, run(10), run(60), run(110)] })
  expect(await ask(apiUrl)).toMatchObject({
    value: {
      all: { value: { mean: 1200, count: 6 } },
      scheduled: { value: { mean: 2400, median: 2460, count: 3 } },
    },
  })
})

test.each<[string, number, unknown, string]>([
  ['no permission', 403, { message: 'Resource not accessible by integration' }, 'actions: read'],
  ['a broken GitHub', 502, {}, 'answered 502'],
  ['a first run', 200, { workflow_runs: [run(0)] }, 'only 1 runs'],
  ['nonsense', 200, null, 'only 0 runs'],
])('%s leaves the gap unknown, with the reason', async (_name, status, body, reason) => {
  const { apiUrl } = await gitHub(status, body)
  expect(JSON.stringify(await ask(apiUrl))).toContain(reason)
})

test('the workflow is the one that runs, and none outside of GitHub', () => {
  const env = {
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/cloudburst.yml@refs/heads/main',
  }
  expect(workflowRef(env)).toEqual({
    apiUrl: env.GITHUB_API_URL,
    repository: 'octo/shop',
    workflow: 'cloudburst.yml',
  })
  expect(workflowRef({})).toBeUndefined()
})

test('gaps do not depend on the order of runs, and lie between the shortest and the longest', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 4, maxLength: 20 }),
      (starts) => {
        const moments = starts.map((at) => epochSeconds(at))
        const gaps = gapsBetween(moments)
        expect(gapsBetween([...moments].reverse())).toEqual(gaps)
        if (gaps.kind === 'unknown') throw new Error(gaps.reason)
        const sorted = [...starts].sort((a, b) => a - b)
        const all = sorted.slice(1).map((at, index) => at - (sorted[index] ?? 0))
        expect(gaps.value.mean).toBeGreaterThanOrEqual(Math.min(...all))
        expect(gaps.value.mean).toBeLessThanOrEqual(Math.max(...all))
      },
    ),
  )
})
