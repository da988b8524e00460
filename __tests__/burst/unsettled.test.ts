import { expect, test } from '@jest/globals'
import { KEYS } from '../../src/burst/known/keys.ts'
import type { Session } from '../../src/burst/session.ts'
import { awaitSettled, isLagging, lastChangeOf } from '../../src/burst/unsettled.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { packRecord } from '../../src/record/codec.ts'
import { IDLE_BURST, NOW, resources, target } from './build.ts'
import { Model } from './model.ts'
import { BURST, record, seen } from './rules-support.ts'
import { sessionOn } from './session-on.ts'

const ago = (second: number) => epochSeconds(NOW - second)
const ENDPOINT = KEYS.endpoint(IDLE_BURST.id)

function session(dryRun = false): Session {
  return sessionOn(new Model(new Map()), target(), { runId: '1', dryRun })
}

const since = (phase: BurstRecord['phase'], second: number) =>
  record({ phase, phaseSinceEpochSeconds: ago(second) })

/** So many reads in a row have shown the endpoint as it is. */
function readTimes(s: Session, times: number): Session {
  for (let time = 0; time < times; time += 1) s.ledger.believe(ENDPOINT, 'as read', NOW)
  return s
}

const on = (burst: typeof BURST, tag: BurstRecord) => seen({ burst }, tag)

test('for a minute after another run’s change, an endpoint that does not show it may lag, and is waited for', () => {
  for (const o of [on(IDLE_BURST, since('bursting', 59)), on(BURST, since('draining', 59))])
    expect(awaitSettled(readTimes(session(), 3), o)).toMatchObject({
      kind: 'await-shown',
      why: expect.stringMatching('as another run set it'),
    })
  expect(isLagging(readTimes(session(), 3), on(IDLE_BURST, since('bursting', 60)))).toBe(false)
})

test('for five minutes, only three reads in a row mean that someone outside changed the endpoint', () => {
  const o = on(IDLE_BURST, since('bursting', 299))
  expect([1, 2, 3].map((times) => isLagging(readTimes(session(), times), o))).toEqual([true, true, false])
  expect(isLagging(session(), on(IDLE_BURST, since('bursting', 300)))).toBe(false)
  expect(isLagging(session(), on(BURST, since('draining', 299)))).toBe(true)
})

test('a phase in which nobody has disabled the endpoint just now is not waited for beyond a minute', () => {
  expect(isLagging(session(), on(BURST, since('idle', 59)))).toBe(true)
  for (const phase of ['idle', 'warming', 'warm'] as const)
    expect(isLagging(session(), on(BURST, since(phase, 60)))).toBe(false)
})

test('a time in the state tag that no run can have written is no change of a moment ago, or the run would wait until its timeout', () => {
  const odd = packRecord(record({ phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(86_400) }))
  const shown = on(IDLE_BURST, since('bursting', 0))
  const profile = { ...shown.resources.profile, tags: { 'cloudburst-burst': odd } }
  expect(isLagging(session(), shown)).toBe(true)
  expect(isLagging(session(), { ...shown, resources: { ...shown.resources, profile } })).toBe(false)
})

test('a run that only reads asks no replica again', () => {
  const o = on(IDLE_BURST, since('bursting', 61))
  expect([isLagging(session(), o), isLagging(session(true), o)]).toEqual([true, false])
  expect(isLagging({ ...session(), observeOnly: true }, o)).toBe(false)
})

test('an endpoint that is as the state tag says does not lag, nor does one without a state tag', () => {
  expect(isLagging(session(), on(BURST, since('bursting', 1)))).toBe(false)
  expect(isLagging(session(), on(IDLE_BURST, since('draining', 1)))).toBe(false)
  expect(awaitSettled(session(), seen({ burst: BURST }))).toBeUndefined()
})

test('what this run itself wrote does not lag: its ledger knows', () => {
  const o = on(IDLE_BURST, since('bursting', 1))
  const { profile } = resources()
  for (const key of [ENDPOINT, KEYS.tag(profile.id, 'cloudburst-burst')]) {
    const s = session()
    s.ledger.wrote(key, 'ours', NOW)
    expect(isLagging(s, o)).toBe(false)
  }
})

test('what a watch itself wrote or read before that change of another run tells nothing of it', () => {
  const o = (second: number) => on(IDLE_BURST, since('bursting', second))
  const wrote = session()
  wrote.ledger.wrote(ENDPOINT, 'ours', ago(7200))
  expect(isLagging(wrote, o(10))).toBe(true)
  const read = session()
  for (const second of [7200, 3600, 130]) read.ledger.believe(ENDPOINT, 'as read', ago(second))
  expect(isLagging(read, o(120))).toBe(true)
  expect(isLagging(readTimes(read, 3), o(120))).toBe(false)
})

test('replicas that contradict each other are waited for', () => {
  const s = session()
  for (const value of ['a', 'b', 'a']) s.ledger.believe('app x', value, NOW)
  expect(awaitSettled(s, on(BURST, since('bursting', 600)))).toMatchObject({
    kind: 'await-shown',
    why: expect.stringMatching('different values'),
  })
})

test('the last change is that of the phase or of the share, whichever came later', () => {
  const changed = (second: number) => [{ atEpochSeconds: ago(second), share: share(0.1) }]
  const at = (shareChanges: BurstRecord['shareChanges']) =>
    NOW - lastChangeOf({ ...since('bursting', 100), shareChanges })
  expect([at([]), at(changed(50)), at(changed(200)), at([...changed(200), ...changed(20)])]).toEqual([
    100, 50, 100, 20,
  ])
})
