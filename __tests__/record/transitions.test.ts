import { expect, test } from '@jest/globals'
import type { BurstRecord, CommandInHand, Hold, OutsideChange, Pause } from '../../src/domain/record.ts'
import { known, unknown } from '../../src/domain/known.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { holdOf, nameAsKept, pauseOf } from '../../src/record/person.ts'
import * as to from '../../src/record/transitions.ts'
import { NOW } from '../burst/build.ts'
import { record } from '../burst/rules-support.ts'

const at = (later: number) => epochSeconds(NOW + later)
const hold = (command: Hold['command'], later = 600): Hold => ({
  command,
  untilEpochSeconds: at(later),
  by: 'ada',
  reason: 'sale',
})
const pause = (later = 600): Pause => ({ untilEpochSeconds: at(later), by: 'ada', reason: '' })
const outside = (later = 600): OutsideChange => ({
  command: 'scale-back',
  untilEpochSeconds: at(later),
  by: 'bob',
})
const draining = (sinceLater: number, change: Partial<BurstRecord> = {}): BurstRecord =>
  record({ phase: 'draining', drainSinceEpochSeconds: at(sinceLater), ...change })

test('the next state tag starts from the one that was read, in the name of the run that writes it', () => {
  const before = record({ hold: hold('burst'), phase: 'warm' })
  expect(to.recordBase(known(before), 'idle', '7', at(0))).toEqual({ ...before, runId: '7' })
  expect(to.recordBase(unknown('damaged'), 'warm', '7', at(0))).toEqual({
    phase: 'warm',
    phaseSinceEpochSeconds: NOW,
    runId: '7',
    shareChanges: [],
  })
})

test('a phase that stays keeps the time since when it holds', () => {
  const before = record({ phase: 'warm' })
  expect(to.withPhase(before, 'warm', at(0))).toBe(before)
  expect(to.withPhase(before, 'bursting', at(0))).toEqual({
    ...before,
    phase: 'bursting',
    phaseSinceEpochSeconds: NOW,
  })
})

const inHand = (kind: CommandInHand['kind'], kept?: Hold): CommandInHand => ({
  kind,
  ...(kept && { hold: kept }),
})

test('a hold that lasts replaces an earlier one (person-beats-rule)', () => {
  const before = record({ hold: hold('burst') })
  expect(to.withHold(before, hold('scale-back'), undefined).hold).toEqual(hold('scale-back'))
})

test.each([
  ['scale-back', inHand('burst'), true],
  ['scale-back', inHand('prewarm'), true],
  ['burst', inHand('scale-back'), true],
  ['prewarm', inHand('scale-back'), true],
  ['burst', inHand('prewarm'), false],
  ['scale-back', inHand('scale-back'), false],
  ['scale-back', inHand('burst', hold('burst')), false],
  ['scale-back', undefined, false],
] as const)('of a hold of %s, the command %j ends it: %s (person-beats-rule)', (command, given, ends) => {
  const before = record({ hold: hold(command) })
  expect(to.liftsHold(before, given)).toBe(ends)
  expect(to.withHold(before, undefined, given)).toEqual(ends ? record({}) : before)
})

test('without a hold no command ends one', () => {
  expect(to.liftsHold(record({}), inHand('burst'))).toBe(false)
})

test('an outage of the private side is kept as it is now, and is gone when it is over (private-down-bursts)', () => {
  const before = record({ privateDownSinceEpochSeconds: at(-900), privateUpSinceEpochSeconds: at(-100) })
  expect(to.withEpisode(before, {})).toStrictEqual(record({}))
  const down = { downSinceEpochSeconds: at(-300) }
  expect(to.withEpisode(before, down)).toStrictEqual(record({ privateDownSinceEpochSeconds: at(-300) }))
  expect(to.withEpisode(record({}), { ...down, upSinceEpochSeconds: at(-30) })).toEqual(
    record({ privateDownSinceEpochSeconds: at(-300), privateUpSinceEpochSeconds: at(-30) }),
  )
})

