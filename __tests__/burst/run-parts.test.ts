import { expect, test } from '@jest/globals'
import { Attempt } from '../../src/burst/run/attempt.ts'
import { Outside } from '../../src/burst/run/outside.ts'
import { Reads } from '../../src/burst/run/reads.ts'
import { Waits } from '../../src/burst/run/waits.ts'
import { Writes } from '../../src/burst/run/writes.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW, resources } from './build.ts'

const at = (second: number) => epochSeconds(NOW + second)
const WARM_UP = { kind: 'warm-up', why: '' } as const
const DRAIN = { kind: 'drain', untilEpochSeconds: at(900), why: '' } as const

test('a run that has just begun has changed, enabled, stopped and waited for nothing (killed-anywhere-recovers)', () => {
  expect(new Attempt()).toMatchObject({
    enabled: false,
    stopped: false,
    hasStarted: false,
    disabledAt: undefined,
    failure: undefined,
  })
  expect(new Writes()).toMatchObject({
    changed: false,
    isUnseen: false,
    conflicts: 0,
    holdWritten: false,
    claimedAt: undefined,
    recordRefused: undefined,
  })
  expect(new Reads(undefined)).toMatchObject({ scope: 'all', beganAt: undefined, putOff: 0 })
  expect(new Waits().current).toBeUndefined()
})

test('the time since the run disabled the endpoint counts until the run enables it again (never-stop-before-drain)', () => {
  const attempt = new Attempt()
  attempt.endpointDisabled(at(5))
  expect(attempt).toMatchObject({ disabledAt: at(5), enabled: false })
  attempt.endpointEnabled()
  expect(attempt).toMatchObject({ disabledAt: undefined, enabled: true })
})

test('only a read of profile, app and plan together counts as a read of all, and says when the plan was read (fresh-read-before-write)', () => {
  const reads = new Reads(undefined)
  reads.began(at(0))
  reads.azure(resources())
  reads.narrowTo('profile')
  reads.began(at(10))
  reads.azure(resources())
  expect(reads).toMatchObject({ beganAt: at(10), allBeganAt: at(0), planReadAt: at(0) })
  reads.narrowTo('all')
  reads.keep({ plan: resources().plan })
  reads.began(at(20))
  reads.azure(resources())
  expect(reads).toMatchObject({ beganAt: at(20), planReadAt: at(0) })
  reads.keep(undefined)
  reads.azure(resources())
  expect(reads.planReadAt).toBe(at(20))
})

test('the next pass of a watch begins with what the last one read', () => {
  const earlier = { resources: resources(), planReadAt: at(-300) }
  expect(new Reads(earlier)).toMatchObject({ ...earlier, beganAt: undefined, allBeganAt: undefined })
})

test('what was read is as old as it was once the run’s clock is corrected (fresh-read-before-write)', () => {
  const reads = new Reads(undefined)
  reads.shiftedBy(3600)
  expect(reads).toMatchObject({ beganAt: undefined, allBeganAt: undefined })
  reads.began(at(0))
  reads.narrowTo('profile')
  reads.began(at(10))
  reads.shiftedBy(3600)
  expect(reads).toMatchObject({ allBeganAt: at(3600), beganAt: at(3610) })
})

test('a write is unseen until everything has been read, and the run stays one that changed something (success-is-read-back)', () => {
  const writes = new Writes()
  writes.made()
  expect(writes).toMatchObject({ changed: true, isUnseen: true })
  writes.areSeen()
  expect(writes).toMatchObject({ changed: true, isUnseen: false })
})

test('tries, conflicts and the wait for a busy resource count for one write alone', () => {
  const writes = new Writes()
  const failing = () => {
    writes.tryFailed('stop-app')
    writes.tryFailed('stop-app')
    writes.conflict()
    const busy = [100, 160].map((time) => writes.busyFor('stop-app', at(time)))
    return [writes.failedTries('stop-app'), writes.conflicts, ...busy]
  }
  expect(failing()).toEqual([2, 1, 0, 60])
  writes.stepDone('resize-plan')
  expect(failing()).toEqual([2, 1, 0, 60])
  writes.stepDone('write-record')
  expect(failing()).toEqual([4, 1, 0, 60])
  expect([writes.failedTries('write-record'), writes.busyFor('start-app', at(200))]).toEqual([0, 0])
})

test('a pause before the second repetition of one write is none before the third, nor before another write', () => {
  const writes = new Writes()
  expect(writes.hasPausedFor('app', 1)).toBe(false)
  writes.pausesFor('app', 2)
  expect(['app', 'plan'].map((key) => [1, 2, 3].map((times) => writes.hasPausedFor(key, times)))).toEqual([
    [true, true, false],
    [false, false, false],
  ])
})

test('a hold counts from its first write, until another run writes over it (person-beats-rule)', () => {
  const writes = new Writes()
  writes.holdIsWritten(at(0))
  writes.holdIsWritten(at(30))
  expect(writes).toMatchObject({ holdWritten: true, holdWrittenAt: at(0) })
  writes.holdWasOverwritten()
  expect(writes).toMatchObject({ holdWritten: false, holdWrittenAt: undefined })
  writes.holdIsWritten(at(60))
  expect(writes.holdWrittenAt).toBe(at(60))
})

test('a wait lasts from its first iteration, by its kind, until it ends', () => {
  const waits = new Waits()
  waits.begin(WARM_UP, at(0))
  waits.begin(WARM_UP, at(10))
  expect([waits.lasted('warm-up', at(30)), waits.lasted('drain', at(30))]).toEqual([30, 0])
  expect([waits.isFor('warm-up'), waits.isFor('drain')]).toEqual([true, false])
  waits.end()
  waits.begin(DRAIN, at(40))
  expect([waits.lasted('warm-up', at(50)), waits.lasted('drain', at(50))]).toEqual([0, 10])
})

test('a wait tells what it saw last, and how it went over only if nothing was seen since', () => {
  const waits = new Waits()
  waits.saw('nothing to wait for')
  waits.isOver('over')
  expect(waits.current).toBeUndefined()
  waits.begin(WARM_UP, at(0))
  waits.saw('1 of 3')
  waits.isOver('2 of 3 are READY')
  expect(waits.current).toEqual({
    step: WARM_UP,
    since: at(0),
    detail: '1 of 3',
    outcome: '2 of 3 are READY',
  })
  waits.saw('0 of 3')
  expect(waits.current).toMatchObject({ detail: '0 of 3', outcome: undefined })
})

test('a change from outside keeps its first date, and another change gets its own', () => {
  const outside = new Outside()
  const change = { command: 'burst', at: at(0) } as unknown as Parameters<Outside['sees']>[0]
  expect(outside.seen('burst')).toBeUndefined()
  expect(outside.sees(change)).toBe(change)
  expect([outside.seen('burst'), outside.seen('scale-back')]).toEqual([change, undefined])
  expect([outside.mayAskAgain(), outside.mayAskAgain()]).toEqual([true, false])
})
