import { expect, test } from '@jest/globals'
import type { Goal } from '../../src/domain/decision.ts'
import type { Endpoint, Profile } from '../../src/domain/resources.ts'
import { share } from '../../src/domain/units.ts'
import type { ShareLimit } from '../../src/policy/capacity.ts'
import { limited } from '../../src/policy/limits.ts'
import type { Situation } from '../../src/policy/situation.ts'
import { changes } from './cases.ts'
import { NOW, observationOf, targetOf, type World } from './world.ts'

interface Case {
  readonly world?: World
  readonly phase?: Situation['view']['phase']
  /** What the burst side can carry, or what the ramp allows. */
  readonly limit?: Partial<ShareLimit>
  readonly now?: number
  readonly profile?: Partial<Profile>
  /** What the loads ask for together. */
  readonly direction?: Situation['joint']['direction']
}

/** A weight of 50 on the private side, no limit below 95 %, and nothing routed to the burst side. */
function situation(it: Case): Situation {
  const { world = {}, phase = 'warm', now = 0, direction = 'out' } = it
  const o = observationOf(world)
  const { resources } = o
  const limit = { kind: 'capacity', share: share(1), because: 'two instances are READY', ...it.limit }
  return {
    o: { ...o, resources: { ...resources, profile: { ...resources.profile, ...it.profile } } },
    target: targetOf(world),
    view: { phase },
    joint: { direction },
    limit,
    targetShare: share(now),
    now: NOW,
  } as unknown as Situation
}

function limitedTo(it: Case, wanted: number) {
  const goal: Goal = { kind: 'bursting', share: share(wanted) }
  return limited(situation(it), { rule: 'policy', goal, because: 'demand' })
}

const shareOf = (it: Case, wanted: number) => {
  const { goal } = limitedTo(it, wanted)
  return goal.kind === 'bursting' ? Math.round(goal.share * 1000) / 1000 : goal.kind
}

const carries = (part: number): Case => ({ limit: { share: share(part) } })

test('the share is never more than the burst side carries, nor than max-share (share-within-capacity)', () => {
  for (const part of [0.1, 0.2, 0.33, 0.5, 0.8]) {
    expect(shareOf(carries(part), 0.9)).toBeLessThanOrEqual(part)
    expect(shareOf(carries(part), 0.9)).toBeGreaterThan(part - 0.02)
  }
  expect(shareOf({ world: { maxShare: 0.4 } }, 0.9)).toBeLessThanOrEqual(0.4)
})

test('a person is told of a limit that binds, with what to do, and of no other (share-within-capacity)', () => {
  const bound = limitedTo(carries(0.2), 0.5)
  expect(bound.note).toMatch('limited from 50')
  expect(bound.warnings).toEqual([
    expect.stringMatching('cannot carry 50.*Raise burst-instances, or the quota$'),
  ])
  const free = limitedTo(carries(0.5), 0.5)
  expect([free.note, free.warnings, free.refused]).toEqual([undefined, [], undefined])
})

test('a ramp is told as the reason, and is no lack of capacity', () => {
  const { note, warnings } = limitedTo({ limit: { kind: 'ramp', share: share(0.1) } }, 0.5)
  expect([note, warnings]).toEqual([expect.stringMatching('limited from'), []])
})

test('without load data a trial ends with the share that it is for, beyond the ramp, and never beyond what the instances carry (no-data-never-ends, share-within-capacity)', () => {
  const record = { phase: 'bursting', trialFor: share(0.3), ...changes([300, 0.02]) } as const
  const at = (kind: ShareLimit['kind'], direction: 'unknown' | 'out') =>
    shareOf({ world: { record }, phase: 'bursting', direction, limit: { kind, share: share(0.1) } }, 0.3)
  expect(at('ramp', 'unknown')).toBeGreaterThan(0.28)
  for (const limit of [at('ramp', 'out'), at('capacity', 'unknown'), at('capacity', 'out')])
    expect(limit).toBeLessThanOrEqual(0.1)
})

test('a burst keeps a share that is near enough, and lowers one that is too much a little further (share-within-capacity)', () => {
  const bursting = (now: number, part: number): Case => ({ ...carries(part), phase: 'bursting', now })
  expect(shareOf(bursting(0.3, 0.9), 0.31)).toBe(0.3)
  expect(shareOf(bursting(0.3, 0.3), 0.31)).toBe(0.3)
  expect(shareOf(bursting(0.31, 0.3), 0.31)).toBeLessThan(0.29)
  expect(shareOf(bursting(0.5, 0.5), 0.9)).toBe(0.5)
  expect(shareOf(bursting(0.3, 0.9), 0.5)).toBe(0.5)
  expect(shareOf({ ...carries(0.9), phase: 'warm', now: 0.3 }, 0.31)).not.toBe(0.3)
})