test('a watch renews its own lease once half of it has passed, and never the lease of another (quiet-pass-writes-nothing)', () => {
  const leased = (left: number) => record({ lease: { owner: 'me', untilEpochSeconds: at(left) } })
  expect(to.withRenewedLease(leased(200), 'me', at(0.7))).toEqual(leased(600))
  for (const [before, owner] of [
    [leased(400), 'me'],
    [leased(200), 'other'],
    [leased(200), undefined],
    [record({}), 'me'],
    [record({}), undefined],
  ] as const)
    expect(to.withRenewedLease(before, owner, at(0))).toBe(before)
  expect(to.withoutLease(leased(200))).toEqual(record({}))
})

test('a pause ends the obedience to a change from outside, and `resume` ends that, the pause and every hold (person-beats-rule)', () => {
  const before = record({ outside: outside(), hold: hold('prewarm') })
  const paused = to.withPause(before, pause())
  expect(paused).toEqual(record({ hold: hold('prewarm'), pause: pause() }))
  expect(to.resumed({ ...paused, outside: outside() })).toEqual(record({}))
})

test('a hold, a pause and a change from outside last to their end and not longer (person-beats-rule)', () => {
  const lasting = (later: number) => ({
    hold: hold('scale-back', later),
    pause: pause(later),
    outside: outside(later),
  })
  const kept = record({ ...lasting(1), phase: 'bursting' })
  expect(to.withoutExpired(kept, at(0))).toEqual(kept)
  expect(Object.keys(to.withoutExpired(record(lasting(0)), at(0)))).toEqual(Object.keys(record({})))
  for (const name of ['hold', 'pause', 'outside'] as const) {
    const one = record({ ...lasting(0), [name]: lasting(1)[name] })
    expect(to.withoutExpired(one, at(0))).toEqual(record({ [name]: lasting(1)[name] }))
  }
  expect(Object.keys(to.withoutExpired(record({}), at(0)))).toEqual(Object.keys(record({})))
})

test('a change from outside is kept, unless a person’s `burst` or `scale-back` holds (person-beats-rule)', () => {
  expect(to.withOutside(record({}), outside())).toEqual(record({ outside: outside() }))
  const prewarmed = record({ hold: hold('prewarm') })
  expect(to.withOutside(prewarmed, outside())).toEqual({ ...prewarmed, outside: outside() })
  for (const command of ['burst', 'scale-back'] as const) {
    const held = record({ hold: hold(command) })
    expect(to.withOutside({ ...held, outside: outside(9) }, outside())).toEqual(held)
  }
})

test('a change that Azure refused leaves nothing of its announcement (success-is-read-back)', () => {
  const changes = [{ atEpochSeconds: at(-90), share: share(0.2) }]
  const before = record({ phase: 'bursting', shareChanges: changes })
  const announced = to.withIntent(
    draining(0, { phaseSinceEpochSeconds: at(0), hold: hold('burst'), attempts: attempts(1) }),
  )
  expect(announced.intent).toBe(true)
  const after = to.withoutAnnouncement(announced, before)
  expect(after).toEqual({ ...before, hold: hold('burst'), attempts: attempts(1) })
  expect(Object.keys(after)).not.toContain('drainSinceEpochSeconds')
  expect(to.withoutAnnouncement(announced, draining(-60)).drainSinceEpochSeconds).toBe(at(-60))
})

const attempts = (count: number) => ({ count, lastFailedAtEpochSeconds: at(0) })

