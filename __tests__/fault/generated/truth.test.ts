import { expect, test } from '@jest/globals'
import { BURSTING, IDLE } from '../../helpers/scenes.ts'
import type { Acted } from './act.ts'
import { ofBill, ofChanges, ofOwnWords, ofPhase } from './truth.ts'

const READS = ['/trafficmanagerprofiles/tm-shop', '/sites/app-shop-burst', '/serverfarms/plan-shop-burst']

interface Told {
  readonly exitCode?: number
  readonly outputs?: Readonly<Record<string, string>>
  readonly stillBilled?: string
  readonly isChanged?: boolean
  /** Status of the only write, 0 without an answer; undefined where there was none. */
  readonly wrote?: number
  readonly fault?: string
}

/** A run that wrote, and then read everything. */
function run({ exitCode = 0, outputs = {}, stillBilled, isChanged, wrote, fault }: Told): Acted {
  const writes =
    wrote === undefined ? [] : [{ kind: 'arm', method: 'PUT', path: READS[2], write: true, status: wrote }]
  const reads = READS.map((path) => ({
    kind: 'arm',
    method: 'GET',
    path,
    write: false,
    status: 200,
    ...(fault && { fault }),
  }))
  const changed = isChanged ?? outputs['changed'] === 'true'
  const report = JSON.stringify([{ changed, ...(stillBilled && { stillBilled }) }])
  const requests = [...writes, ...reads].map((one) => ({ ...one, client: '' }))
  return {
    exitCode,
    outputs: { ...outputs, report },
    log: '',
    lastedSeconds: 60,
    requests,
  } as unknown as Acted
}

test.each([
  ['true, and Azure took a write', { outputs: { changed: 'true' }, wrote: 200 }, 1, 0],
  ['false, and Azure took a write', { outputs: { changed: 'false' }, wrote: 200 }, 1, 1],
  ['true, and Azure refused the write', { outputs: { changed: 'true' }, wrote: 409 }, 0, 1],
  ['false, and Azure refused the write', { outputs: { changed: 'false' }, wrote: 409 }, 0, 0],
  ['true, and a write was never answered', { outputs: { changed: 'true' }, wrote: 0 }, 0, 0],
  ['true, and a gateway failed', { outputs: { changed: 'true' }, wrote: 502 }, 0, 0],
  ['true without a write', { outputs: { changed: 'true' } }, 0, 1],
  ['nothing', { outputs: {} }, 0, 2],
  [
    'true, and the report says otherwise',
    { outputs: { changed: 'true' }, isChanged: false, wrote: 200 },
    1,
    1,
  ],
] as const)('changed is %s', (_, told, taken, breaches) => {
  expect(ofChanges(run(told), taken)).toHaveLength(breaches)
})

test.each([
  ['a green run', { outputs: { phase: 'idle' } }, 1],
  ['a red run that has seen the end', { exitCode: 1, outputs: { phase: 'idle' } }, 1],
  ['a red run that could not read', { exitCode: 1, outputs: { phase: 'idle' }, fault: 'it' }, 0],
  ['a run that knows none', { outputs: { phase: '' } }, 0],
] as const)('%s is asked for the phase as it is', (_, told, breaches) => {
  expect(ofPhase(run(told), BURSTING, false)).toHaveLength(breaches)
  expect(ofPhase(run(told), IDLE, false)).toEqual([])
})

test('a read of something else that was cut off excuses no phase', () => {
  const told = run({ exitCode: 1, outputs: { phase: 'idle' } })
  const cut = { kind: 'arm', method: 'GET', path: '/autoscaleSettings', write: false, status: 0 }
  const requests = [...told.requests, cut] as Acted['requests']
  expect(ofPhase({ ...told, requests }, BURSTING, false)).toHaveLength(1)
})

test('a warning of an endpoint that is enabled before an app that does not serve excuses no other phase', () => {
  const log = '! the burst endpoint is enabled but Degraded (app Stopped)'
  const warned = { ...run({ outputs: { phase: 'idle' } }), log }
  expect(ofPhase(warned, { ...BURSTING, app: 'Stopped' }, false)).toEqual([])
  expect(ofPhase(warned, { ...IDLE, app: 'Running' }, false)).toHaveLength(1)
})

test('a scale-in is over when the plan is shrunk', () => {
  const draining = run({ outputs: { phase: 'draining' } })
  expect(ofPhase(draining, { ...IDLE, instances: 3 }, false)).toEqual([])
  expect(ofPhase(draining, IDLE, false)).toHaveLength(1)
})

test.each([
  ['as it is', { stillBilled: 'plan p, 1 × P1v3' }, 0],
  ['as it is not', { stillBilled: 'plan p, 3 × P1v3' }, 1],
  ['as it is not, by a red run', { exitCode: 1, stillBilled: 'plan p, 3 × P1v3' }, 1],
  [
    'as it is not, by a red run that could not read',
    { exitCode: 1, stillBilled: 'plan p, 3 × P1v3', fault: 'it' },
    0,
  ],
  ['as it was read', { stillBilled: 'plan p, 3 × P1v3; as read at 10:00' }, 0],
  ['not at all', {}, 1],
] as const)('what is still billed is told %s', (_, told, breaches) => {
  expect(ofBill(run({ ...told, outputs: { phase: 'idle' } }), IDLE, false)).toHaveLength(breaches)
})

/** A cancelled run whose report read this last. */
function cancelled(status: string, state: string, outputs: Readonly<Record<string, string>>): Acted {
  const after = { resources: { burstEndpoint: { status }, app: { state } } }
  const told = run({ exitCode: 1 })
  return { ...told, outputs: { ...outputs, report: JSON.stringify([{ changed: true, after }]) } }
}

test.each([
  ['bursting', '0.3333', 'Enabled', 'Running', 0],
  ['bursting', '0', 'Disabled', 'Running', 1],
  ['draining', '0', 'Disabled', 'Running', 0],
  ['draining', '0.3333', 'Disabled', 'Running', 1],
  ['idle', '0', 'Disabled', 'Running', 1],
  ['', '0', 'Disabled', 'Stopped', 1],
] as const)(
  'nothing excuses phase %s and share %s where the own report of a run reads %s %s',
  (phase, share, status, state, breaches) => {
    expect(ofOwnWords(cancelled(status, state, { phase, share }))).toHaveLength(breaches)
  },
)

test('a resize that goes on excuses no phase of a run that has read everything after its last write', () => {
  const told = run({ exitCode: 1, outputs: { phase: 'idle' } })
  expect(ofPhase(told, BURSTING, false, true)).toHaveLength(1)
  expect(ofPhase(told, BURSTING, true)).toEqual([])
})

test('who says that Azure could not be read after the last write has met a read that failed', () => {
  const stillBilled = '3 × P1v3; as read at 12:00:00 UTC: Azure could not be read after the last write'
  const told = { exitCode: 1, outputs: { phase: 'warming' }, stillBilled, wrote: 202 }
  expect(ofBill(run(told), BURSTING, true)).toHaveLength(1)
  expect(ofBill(run({ ...told, fault: 'reset' }), BURSTING, true)).toEqual([])
})