const COARSE: World = { privateWeight: 1 }

test('no burst begins where even the lowest weight gives more than the burst side carries (share-within-capacity)', () => {
  const refused = limitedTo({ ...carries(0.2), world: COARSE }, 0.2)
  expect(refused).toMatchObject({
    goal: { kind: 'stay' },
    refused: expect.stringMatching('weight 1 already gives Azure 50'),
  })
  expect(shareOf({ ...carries(0.2), world: COARSE, phase: 'draining' }, 0.2)).toBe('idle')
})

test('a burst that was taken out and cannot come back so is not ended without load data (no-data-never-ends)', () => {
  const world: World = {
    ...COARSE,
    record: { phase: 'draining', planSku: 'P1v3', ...changes([3600, 0.3], [600, 0]) },
  }
  const to = (direction: 'unknown' | 'out') =>
    shareOf({ ...carries(0.2), world, phase: 'draining', direction }, 0.2)
  expect([to('unknown'), to('out')]).toEqual(['stay', 'idle'])
})

test('a coarse weight is taken with a warning where it is only the ramp that it exceeds, or where users are on it already', () => {
  const advice = [expect.stringMatching('give the private endpoint a weight of 50')]
  const ramp = limitedTo({ world: COARSE, limit: { kind: 'ramp', share: share(0.2) } }, 0.2)
  expect(ramp).toMatchObject({ goal: { kind: 'bursting', share: 0.5 }, warnings: advice })
  expect(shareOf({ ...carries(0.2), world: COARSE, phase: 'bursting' }, 0.2)).toBe(0.5)
  expect(shareOf({ ...carries(0.2), world: { ...COARSE, privateStatus: 'Degraded' } }, 0.2)).toBe(0.5)
})

test('where weights mean nothing, the share is what is asked for within the limit', () => {
  expect(shareOf({ ...carries(0.333), world: { method: 'Performance' } }, 0.9)).toBe(0.333)
  const alone: Endpoint[] = observationOf({}).resources.profile.endpoints.filter(
    ({ name }) => name === 'azure',
  )
  expect(shareOf({ ...carries(0.333), profile: { endpoints: alone } }, 0.9)).toBe(0.333)
})

test('`switch` moves all users, and warns where the burst side cannot carry them (share-within-capacity)', () => {
  const world: World = { routing: 'switch' }
  const short = limitedTo({ ...carries(0.5), world }, 0.2)
  expect(short).toMatchObject({ goal: { share: 1 }, warnings: [expect.stringMatching('cannot carry 100')] })
  expect(limitedTo({ ...carries(1), world }, 0.2).warnings).toEqual([])
  expect(limitedTo({ world, limit: { kind: 'ramp', share: share(0.1) } }, 0.2).warnings).toEqual([])
})

test('a burst endpoint that others have left alone keeps its share, and a person is told what it cannot carry', () => {
  const world: World = { enabled: true, privateEnabled: false }
  const alone = limitedTo({ ...carries(0.5), world, phase: 'bursting' }, 0.2)
  const text = expect.stringMatching('no other endpoint is enabled')
  expect(alone).toMatchObject({
    keepsShare: true,
    note: text,
    warnings: [text, expect.stringMatching('cannot carry 100')],
  })
  expect(limitedTo({ ...carries(1), world, phase: 'bursting' }, 0.2).warnings).toEqual([text])
  const ramp = { world, phase: 'bursting', limit: { kind: 'ramp', share: share(0.1) } } as const
  expect(limitedTo(ramp, 0.05).warnings).toEqual([text])
  expect(limitedTo({ ...carries(1), world }, 0.2)).not.toHaveProperty('keepsShare')
})

test('the advice for a burst that has fewer instances than asked for names both numbers', () => {
  const advice = (it: Case) => limitedTo({ ...carries(0.2), ...it }, 0.9).warnings[0]
  const phase = 'bursting'
  expect(advice({ world: { burstInstances: 3, instances: 2 }, phase })).toMatch('has 2 of the 3 instances')
  for (const it of [
    { world: { burstInstances: 2, instances: 2 }, phase },
    { world: { instances: 2 }, phase },
    { world: { burstInstances: 3, instances: 2 } },
  ] as const)
    expect(advice(it)).toMatch('Raise burst-instances, or the quota')
})

test('any other goal is not limited', () => {
  for (const kind of ['idle', 'warm', 'stay'] as const)
    expect(limited(situation(carries(0)), { rule: 'policy', goal: { kind }, because: '' })).toEqual({
      goal: { kind },
      warnings: [],
    })
})
