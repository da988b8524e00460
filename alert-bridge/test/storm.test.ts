import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { alertmanagerBody } from '../../__tests__/events/payloads.ts'
import { DISPATCH, startGitHub, type GitHub } from './github.ts'
import { post, startFunction, type Answer, type Door, type Env } from './support.ts'

// Many alerts at once, and a GitHub that takes its time.

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
const BEARER = `Bearer ${SECRET}`
let gitHub: GitHub

beforeEach(async () => {
  gitHub = await startGitHub()
})

function started(more: Env = {}): Promise<Door> {
  return startFunction({ ...gitHub.env, ALERTMANAGER_SECRET: SECRET, ...more })
}

describe('many at once', () => {
  const storm = (from: Door): Promise<readonly Answer[]> =>
    Promise.all(
      Array.from({ length: 40 }, (_, at) => {
        const labels = { alertname: `storm-${String(at)}` }
        const one = { status: 'firing', labels, annotations: {}, fingerprint: `s-${String(at)}` }
        return post(from, 'alertmanager', alertmanagerBody({ alerts: [one] }), BEARER)
      }),
    )

  test('40 distinct alerts start one run, which reads the load for all', async () => {
    const fresh = await started({ COALESCE_SECONDS: '60' })
    const outcomes = (await storm(fresh)).map(({ body }) => (body as { outcome: string }).outcome).sort()
    assert.deepEqual(outcomes, [...Array<string>(39).fill('coalesced'), 'dispatched'])
    assert.equal(gitHub.dispatched.length, 1)
  })

  test('where each alert is a load of its own, each starts a run', async () => {
    const each = await started({ DEDUPE_MINUTES: '0' })
    for (const { status } of await storm(each)) assert.equal(status, 202)
    assert.equal(gitHub.dispatched.length, 40)
  })

  test('a failure is told to each sender', async () => {
    const fresh = await started()
    gitHub.next.set(DISPATCH, Array<{ status: number }>(200).fill({ status: 503 }))
    for (const { status } of await storm(fresh)) assert.equal(status, 503)
  })
})

test('an answer that takes 3 s is waited for: the alert arrives, at the latest by the sender’s retry', async () => {
  const fresh = await started()
  gitHub.slowMs = 3000
  const send = (): Promise<Answer> => post(fresh, 'alertmanager', alertmanagerBody(), BEARER)
  const first = await send()
  const answer = first.status === 503 ? await send() : first
  assert.deepEqual(answer, { status: 202, body: { outcome: 'dispatched' } })
})
