import { expect, test } from '@jest/globals'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { countedInstances, servingInstances, shareLimit, type LimitInput } from '../../src/policy/capacity.ts'
import type { PhaseView } from '../../src/policy/phase.ts'
import { known } from '../../src/domain/known.ts'
import { ago, changes } from './cases.ts'
import { NOW, observationOf, targetOf, type World } from './world.ts'

const IDLE: PhaseView = { phase: 'idle', since: known(ago(900)) }
const BURSTING: PhaseView = { phase: 'bursting', since: known(ago(900)) }
const ADOPTED: PhaseView = { ...BURSTING, adopted: 'found bursting' }

const rule = (name: string, toMeet: number | undefined, instanceCapacity?: number) => {
  const [base] = targetOf({}).load?.rules ?? []
  if (base === undefined) throw new Error('no rule')
  const each = instanceCapacity && ({ value: instanceCapacity, unit: 'per-minute' } as const)
  return { rule: { ...base, name, ...(each && { instanceCapacity: each }) }, toMeet }
}

function limit(change: Partial<LimitInput>, world: World = {}, lastFailure = false) {
  const o = observationOf(world)
  const failure = { kind: 'unhealthy', reason: 'it answered 500' } as never
  const observation = {
    ...o,
    burstHealth: { successesInRow: 0, ...(lastFailure && { lastFailure: failure }) },
  }
  return shareLimit({
    observation,
    target: targetOf(world),
    view: IDLE,
    rules: [rule('load', 1000, 300)],
    shareNow: share(0),
    observedShare: undefined,
    now: NOW,
    effectSeconds: 300,
    ...change,
  })
}

test('the share is at most 80 % of what the instances carry, of demand (share-within-capacity)', () => {
  expect(limit({}, { burstInstances: 2 })).toEqual({
    share: 0.48,
    kind: 'capacity',
    because: '80 % of 2 instances planned × 300/min is 48 % of demand',
  })
  const bursting = limit({ view: BURSTING }, { instances: 1, burstInstances: 2 })
  expect(bursting.because).toBe('80 % of 1 instance ready × 300/min is 24 % of demand')
  expect(limit({ rules: [rule('load', 100, 300)] }).share).toBe(1)
  for (const none of [0, -1]) expect(limit({ rules: [rule('load', none, 300)] }).share).toBe(1)
  expect(limit({ rules: [rule('load', 0.5, 300)] }).share).toBe(1)
})

test('where no instance is READY no share is carried, unless there is no demand at all (share-within-capacity)', () => {
  const o = observationOf({})
  const observation = { ...o, resources: { ...o.resources, readyInstances: 0 } }
  const none = (toMeet: number) =>
    limit({ observation, view: BURSTING, rules: [rule('load', toMeet, 300)] }).share
  expect([none(1000), none(0.5), none(0)]).toEqual([0, 0, 1])
})

test('of several loads the smallest limit counts, and is named (share-within-capacity)', () => {
  const rules = [rule('cpu', 1000, 300), rule('users', 2000, 300), rule('queue', undefined, 300)]
  for (const order of [rules, rules.toReversed()])
    expect(limit({ rules: order }, { burstInstances: 2 })).toMatchObject({
      share: 0.24,
      because: 'users: 80 % of 2 instances planned × 300/min is 24 % of demand',
    })
  const same = [rule('b', 1000, 300), rule('a', 1000, 300)]
  for (const order of [same, same.toReversed()]) expect(limit({ rules: order }).because).toMatch(/^a: /u)
})

test('what serves is what the plan has, what is READY, and what the app may have of a plan that scales per app (share-within-capacity)', () => {
  const { resources } = observationOf({ instances: 5 })
  const { plan, app } = resources
  const perApp = { plan: { ...plan, perAppScaling: true }, app: { ...app, workers: 2 } }
  const serving = (change: object) => servingInstances({ ...resources, ...change })
  expect(serving({})).toBe(5)
  expect(serving({ readyInstances: 3 })).toBe(3)
  expect(serving(perApp)).toBe(2)
  expect(serving({ ...perApp, readyInstances: 1 })).toBe(1)
  expect(serving({ ...perApp, app })).toBe(5)
  expect(serving({ ...perApp, plan })).toBe(5)
  const counted = (view: PhaseView, world: World, change: object = {}) => {
    const o = observationOf(world)
    return countedInstances({ ...o, resources: { ...o.resources, ...change } }, targetOf(world), view)
  }
  expect(counted(IDLE, { instances: 5 })).toBe(5)
  expect(counted(IDLE, { instances: 5, burstInstances: 3 })).toBe(3)
  expect(counted(IDLE, { instances: 5, burstInstances: 3 }, perApp)).toBe(2)
  expect(counted(BURSTING, { instances: 5, burstInstances: 3 })).toBe(5)
})

