import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { secretOf } from '../../src/config/secret.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { realClock } from '../../src/clock/index.ts'
import { dispatchSuccessor } from '../../src/github/dispatch.ts'
import { startedBy } from '../../src/github/event.ts'

let server: Server | undefined
afterEach(
  () => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))),
)

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly message?: string
}

/** A dispatch begins five minutes before the end of its watch. */
const BEGAN = 1_780_000_000

/** GitHub answers one after the other; the last one again and again. */
async function gitHub(answers: readonly Answer[]) {
  const asked: string[] = []
  const slept: number[] = []
  const told: string[] = []
  let now = BEGAN
  server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? { status: 500 }
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`)
      const text = answer.message === undefined ? '' : JSON.stringify({ message: answer.message })
      response
        .writeHead(answer.status, {
          connection: 'close',
          'content-type': 'application/json',
          ...answer.headers,
        })
        .end(text)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const apiUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  const clock: Clock = {
    ...realClock(),
    now: () => Promise.resolve(epochSeconds(now)),
    sleep: (length) => {
      now += length
      return Promise.resolve(void slept.push(length))
    },
  }
  const dispatch = () =>
    dispatchSuccessor(
      {
        workflow: { apiUrl, repository: 'octo/shop', workflow: 'watch.yml' },
        ref: 'refs/heads/main',
        inputs: { size: '3' },
      },
      { fetch, clock, token: secretOf('t0ken'), userAgent: 'test' },
      {
        endsAt: epochSeconds(BEGAN + 300),
        signal: new AbortController().signal,
        failedOnce: (why) => void told.push(why),
      },
    )
  return { asked, slept, told, dispatch }
}

async function errorOf(promise: Promise<unknown>): Promise<ActionError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ActionError) return error
  throw new Error('it was to fail with an ActionError')
}

test.each([
  ['at once', [{ status: 204 }], []],
  ['after a broken GitHub', [{ status: 502 }, { status: 204 }], [10]],
  [
    'when a secondary limit has passed',
    [{ status: 403, headers: { 'retry-after': '45' } }, { status: 204 }],
    [45],
  ],
  ['when a limit without a time has passed', [{ status: 429 }, { status: 200 }], [60]],
  [
    'when the limit of the token is renewed, by GitHub’s clock',
    [
      {
        status: 403,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(BEGAN - 7200 + 120),
          date: new Date((BEGAN - 7200) * 1000).toUTCString(),
        },
      },
      { status: 204 },
    ],
    [121],
  ],
  [
    'when a secondary limit has passed that only its text tells',
    [{ status: 403, message: 'You have exceeded a secondary rate limit.' }, { status: 204 }],
    [60],
  ],
  [
    'when a GitHub that was broken for minutes answers again',
    [...Array.from({ length: 5 }, () => ({ status: 503 })), { status: 204 }],
    [10, 20, 40, 60, 60],
  ],
])('the successor is started %s', async (_, answers, pauses) => {
  const { asked, slept, told, dispatch } = await gitHub(answers)
  expect((await dispatch()).tries).toBe(pauses.length + 1)
  expect(told).toHaveLength(pauses.length)
  expect(asked.at(-1)).toBe(
    'POST /repos/octo/shop/actions/workflows/watch.yml/dispatches {"ref":"refs/heads/main","inputs":{"size":"3"}}',
  )
  expect(slept).toEqual(pauses)
})

test.each<[string, Answer, number, RegExp]>([
  ['no permission', { status: 403, message: 'Resource not accessible by integration' }, 1, /actions: write/u],
  ['another repository', { status: 404, message: 'Not Found' }, 1, /default branch/u],
  [
    'no trigger',
    { status: 422, message: "Workflow does not have 'workflow_dispatch' trigger" },
    1,
    /on: workflow_dispatch/u,
  ],
  [
    'a limit beyond the end of the watch',
    { status: 403, headers: { 'retry-after': '3600' } },
    1,
    /limits the requests/u,
  ],
  ['a GitHub that stays broken', { status: 503 }, 7, /githubstatus/u],
])('%s is explained, and tried only as long as it can help', async (_, answer, tries, fix) => {
  const { asked, dispatch } = await gitHub([answer])
  const error = await errorOf(dispatch())
  expect(error.message).toContain(`GitHub answered ${String(answer.status)}`)
  expect(error.fix).toMatch(fix)
  expect(asked).toHaveLength(tries)
})

test('a successor gets the inputs of this run, but not the alert that started it', () => {
  const event = { inputs: { size: 3, live: true, empty: '', alert: '{}', nothing: null, name: 'shop' } }
  expect(startedBy(JSON.stringify(event))).toEqual({ inputs: { size: '3', live: 'true', name: 'shop' } })
  expect(startedBy('{"schedule":"*/5 * * * *"}')).toEqual({ inputs: {}, cron: '*/5 * * * *' })
  expect(startedBy('nonsense')).toEqual({ inputs: {} })
})