test('a share is noted when it changes by 0.001, and six of them are kept (quiet-pass-writes-nothing)', () => {
  const one = to.withShareChange(record({}), share(0.2), at(0))
  expect(one.shareChanges).toEqual([{ atEpochSeconds: NOW, share: 0.2 }])
  expect(to.withShareChange(one, share(0.2009), at(9))).toBe(one)
  expect(to.withShareChange(one, share(0.1991), at(9))).toBe(one)
  expect(to.withShareChange(one, share(0.2011), at(9)).shareChanges).toHaveLength(2)
  const least = to.withShareChange(record({}), share(1 / 1001), at(0))
  const ended = to.withShareChange(least, share(0), at(9))
  expect(ended.shareChanges.at(-1)).toEqual({ atEpochSeconds: at(9), share: 0 })
  expect(to.withShareChange(ended, share(0), at(10))).toBe(ended)
  const many = [1, 2, 3, 4, 5, 6, 7].reduce(
    (r, tenths) => to.withShareChange(r, share(tenths / 10), at(tenths)),
    one,
  )
  expect(many.shareChanges.map((it) => it.share)).toEqual([0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
})

test('a drain is counted from the latest moment at which the endpoint may be disabled (never-stop-before-drain)', () => {
  const before = record({ phase: 'bursting' })
  expect(to.drainingSince(before, at(0.2))).toEqual({
    ...before,
    phase: 'draining',
    phaseSinceEpochSeconds: at(0.2),
    drainSinceEpochSeconds: at(16),
  })
})

test('an announced drain is counted again once its moment has passed, and only then (never-stop-before-drain)', () => {
  for (const valid of [draining(0), draining(9)]) expect(to.drainingSince(valid, at(0))).toBe(valid)
  for (const [before, why] of [
    [draining(-1), 'its moment has passed'],
    [draining(9, { phase: 'bursting' }), 'the phase is another'],
    [record({ phase: 'draining' }), 'it has no moment'],
  ] as const)
    expect([why, to.drainingSince(before, at(0)).drainSinceEpochSeconds]).toEqual([why, at(15)])
})

test.each([
  ['this run saw the answer late', 9, 21, 20.4, 21],
  ['this run saw the answer in time', 15, 20, 3, 15],
  ['another run may have had it late: now at the latest', 9, 21, undefined, 21],
  ['another run may have had it late: no run waits longer', -200, 21, undefined, -155],
])(
  'a read confirms an announced drain, %s (never-stop-before-drain)',
  (_, announced, now, disabledAt, counted) => {
    const before = draining(announced, { intent: true })
    const by = disabledAt === undefined ? undefined : at(disabledAt)
    expect(to.drainConfirmed(before, at(now), by)).toEqual(draining(counted))
    // Once it is confirmed, it stays.
    expect(to.drainConfirmed(draining(announced), at(now), by)).toEqual(draining(announced))
  },
)

test('a drain that nothing announced begins now (never-stop-before-drain)', () => {
  const before = record({ phase: 'draining' })
  expect(to.drainingFromNow(before, at(0))).toEqual({ ...before, drainSinceEpochSeconds: NOW })
  expect(to.drainingFromNow(record({}), at(0))).toEqual(draining(0, { phaseSinceEpochSeconds: at(0) }))
  expect(Object.keys(to.withoutDrain(draining(0)))).not.toContain('drainSinceEpochSeconds')
})

test('failed bursts are counted, and a burst that worked ends the count (failed-burst-is-undone)', () => {
  const twice = to.withFailedAttempt(to.withFailedAttempt(record({}), at(-60)), at(0))
  expect(twice).toEqual(record({ attempts: attempts(2) }))
  expect(to.withoutAttempts(twice)).toEqual(record({}))
})

test('neither the run id, nor a growing bill, nor what packing rounds away is a change (quiet-pass-writes-nothing)', () => {
  const bill = { sinceEpochSeconds: at(-60), atEpochSeconds: at(0), instanceSeconds: 60 }
  const before = record({ phaseSinceEpochSeconds: at(0.2) })
  expect(to.sameFacts(before, { ...before, runId: '8', bill, phaseSinceEpochSeconds: at(0.8) })).toBe(true)
  expect(to.sameFacts(before, { ...before, hold: hold('burst') })).toBe(false)
  const set = { enabled: true, minimum: 1, maximum: 3, usual: 1 }
  expect(to.withoutAutoscale({ ...before, autoscaleBefore: set })).toEqual(before)
})

test('a command is kept from now for its time, in letters that the state tag can hold (person-beats-rule)', () => {
  const said = { by: ' Ada König, Ops & more ', reason: ' a/b '.repeat(20), forSeconds: seconds(90) }
  const kept = { untilEpochSeconds: at(90), by: 'Ada-K-nig-Ops-mo', reason: `a-b-${'a-b-'.repeat(9)}` }
  expect(pauseOf(said, at(0.9))).toEqual(kept)
  expect(holdOf('prewarm', said, at(0.9))).toEqual({ command: 'prewarm', ...kept })
  expect(holdOf('prewarm', { ...said, forSeconds: seconds(0) }, at(0))).toBeUndefined()
  expect(nameAsKept(said.by)).toBe('Ada-K-nig-Ops-more')
})
