import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import {
  act,
  brokenInvariants,
  errorsOf,
  HIGH,
  LOW,
  shop,
  writesOf,
  type Run,
  type Texts,
} from './support.ts'
import { BURST, MADE_READY, writes } from './writes.ts'
import { burstingShop, MINUTE, record, recordOf, stateOf, warmShop } from './worlds.ts'

const IDLE = { burst: 'Disabled 1', private: 'Enabled 50', app: 'Stopped', plan: 'P1v3 × 1' }
const WARM = { ...IDLE, app: 'Running', plan: 'P1v3 × 3' }
const ENDPOINT_OFF = ['tag draining', 'burst Disabled', 'tag draining']
const UNMADE = ['stop', 'plan P1v3 × 1', 'tag idle']

/** First dry, which must write nothing and plan the same; then in earnest, which writes that and nothing else. */
async function dryThenReal(azure: LocalAzure, inputs: Texts, written: readonly string[]): Promise<Run> {
  const before = stateOf(azure)
  const dry = await act(azure, { ...inputs, 'dry-run': 'true' })
  expect(writesOf(dry)).toEqual([])
  expect(stateOf(azure)).toEqual(before)
  expect(dry.outputs).toMatchObject({ changed: 'false', outcome: 'ok' })
  const real = await act(azure, inputs)
  expect(real.outputs['decision']).toBe(dry.outputs['decision'])
  expect(stepsOf(real)).toEqual(stepsOf(dry))
  expect(writes(real)).toEqual(written)
  expect(brokenInvariants(azure)).toEqual([])
  return real
}

function stepsOf({ outputs }: Run): unknown {
  return (JSON.parse(outputs['plan'] ?? '') as { targets: unknown }).targets
}

test('auto with little load has nothing to do', async () => {
  const azure = await shop(LOW)
  const run = await dryThenReal(azure, { mode: 'auto' }, [])
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'none', phase: 'idle' } })
  expect(stateOf(azure)).toEqual(IDLE)
})

test('auto with too much load bursts', async () => {
  const azure = await shop(HIGH)
  const run = await dryThenReal(azure, { mode: 'auto' }, BURST(25))
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { decision: 'burst', phase: 'bursting', changed: 'true' },
  })
  expect(stateOf(azure)).toEqual({ ...WARM, burst: 'Enabled 25' })
})

test('auto adjusts the share when the load grows', async () => {
  const azure = await burstingShop([
    [0, HIGH],
    [30, 8400],
  ])
  const run = await dryThenReal(azure, { mode: 'auto' }, ['tag bursting', 'burst weight 37'])
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { decision: 'adjust', phase: 'bursting', changed: 'true' },
  })
  expect(stateOf(azure)).toEqual({ ...WARM, burst: 'Enabled 37' })
})

test('auto holds a burst, and fails, while the load cannot be read', async () => {
  // The load is asked for again while Azure is still being read: time waits for the slower of the two.
  const azure = await burstingShop(LOW, { grace: { afterSleep: 250, afterReply: 250 } })
  azure.fault({ match: { kind: 'load' }, fault: { kind: 'reply', status: 503 }, times: 'always' })
  const run = await act(azure, { mode: 'auto' })
  expect(run).toMatchObject({
    exitCode: 1,
    outputs: { decision: 'hold', phase: 'bursting', changed: 'false' },
  })
  expect(writesOf(run)).toEqual([])
  expect(errorsOf(run)).toHaveLength(1)
  const accepted = await act(azure, { mode: 'auto', 'on-no-data': 'warn' })
  expect(accepted).toMatchObject({ exitCode: 0, outputs: { decision: 'hold', outcome: 'ok' } })
  expect(writesOf(accepted)).toEqual([])
})

test('auto goes back when the load has fallen', async () => {
  const azure = await burstingShop(LOW)
  const run = await dryThenReal(azure, { mode: 'auto', 'wait-in-run': '45m' }, [...ENDPOINT_OFF, ...UNMADE])
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'idle' } })
  expect(stateOf(azure)).toEqual({ ...IDLE, burst: 'Disabled 25' })
})

test('auto leaves the drain to the next run, which ends it', async () => {
  const azure = await burstingShop(LOW)
  const first = await act(azure, { mode: 'auto', 'wait-in-run': '0' })
  expect(first).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'draining' } })
  expect(stateOf(azure)).toEqual({ ...WARM, burst: 'Disabled 25' })
  expect(writes(first)).toEqual(ENDPOINT_OFF)
  azure.clock.advance(40 * MINUTE)
  const next = await act(azure, { mode: 'auto' })
  expect(next).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'idle' } })
  expect(writes(next)).toEqual(UNMADE)
  expect(stateOf(azure)).toEqual({ ...IDLE, burst: 'Disabled 25' })
  expect(brokenInvariants(azure)).toEqual([])
})

test('burst by hand at little load', async () => {
  const azure = await shop(LOW)
  const asked = { mode: 'burst', reason: 'sale at noon', 'hold-for': '2h' }
  const run = await dryThenReal(azure, asked, BURST(6))
  expect(run).toMatchObject({
    exitCode: 0,
    outputs: { decision: 'burst', phase: 'bursting', changed: 'true' },
  })
  expect(stateOf(azure)).toEqual({ ...WARM, burst: 'Enabled 6' })
  azure.clock.advance(30 * MINUTE)
  const later = await act(azure, { mode: 'auto' })
  expect(later).toMatchObject({ outputs: { decision: 'hold', phase: 'bursting', changed: 'false' } })
  expect(later.outputs['reason']).toContain('octocat asked for burst')
})

