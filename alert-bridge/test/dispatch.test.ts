import assert from 'node:assert/strict'
import { before, beforeEach, describe, test } from 'node:test'
import {
  alertmanagerBody,
  logAlert,
  metricAlert,
  resolvedAlert,
  workflowDispatch,
} from '../../__tests__/events/payloads.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { alertText } from '../../src/report/alert.ts'
import { DISPATCH, RUNS, startGitHub, TOKEN, type GitHub } from './github.ts'
import { startEntra, type Entra } from './entra.ts'
import { post, startFunction, type Answer, type Door } from './support.ts'

// What comes of an alert that was let in.

const SECRET = 'a-secret-of-more-than-thirty-two-characters'
const BEARER = `Bearer ${SECRET}`
let gitHub: GitHub
let entra: Entra
let door: Door
let alerts = 0

before(async () => {
  ;[gitHub, entra] = await Promise.all([startGitHub(), startEntra()])
  door = await startFunction({
    ...gitHub.env,
    ...entra.env,
    ALERTMANAGER_SECRET: SECRET,
    COALESCE_SECONDS: '0',
  })
})

beforeEach(() => {
  gitHub.seen.length = 0
  gitHub.dispatched.length = 0
  gitHub.next.clear()
  gitHub.queued = 0
  gitHub.queuedAs = 'queued'
  gitHub.queuedOn = 'main'
  gitHub.slowMs = 0
})

/** An alert that no other test sends. */
function newAlert(): Promise<Answer> {
  alerts += 1
  const labels = { alertname: `own-${String(alerts)}` }
  const one = { status: 'firing', labels, annotations: {}, fingerprint: `f-${String(alerts)}` }
  return post(door, 'alertmanager', alertmanagerBody({ alerts: [one] }), BEARER)
}

function quoted(at = 0): string {
  const { alert } = gitHub.dispatched[at]!.inputs
  const event = alertOfEvent('workflow_dispatch', workflowDispatch({ alert }))
  return event.kind === 'alert' ? alertText(event.alert) : event.kind
}

describe('the run that is started', () => {
  const kinds = [
    [
      'metric',
      'azure-monitor',
      metricAlert(),
      'alert requests-high (Sev2) fired at 2026-03-01 10:00 UTC: Requests 7,000 > 6,000',
    ],
    [
      'resolved',
      'azure-monitor',
      resolvedAlert(),
      'alert requests-high (Sev2) resolved at 2026-03-01 10:20 UTC: Requests 900, no longer > 6,000',
    ],
    [
      'log',
      'azure-monitor',
      logAlert(),
      'alert queue-long (Sev2) fired at 2026-03-01 10:00 UTC: n of Computer = web-1 70,000 ≥ 60,000',
    ],
    [
      'Alertmanager',
      'alertmanager',
      alertmanagerBody({ annotations: { value: '5612', threshold: '4800' } }),
      'alert PrivateSideFull (page) fired at 2026-03-01 10:00 UTC: the value 5,612 > 4,800',
    ],
  ] as const

  for (const [kind, path, payload, text] of kinds)
    test(`${kind}: has an alert that the action understands`, async () => {
      const authorization = path === 'alertmanager' ? BEARER : await entra.token()
      const answer = await post(door, path, payload, authorization)
      assert.deepEqual(answer, { status: 202, body: { outcome: 'dispatched' } })
      assert.equal(gitHub.dispatched[0]?.ref, 'main')
      assert.deepEqual(Object.keys(gitHub.dispatched[0].inputs), ['alert'])
      assert.equal(quoted(), text)
    })

  test('is asked for by a token of actions: write on the one repository, kept for the next', async () => {
    gitHub.seen.length = 0
    await newAlert()
    await newAlert()
    const made = gitHub.seen.filter(({ what }) => what === TOKEN)
    for (const { body } of made)
      assert.deepEqual(body, { repositories: ['shop'], permissions: { actions: 'write' } })
    assert.ok(made.length <= 1)
    assert.equal(gitHub.dispatched.length, 2)
  })
})

describe('the same again', () => {
  test('a second delivery of one state is a duplicate, another state is not', async () => {
    const fired = metricAlert({ essentials: { alertId: '/again' } })
    const resolved = metricAlert({ essentials: { alertId: '/again', monitorCondition: 'Resolved' } })
    const send = async (payload: unknown): Promise<unknown> =>
      (await post(door, 'azure-monitor', payload, await entra.token())).body
    assert.deepEqual(await send(fired), { outcome: 'dispatched' })
    assert.deepEqual(await send(fired), { outcome: 'duplicate' })
    assert.deepEqual(await send(resolved), { outcome: 'dispatched' })
    assert.equal(gitHub.dispatched.length, 2)
  })

  test('deliveries at one time start one run', async () => {
    const payload = metricAlert({ essentials: { alertId: '/together' } })
    const token = await entra.token()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(door, 'azure-monitor', payload, token)),
    )
    const outcomes = answers.map(({ body }) => (body as { outcome: string }).outcome).sort()
    assert.deepEqual(outcomes, ['dispatched', ...Array<string>(7).fill('duplicate')])
    assert.equal(gitHub.dispatched.length, 1)
  })

  test('another instance that has never seen it finds the run that waits', async () => {
    gitHub.queued = 1
    assert.deepEqual(await newAlert(), { status: 200, body: { outcome: 'already-queued' } })
    assert.equal(gitHub.dispatched.length, 0)
  })

  test('a run that waits for its concurrency group will read the load, too: another would only take its place', async () => {
    gitHub.queued = 1
    gitHub.queuedAs = 'pending'
    assert.deepEqual(await newAlert(), { status: 200, body: { outcome: 'already-queued' } })
    assert.equal(gitHub.dispatched.length, 0)
  })

  test('a run that waits on another branch is another version of the workflow, and serves no alert', async () => {
    gitHub.queued = 1
    gitHub.queuedOn = 'feature'
    assert.equal((await newAlert()).status, 202)
  })
})