const RAMP = { view: BURSTING, rules: [rule('load', 1000)], now: NOW }
const ON: World = { enabled: true, record: { phase: 'bursting', ...changes([300, 0.2]) } }
const late = (world: World): World => ({ ...world, record: { phase: 'bursting', ...changes([299, 0.2]) } })

test('where the capacity of an instance is unknown the share begins with 10 % (share-within-capacity)', () => {
  expect(limit({ ...RAMP, view: IDLE })).toEqual({
    share: 0.1,
    kind: 'ramp',
    because: 'instance-capacity is not set, so the share ramps to 10 %, doubling a pass',
  })
  const mixed = [rule('a', undefined, 300), rule('b', 1000)]
  expect(limit({ ...RAMP, view: IDLE, rules: mixed }).because).toMatch(/^demand is not known, so/u)
  expect(limit({ ...RAMP, view: IDLE, shareNow: share(0.4) }).share).toBe(0.1)
})

test('it doubles once the last change has shown, while the burst side is healthy (share-within-capacity)', () => {
  expect(limit(RAMP, ON)).toMatchObject({ share: 0.4, because: expect.stringMatching(/doubling a pass$/u) })
  const second = { ...ON, record: { phase: 'bursting', ...changes([900, 0.1], [300, 0.2]) } } as const
  expect(limit(RAMP, second).share).toBe(0.4)
  const soon = { ...ON, record: { phase: 'bursting', ...changes([900, 0.1], [299, 0.2]) } } as const
  expect(limit(RAMP, soon).share).toBe(0.2)
  const waiting = expect.stringMatching(/waiting for the last change to show$/u)
  const held = { share: 0.2, because: waiting }
  expect(limit(RAMP, late(ON))).toMatchObject(held)
  expect(limit(RAMP, { ...ON, burstStatus: 'CheckingEndpoint' })).toMatchObject(held)
  expect(limit(RAMP, { ...ON, enabled: false, burstStatus: 'Online' })).toMatchObject(held)
  expect(limit(RAMP, ON, true)).toMatchObject(held)
  const little = { enabled: true, record: { phase: 'bursting', ...changes([299, 0.04]) } } as const
  expect(limit(RAMP, little).share).toBe(0.1)
})

test('without the demand it does not grow, nor is what was announced set, while workers of the plan do not serve yet (share-within-capacity)', () => {
  const blind = { ...RAMP, rules: [rule('load', undefined, 300)], shareNow: share(0.15) }
  const world = { ...ON, instances: 3 }
  const o = observationOf(world)
  const of = (readyInstances: number, input: Partial<LimitInput> = blind) =>
    limit({ ...input, observation: { ...o, resources: { ...o.resources, readyInstances } } }, world)
  expect(of(3).share).toBe(0.4)
  const waiting = expect.stringMatching(/waiting for all instances$/u)
  expect(of(1)).toMatchObject({ share: 0.15, kind: 'ramp', because: waiting })
  expect(of(1, { ...blind, shareNow: share(1) }).share).toBe(0.2)
  // With the demand, but not what an instance carries, the load of those that serve tells enough.
  expect(of(1, { ...blind, rules: [rule('load', 1000)] }).share).toBe(0.4)
})

test('a share that the state tag does not know has shown once the burst side carries 60 % of it (share-within-capacity)', () => {
  const shown = (observed: number | undefined, view = BURSTING, record: World['record'] = 'missing') =>
    limit(
      {
        ...RAMP,
        view,
        shareNow: share(0.3),
        observedShare: observed === undefined ? undefined : share(observed),
      },
      { ...ON, record },
    ).share
  expect([shown(undefined), shown(0.179), shown(0.181)]).toEqual([0.3, 0.3, 0.6])
  expect([shown(0.179, ADOPTED, ON.record as never), shown(0.181, ADOPTED, ON.record as never)]).toEqual([
    0.3, 0.6,
  ])
  const out = {
    phase: 'bursting',
    shareChanges: [{ atEpochSeconds: epochSeconds(NOW - 900), share: share(0) }],
  } as const
  expect(shown(undefined, BURSTING, out)).toBe(0.6)
})
