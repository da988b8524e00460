import { expect, test } from '@jest/globals'
import { SizingState } from '../../src/burst/run/sizing-state.ts'
import { known } from '../../src/domain/known.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { NOW } from './build.ts'

const THREE = { name: 'P1v3', capacity: 3 }
const RESIZE = {
  written: { status: 202 },
  poll: () => Promise.resolve('running' as const),
  pollAfterSeconds: 5,
}
const at = (second: number) => epochSeconds(NOW + second)

function accepted(): SizingState {
  const sizing = new SizingState()
  sizing.accepted(RESIZE, THREE)
  return sizing
}

test('an accepted resize is under way until it has ended, and then its result is read once', () => {
  const none = { underWay: false, instancesWaited: false, pending: undefined, unjudged: undefined }
  expect(new SizingState()).toMatchObject(none)
  const sizing = accepted()
  expect(sizing).toMatchObject({
    underWay: true,
    resize: RESIZE,
    pending: { to: THREE, isSure: true },
    unjudged: undefined,
    askedFor: THREE,
  })
  sizing.ended()
  expect(sizing).toMatchObject({ underWay: false, resize: undefined, pending: undefined, unjudged: THREE })
  sizing.judged()
  expect(sizing.unjudged).toBeUndefined()
  sizing.accepted(RESIZE, THREE)
  sizing.ended()
  expect(sizing.unjudged).toBe(THREE)
})

test('a resize whose answer was lost may be under way, and an undo waits for it (failed-burst-is-undone)', () => {
  const sizing = new SizingState()
  sizing.answerLost(THREE, at(5))
  expect(sizing).toMatchObject({
    underWay: false,
    lostAt: at(5),
    pending: { to: THREE, isSure: false },
    unjudged: undefined,
  })
  sizing.awaitsLost()
  expect(sizing.underWay).toBe(true)
  sizing.ended()
  expect(sizing).toMatchObject({ underWay: false, lostAt: undefined, pending: undefined })
})

test('an undo waits for no resize that was not sent or has been answered (failed-burst-is-undone)', () => {
  const sizing = new SizingState()
  sizing.awaitsLost()
  expect(sizing.underWay).toBe(false)
  sizing.answerLost(THREE, at(0))
  sizing.accepted(RESIZE, THREE)
  expect(sizing.pending).toEqual({ to: THREE, isSure: true })
  sizing.ended()
  sizing.awaitsLost()
  expect(sizing.underWay).toBe(false)
})

test('the time of a resize counts from its first try until its end, and again for the next', () => {
  const sizing = new SizingState()
  expect(sizing.lasted(at(0))).toBe(0)
  sizing.accepted(RESIZE, THREE)
  expect(sizing.lasted(at(90))).toBe(90)
  sizing.ended()
  expect([sizing.lasted(at(200)), sizing.lasted(at(230))]).toEqual([0, 30])
})

test('the next pass of a watch goes on with a resize that is under way, and counts its instances again', () => {
  const sizing = accepted()
  sizing.limitedTo(2)
  const instances = known({ ready: 1, doubted: 0, listed: 3 })
  sizing.instancesSeen(instances)
  sizing.waitedForInstances()
  expect(sizing).toMatchObject({ instances, instancesWaited: true })
  expect(sizing.nextPass('bursting')).toBe(sizing)
  expect(sizing).toMatchObject({
    underWay: true,
    available: 2,
    instances: undefined,
    instancesWaited: false,
  })
})

test('a try that led to no resize counts for none of a later pass', () => {
  const sizing = new SizingState()
  expect([0, 60, 300].map((second) => sizing.nextPass('bursting').lasted(at(second)))).toEqual([0, 60, 300])
  expect(sizing.nextPass('bursting').lasted(at(3600))).toBe(0)
  sizing.accepted(RESIZE, THREE)
  expect(sizing.nextPass('bursting').lasted(at(3660))).toBe(60)
  sizing.ended()
  sizing.lasted(at(4000))
  sizing.answerLost(THREE, at(4000))
  expect(sizing.nextPass('bursting').lasted(at(4060))).toBe(60)
})

test('what Azure refused to shrink after one burst, the scale-in after the next one asks for again', () => {
  const sizing = new SizingState()
  sizing.refusedBelow(3)
  expect(sizing.nextPass('draining').least).toBe(3)
  expect(sizing.nextPass('idle').least).toBe(3)
  expect(sizing.nextPass('bursting').least).toBeUndefined()
})

test('what Azure would not give one burst, the next one asks for again', () => {
  const sizing = accepted()
  sizing.limitedTo(2)
  expect(sizing.nextPass('warm').available).toBe(2)
  expect(sizing.nextPass('idle').available).toBeUndefined()
})