describe('GitHub in trouble', () => {
  test('what passes by itself is tried again', async () => {
    gitHub.next.set(DISPATCH, [
      { status: 429, headers: { 'retry-after': '0' }, body: { message: 'slow down' } },
    ])
    assert.equal((await newAlert()).status, 202)
    assert.equal(gitHub.dispatched.length, 1)
  })

  test('a look at the waiting runs that fails does not keep an alert back', async () => {
    gitHub.next.set(RUNS, [{ status: 502 }])
    assert.equal((await newAlert()).status, 202)
  })

  const down = [
    ['down', { status: 503, body: { message: 'unavailable' } }],
    [
      'out of patience',
      { status: 403, headers: { 'retry-after': '900' }, body: { message: 'secondary rate limit' } },
    ],
    [
      'at its limit',
      { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: { message: 'rate limit' } },
    ],
  ] as const

  for (const [name, reply] of down)
    test(`${name}: the sender is told to try again, and that try is a first one`, async () => {
      gitHub.next.set(DISPATCH, [reply, reply, reply])
      const payload = metricAlert({ essentials: { alertId: `/${name}` } })
      const token = await entra.token()
      const refused = await post(door, 'azure-monitor', payload, token)
      assert.deepEqual(refused, {
        status: 503,
        body: { outcome: 'failed', why: 'GitHub cannot be reached now: try again' },
      })
      gitHub.next.clear()
      const again = await post(door, 'azure-monitor', payload, token)
      assert.deepEqual(again, { status: 202, body: { outcome: 'dispatched' } })
    })

  test('silence ends before the sender loses patience', async () => {
    gitHub.next.set(DISPATCH, ['hang', 'hang', 'hang'])
    const began = performance.now()
    assert.equal((await newAlert()).status, 503)
    assert.ok(performance.now() - began < 10_000)
  })

  const hopeless = [
    ['no workflow', 404, 'Is the App installed on the repository'],
    ['no permission', 403, 'needs the permission Actions: read and write'],
    ['no such input', 422, 'on.workflow_dispatch.inputs.alert'],
  ] as const

  for (const [name, status, advice] of hopeless)
    test(`${name}: not worth another try, and the log says what to do`, async () => {
      gitHub.next.set(DISPATCH, [{ status, body: { message: 'no ::set-output name=x::y' } }])
      const answer = await newAlert()
      assert.deepEqual(answer, {
        status: 500,
        body: { outcome: 'failed', why: 'GitHub refused: see the log of the function' },
      })
      assert.equal(gitHub.seen.filter(({ what }) => what === DISPATCH).length, 1)
      assert.ok(door.log.at(-1)!.includes(advice))
    })
})

describe('garbage', () => {
  const bodies = [
    ['no JSON', 'not json', 400],
    ['a list', '[]', 400],
    ['nothing', '', 400],
    ['another schema', { schemaId: 'AzureMonitorMetricAlert', data: {} }, 400],
    ['an alert without a state', metricAlert({ essentials: { monitorCondition: 5 } }), 400],
    ['the body for the other door', alertmanagerBody(), 400],
    ['too much', JSON.stringify({ ...metricAlert(), x: 'x'.repeat(600_000) }), 413],
  ] as const

  for (const [name, body, status] of bodies)
    test(`${name}: ${String(status)}`, async () => {
      const answer = await post(door, 'azure-monitor', body, await entra.token())
      assert.equal(answer.status, status)
      assert.equal(gitHub.seen.length, 0)
    })

  test('what has alerts, and neither a group nor a receiver, is no body of Alertmanager: 400', async () => {
    const { groupKey: _group, receiver: _receiver, ...body } = alertmanagerBody()
    assert.equal((await post(door, 'alertmanager', body, BEARER)).status, 400)
    assert.equal(gitHub.seen.length, 0)
  })

  test('text from outside stays on its line of the log', async () => {
    const rule = 'evil\n\u001b[31mline\u202e two'
    const payload = metricAlert({ essentials: { alertId: '/evil', alertRule: rule } })
    assert.equal((await post(door, 'azure-monitor', payload, await entra.token())).status, 202)
    assert.equal(door.log.at(-1), 'information: evil [31mline two Fired: dispatched')
  })
})
