import { expect, test } from '@jest/globals'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { minutes, seconds, share } from '../../src/domain/units.ts'
import { shareToResume } from '../../src/policy/taken-out.ts'
import { ago, burst, changes, drain, held, unread } from './cases.ts'
import { decideBy } from './loads-world.ts'
import { load } from './loads-support.ts'
import { decideIn, NOW, observationOf, steady, type World } from './world.ts'

// A burst whose endpoint was taken out because the app did not serve, without load data.

const noData: World = { ...drain, privateLoad: unread, burstLoad: unread }
const goesOn = { phase: 'draining' as const, planSku: 'P1v3', ...changes([3600, 0.3], [600, 0]) }
const out: World = { ...noData, record: goesOn }
const shareIn = (world: World): number | undefined => {
  const { goal } = decideIn(world)
  return goal.kind === 'bursting' ? goal.share : undefined
}

test('it goes on with the share that it had, and only where the tag says that it goes on (no-data-never-ends)', () => {
  const resumes = (record: Partial<BurstRecord> | 'missing') =>
    shareToResume(observationOf({ record }).record, NOW)
  const about = { phase: 'bursting', intent: true, ...changes([9000, 0.3]) } as const
  const { planSku: _, ...over } = goesOn
  expect(resumes({ ...goesOn, ...changes([7200, 0.5], [3600, 0.3], [600, 0]) })).toBe(0.3)
  expect([resumes(goesOn), resumes({ ...about, phaseSinceEpochSeconds: ago(3600) })]).toEqual([0.3, 0.3])
  for (const record of [
    'missing' as const,
    over,
    { ...goesOn, ...changes([600, 0]) },
    { ...about, phaseSinceEpochSeconds: ago(3601) },
    { ...about, phaseSinceEpochSeconds: ago(60), intent: undefined },
    { ...about, phaseSinceEpochSeconds: ago(60), phase: 'warming' as const },
  ])
    expect(resumes(record as Partial<BurstRecord>)).toBeUndefined()
})

const onTrial = (record: World['record'] & object, world: World = {}): World => ({
  ...burst,
  ...{ privateLoad: unread, burstLoad: unread, weight: 1, ...world },
  record: { phase: 'bursting', ...changes([300, 0.0196]), ...record },
})

test('a burst on trial gets the share that it began for, and does not stay at the weight of the trial (no-data-never-ends)', () => {
  const trial = { trialFor: share(0.3) }
  expect(shareIn(onTrial({}))).toBeCloseTo(0.0196)
  expect(shareIn(onTrial(trial))).toBeCloseTo(0.296)
  // The instances that are there carry their part of it (share-within-capacity).
  expect(shareIn(onTrial(trial, { instances: 2, burstInstances: 4 }))).toBeCloseTo(0.138)
  expect(shareIn(onTrial(trial, { instances: 1, burstInstances: 1 }))).toBeCloseTo(0.296)
  // An earlier burst's share was never meant, and a weight that someone sets is meant.
  expect(shareIn(onTrial(changes([3600, 0.3], [600, 0], [300, 0.0196])))).toBeCloseTo(0.0196)
  expect(shareIn(onTrial(trial, { weight: 4 }))).toBeCloseTo(0.074)
})

test('a share that the state tag says, and the endpoint does not have yet, is finished (no-data-never-ends)', () => {
  const said = (secondsAgo: number) => shareIn(onTrial(changes([300, 0.0196], [secondsAgo, 0.296])))
  expect(said(30)).toBeCloseTo(0.296)
  // Later, someone may have set another one.
  expect(said(90)).toBeCloseTo(0.0196)
})

test('a burst that was taken out on its trial goes on with what the trial was for (no-data-never-ends)', () => {
  const again = { ...goesOn, ...changes([600, 0.0196], [300, 0]) }
  expect(shareIn({ ...out, record: again })).toBeCloseTo(0.0196)
  expect(shareIn({ ...out, record: { ...again, trialFor: share(0.3) } })).toBeCloseTo(0.296)
})

const attempts = { count: 1, lastFailedAtEpochSeconds: ago(60) }
const peak = (be: Schedule['be']): Schedule => ({
  name: 'sale',
  be,
  ...(be === 'bursting' && { share: share(0.6) }),
  starts: { kind: 'at', moments: [new Date((NOW - 60) * 1000).toISOString().slice(0, 19)] },
  lastsSeconds: minutes(60),
  timezone: 'UTC',
  leadSeconds: minutes(10),
})