test('scale-back by hand at high load, which automation then leaves alone', async () => {
  const azure = await burstingShop(HIGH)
  const run = await dryThenReal(azure, { mode: 'scale-back', 'hold-for': '3h' }, ENDPOINT_OFF)
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'draining' } })
  expect(stateOf(azure)).toEqual({ ...WARM, burst: 'Disabled 25' })
  azure.clock.advance(40 * MINUTE)
  const next = await act(azure, { mode: 'auto' })
  expect(next).toMatchObject({ exitCode: 0, outputs: { decision: 'scale-back', phase: 'idle' } })
  expect(stateOf(azure)).toEqual({ ...IDLE, burst: 'Disabled 25' })
  const later = await act(azure, { mode: 'auto' })
  expect(later).toMatchObject({ outputs: { decision: 'hold', phase: 'idle', changed: 'false' } })
})

test('prewarm makes the burst side ready and routes nothing', async () => {
  const azure = await shop(LOW)
  const run = await dryThenReal(azure, { mode: 'prewarm' }, [...MADE_READY, 'tag warm'])
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'prewarm', phase: 'warm', changed: 'true' } })
  expect(stateOf(azure)).toEqual(WARM)
  const later = await act(azure, { mode: 'auto' })
  expect(later).toMatchObject({ outputs: { decision: 'hold', phase: 'warm', changed: 'false' } })
})

test('prewarm for a release tells the tag, and is red while an instance is not up', async () => {
  const azure = await shop(LOW)
  const instances = ['READY', 'READY', 'UNKNOWN'].map((state, index) => ({
    name: String(index),
    properties: { state },
  }))
  azure.fault({
    match: { method: 'GET', path: '/instances' },
    fault: { kind: 'reply', status: 200, body: { value: instances } },
    times: 'always',
  })
  const release = {
    GITHUB_EVENT_NAME: 'release',
    GITHUB_WORKFLOW: 'release',
    GITHUB_REF_TYPE: 'tag',
    GITHUB_REF_NAME: 'v2.3',
  }
  const run = await act(azure, { mode: 'prewarm', 'warmup-timeout': '4m' }, release)
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', phase: 'warm' } })
  expect(run.log).toContain('started by release of v2.3 in workflow release (octocat)')
  expect(run.log).toContain('only 2 of 3 instances are READY, though the app answers')
  expect(run.log).toMatch(
    /getting ready took .+: plan sizing .+, app start .+, instances 4 min, health tests/u,
  )
  expect(stateOf(azure)).toEqual(WARM)
})

test('prewarm goes by the health tests where the identity may not read the instances', async () => {
  const azure = await shop(LOW)
  azure.fault({
    match: { method: 'GET', path: '/instances' },
    fault: { kind: 'reply', status: 403 },
    times: 'always',
  })
  const run = await act(azure, { mode: 'prewarm' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok', phase: 'warm' } })
  expect(run.log).toContain('not known, the health tests decide')
})

test('pause writes its record and nothing else; automation then writes nothing', async () => {
  const azure = await shop(HIGH)
  const asked = { mode: 'pause', reason: 'database upgrade', 'hold-for': '4h' }
  const run = await dryThenReal(azure, asked, ['tag idle'])
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'idle', changed: 'true' } })
  const later = await act(azure, { mode: 'auto' })
  expect(later).toMatchObject({ exitCode: 0, outputs: { decision: 'hold', phase: 'idle', changed: 'false' } })
  expect(writesOf(later)).toEqual([])
})

test('resume lifts pause and hold', async () => {
  const azure = await warmShop(LOW)
  const end = String(azure.clock.now() + 3600)
  record(azure, `v=1,p=warm,s=${String(azure.clock.now())},r=7,h=prewarm,hu=${end},hb=ann,u=${end},ub=bob`)
  const run = await dryThenReal(azure, { mode: 'resume' }, ['tag warm'])
  expect(run).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } })
  expect(recordOf(azure)).not.toContain('ann')
  expect(recordOf(azure)).not.toContain('bob')
})

test.each(['status', 'check'])(
  '%s reads and reports, and writes nothing (observers-never-write)',
  async (mode) => {
    const azure = await burstingShop(HIGH)
    const run = await act(azure, { mode })
    expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting', changed: 'false' } })
    expect(run.requests.length).toBeGreaterThan(0)
    expect(writesOf(run)).toEqual([])
  },
)

test('check writes nothing where automation would burst (observers-never-write)', async () => {
  const azure = await shop(HIGH)
  const run = await act(azure, { mode: 'check' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { decision: 'burst', phase: 'idle', changed: 'false' } })
  expect(writesOf(run)).toEqual([])
})

test.each([
  [
    'that is written with its unit',
    'time,value\n2026-10-19T00:00:00Z,350 req/s\n2026-10-19T00:01:00Z,360 req/s\n',
  ],
  ['whose clock is wrong', 'time,value\n2099-10-19T00:00:00Z,350\n2099-10-19T00:01:00Z,360\n'],
])('check calls no load good %s: neither fresh nor whole nor fitting', async (_, file) => {
  const azure = await shop(LOW)
  const other = { 'load-query': '', 'burst-load-query': '', 'load-url': '' }
  const run = await act(azure, { mode: 'check', 'load-source': 'csv', 'load-value': file, ...other })
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain('✖ the load can be read: the load cannot be read: ')
  for (const title of ['is fresh', 'has a history', 'is not doubted'])
    expect(run.log).toContain(`? the load ${title}: not known, because the load cannot be read`)
  expect(run.log).not.toMatch(/✔ the (?:load is|load has|capacity)/u)
})
