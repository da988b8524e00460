import { expect, test } from '@jest/globals'
import type { Iteration } from '../../src/burst/iteration.ts'
import {
  claimLease,
  leaseMove,
  mayBeStale,
  planToKeep,
  readLease,
  releaseLease,
} from '../../src/burst/lease.ts'
import type { Ports } from '../../src/burst/ports.ts'
import type { Earlier, Session } from '../../src/burst/session.ts'
import type { Rule } from '../../src/domain/decision.ts'
import { ActionError } from '../../src/domain/errors.ts'
import type { BurstRecord, Lease } from '../../src/domain/record.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { readRecord } from '../../src/record/tag.ts'
import { NOW, observation, resources, target } from './build.ts'
import { lagging, type Lag } from './lagging.ts'
import { Model } from './model.ts'
import { portsOf } from './model-ports.ts'
import { record, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

const TAG = 'cloudburst-burst'
const WATCH = { owner: 'me', leaveBy: epochSeconds(NOW + 9000) }
const lease = (owner: string, left = 600): Lease => ({ owner, untilEpochSeconds: epochSeconds(NOW + left) })

function move(run: Pick<Session, 'watch' | 'yields'>, tag: BurstRecord | undefined, rule: Rule = 'policy') {
  return leaseMove(run, { o: seen({}, tag), decision: { rule } } as Pick<Iteration, 'o' | 'decision'>)
}

const ME = { watch: WATCH }
const ONE_PASS = { watch: undefined, yields: true }
const COMMAND = { watch: undefined }

test('a watch acts only while the state tag that it has just read names it (fresh-read-before-write)', () => {
  expect(move(ME, record({ lease: lease('me') }))).toEqual({ kind: 'act' })
  for (const tag of [
    undefined,
    record({}),
    record({ lease: lease('me', 10) }),
    record({ lease: lease('you', 0) }),
  ])
    expect(move(ME, tag)).toEqual({ kind: 'claim' })
})

test('everything is left to the watch that holds the lease, by another watch and by a run of one pass', () => {
  const tag = record({ lease: lease('you') })
  for (const run of [ME, ONE_PASS]) expect(move(run, tag)).toEqual({ kind: 'yield', lease: lease('you') })
  expect(move(ONE_PASS, record({}))).toEqual({ kind: 'act' })
})

test('a person’s command ignores the lease (person-beats-rule)', () => {
  expect(move(COMMAND, record({ lease: lease('you') }))).toEqual({ kind: 'act' })
})

test('in a pause a watch claims no lease, because a pause allows no write (person-beats-rule)', () => {
  expect(move(ME, record({}), 'pause')).toEqual({ kind: 'act' })
  expect(move(ME, record({ lease: lease('you') }), 'pause')).toMatchObject({ kind: 'yield' })
})

/** A watch that has read an idle burst side and claims the lease. */
async function claim(lag: Lag = {}, change: (plain: Ports) => Ports = (plain) => plain) {
  const model = new Model(new Map())
  const ports = change(lagging(model, lag))
  const s = { ...sessionOn(model, target(), { runId: '1', ports }), watch: WATCH }
  s.reads.azure(model.shown())
  const o = { ...observation({ resources: model.shown() }), at: epochSeconds(model.now) }
  await claimLease(s, { o, phase: 'idle' })
  const tag = readRecord(model.tags, 'burst')
  return { model, s, tookSeconds: model.now - NOW, lease: tag.kind === 'known' ? tag.value.lease : undefined }
}

test('a watch writes its name, and waits until another claim made at once must show (killed-anywhere-recovers)', async () => {
  const quick = await claim()
  expect(quick.lease).toEqual(lease('me'))
  expect(quick.s.writes.claimedAt).toBeGreaterThan(NOW)
  expect(quick.tookSeconds).toBeGreaterThanOrEqual(2)
  expect(quick.tookSeconds).toBeLessThan(5)
})

test('after a claim that took long, a watch waits until the other’s write and the read before it are over', async () => {
  const model = new Model(new Map())
  model.profileSeconds = 2
  const s = { ...sessionOn(model, target(), { runId: '1' }), watch: WATCH }
  s.reads.azure(model.shown())
  await claimLease(s, { o: observation({ resources: model.shown() }), phase: 'idle' })
  expect(model.now - NOW).toBeGreaterThanOrEqual(37)
})

test('while Azure does not show the claim, it may hide another, and the watch waits', async () => {
  const { s, tookSeconds } = await claim({ tags: 20 })
  expect(tookSeconds).toBeGreaterThanOrEqual(20)
  expect(s.ledger.unshown(await s.clock.now())).toEqual([])
})

/** A watch whose writes of the state tag are all answered so. */
function refusedClaim(status: 403 | 503) {
  const meaning = status === 503 ? 'transient' : 'forbidden'
  const arm = { status, meaning, details: [], request: 'PATCH' } as const
  const error = new ActionError('no tag', { fix: 'Grant it.', transient: status === 503, arm })
  const model = new Model(new Map())
  const ports = { ...portsOf(model), tags: { merge: () => Promise.reject(error) } }
  const s = { ...sessionOn(model, target(), { runId: '1', ports }), watch: WATCH }
  s.reads.azure(model.shown())
  const o = observation({ resources: model.shown() })
  return { s, claim: () => claimLease(s, { o, phase: 'idle' }) }
}

test('a watch whose claim is refused says that it needs its lease, and what refused it', async () => {
  const { claim: once } = refusedClaim(403)
  await expect(once()).rejects.toMatchObject({
    message: expect.stringMatching('^a watch needs its lease.*no tag'),
    fix: 'Grant it. Or run mode: auto by cron instead.',
    outcome: 'refused',
    transient: false,
    arm: { status: 403 },
  })
})

test('a watch tries to claim again where the state tag cannot be written for a moment, and holds nothing meanwhile', async () => {
  const { s, claim: again } = refusedClaim(503)
  for (let time = 1; time <= 3; time += 1) await again()
  expect(s.writes.claimedAt).toBeUndefined()
  await expect(again()).rejects.toMatchObject({ outcome: 'failed', transient: true })
})

test('a read of another’s lease soon after the own claim may be old: it is read again for 75 s, and then believed', async () => {
  const model = new Model(new Map())
  const s = sessionOn(model, target(), { runId: '1' })
  expect(await mayBeStale(s)).toBe(false)
  s.writes.leaseClaimed(epochSeconds(model.now))
  const pauses: number[] = []
  for (let before = model.now; await mayBeStale(s); before = model.now) pauses.push(model.now - before)
  expect(pauses).toEqual([10, 10, 10, 10, 10, 10, 10, 5])
})

test('a watch keeps the plan of an idle pass for ten minutes, and of no other pass', () => {
  const earlier = (change: Partial<Earlier>) => {
    const s = sessionOn(new Model(new Map()), target(), { runId: '1' })
    const kept = { resources: resources(), phase: 'idle', planReadAt: epochSeconds(NOW - 600), ...change }
    return planToKeep({ ...s, watch: { ...WATCH, earlier: kept as Earlier } }, NOW)
  }
  expect(earlier({})).toEqual(resources().plan)
  expect(earlier({ planReadAt: epochSeconds(NOW - 601) })).toBeUndefined()
  expect(earlier({ phase: 'warm' })).toBeUndefined()
  expect(planToKeep(sessionOn(new Model(new Map()), target(), { runId: '1' }), NOW)).toBeUndefined()
})

async function release(tag: Partial<BurstRecord>) {
  const model = new Model(new Map())
  model.tags[TAG] = packRecord(record(tag))
  const held = { owner: 'me', endpoint: 'burst', clock: model.clock }
  const { signal } = new AbortController()
  const released = await releaseLease(portsOf(model), target(), held, signal)
  const left = await readLease(portsOf(model), target(), held, signal)
  return { released, owner: left?.owner, writes: model.writes.length }
}

test('a watch gives its own lease back, and leaves any other as it is', async () => {
  expect(await release({ lease: lease('me') })).toEqual({
    released: { kind: 'released' },
    owner: undefined,
    writes: 1,
  })
  const none = { released: { kind: 'not-held' }, writes: 0 }
  expect(await release({ lease: lease('you') })).toEqual({ ...none, owner: 'you' })
  expect(await release({ lease: lease('me', 0) })).toEqual({ ...none, owner: undefined })
  expect(await release({})).toEqual({ ...none, owner: undefined })
})

test('in a pause a watch does not even give its lease back (person-beats-rule)', async () => {
  const pause = (left: number) => ({ untilEpochSeconds: epochSeconds(NOW + left), by: 'ada', reason: '' })
  const { released, ...rest } = await release({ lease: lease('me'), pause: pause(900) })
  expect(rest).toEqual({ owner: 'me', writes: 0 })
  expect(released).toMatchObject({ kind: 'paused' })
  expect(await release({ lease: lease('me'), pause: pause(0) })).toMatchObject({ owner: undefined })
})