test.each<[what: string, world: World]>([
  ['by itself', {}],
  ['at a peak that is to have a burst', { schedules: [peak('bursting')] }],
  ['at a peak that is to be warm', { schedules: [peak('warm')] }],
  ['while a person keeps it warm', { record: held('prewarm') }],
  ['while a person wants it', { record: held('burst') }],
])('while a failed try waits, it is not ended: %s (no-data-never-ends)', (_, { record, ...world }) => {
  const decision = decideIn({ ...out, ...world, record: { ...goesOn, attempts, ...(record as object) } })
  expect([decision.rule, decision.goal.kind]).toEqual(['retry-backoff', 'stay'])
})

test.each([undefined, 'warm', 'bursting'] as const)(
  'a veto does not end it, at a peak that is to be %s (no-data-never-ends)',
  (be) => {
    const world = { ...out, ...(be !== undefined && { schedules: [peak(be)] }) }
    const veto = { name: 'database', limit: 85, values: steady(94) }
    for (const record of [goesOn, { ...goesOn, ...held('prewarm') }]) {
      const { rule, goal } = decideBy({ ...world, record }, [load('requests', 'unreadable')], [veto])
      expect([rule, goal.kind]).toEqual(['veto', 'stay'])
    }
  },
)

test('a prewarm does not end it: a floor below what goes on (no-data-never-ends)', () => {
  const prewarm: World = { ...out, command: { kind: 'prewarm' } }
  const waits = { ...goesOn, attempts }
  for (const record of [goesOn, waits, { ...waits, ...held('prewarm') }])
    expect(decideIn({ ...prewarm, record }).goal).toMatchObject({ kind: 'bursting', share: shareIn(out) })
  const back = { ...goesOn, ...held('scale-back') }
  expect(decideIn({ ...prewarm, record: back }).goal.kind).toBe('warm')
  const known = { privateLoad: steady(1000), burstLoad: steady(5) }
  expect(decideIn({ ...prewarm, ...known, record: goesOn }).goal.kind).toBe('warm')
})

test('max-burst ends it too', () => {
  const policy = { maxBurstSeconds: seconds(1800), maxBurstAction: 'scale-back' } as const
  expect(decideIn(out).goal.kind).toBe('bursting')
  expect(decideIn({ ...out, policy })).toMatchObject({ rule: 'cap', goal: { kind: 'idle' } })
  const prewarm = { ...out, policy, command: { kind: 'prewarm' } } as const
  expect(decideIn(prewarm).goal.kind).toBe('warm')
  const after = (length: number) =>
    decideIn({ ...out, policy: { ...policy, maxBurstSeconds: seconds(length) } }).goal.kind
  expect([after(3600), after(3601), after(7200)]).toEqual(['idle', 'bursting', 'bursting'])
})

test('max-burst ends it also while a failed try waits or a veto blocks it, and a burst that it does not reach goes on waiting', () => {
  const most = (length: number) =>
    ({ maxBurstSeconds: seconds(length), maxBurstAction: 'scale-back' }) as const
  const waits = { ...out, record: { ...goesOn, attempts } }
  expect(decideIn({ ...waits, policy: most(1800) })).toMatchObject({ rule: 'cap', goal: { kind: 'idle' } })
  expect(decideIn({ ...waits, policy: most(7200) })).toMatchObject({ rule: 'retry-backoff' })
  const veto = { name: 'database', limit: 85, values: steady(94) }
  const vetoed = (length: number) =>
    decideBy({ ...out, policy: most(length) }, [load('requests', 'unreadable')], [veto])
  expect([vetoed(1800).goal.kind, vetoed(7200).goal.kind]).toEqual(['idle', 'stay'])
})

test('a burst of whose beginning the full tag tells nothing goes on waiting, whatever max-burst is (no-data-never-ends)', () => {
  const policy = { maxBurstSeconds: seconds(1800), maxBurstAction: 'scale-back' } as const
  const full = changes([9000, 0.1], [8000, 0.2], [7000, 0.3], [6000, 0.2], [5000, 0.3], [600, 0])
  const world = { ...out, policy, record: { ...goesOn, ...full, attempts } }
  const { rule, goal } = decideBy(world, [load('requests', 'unreadable'), load('cpu', 700)])
  expect([rule, goal.kind]).toEqual(['retry-backoff', 'stay'])
})

test('what a run was about to enable is enabled by the next ones, and not by one of another day', () => {
  const announced = (secondsAgo: number): World => ({
    ...noData,
    record: {
      phase: 'bursting',
      phaseSinceEpochSeconds: ago(secondsAgo),
      intent: true,
      ...changes([secondsAgo, 0.3]),
    },
  })
  expect(decideIn(announced(600)).goal.kind).toBe('bursting')
  expect(decideIn(announced(86_400)).goal.kind).not.toBe('bursting')
})
