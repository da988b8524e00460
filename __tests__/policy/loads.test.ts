import { expect, test } from '@jest/globals'
import type { Rule, DecisionKind } from '../../src/domain/decision.ts'
import { cap, changes, draining } from './cases.ts'
import { decideBy, type OneLoad } from './loads-world.ts'
import { steady, type World } from './world.ts'
import { load, ON, HALF, LOW, MIDDLE, HIGH } from './loads-support.ts'

const UNREAD = load('disk', 'unreadable')

type Row = readonly [string, World, readonly OneLoad[], DecisionKind, Rule, goal: string, reason: RegExp]

const ROWS: readonly Row[] = [
  [
    'one high is enough',
    {},
    [LOW, HIGH, MIDDLE],
    'burst',
    'policy',
    'bursting',
    /^queue: demand 1,000\/min/u,
  ],
  [
    'all low: nothing',
    {},
    [LOW, load('b', 200)],
    'none',
    'policy',
    'idle',
    /^requests \(the highest of 2 loads\): /u,
  ],
  [
    'one between is no reason',
    {},
    [LOW, MIDDLE],
    'none',
    'policy',
    'stay',
    /^cpu \(the highest of 2 loads\)/u,
  ],
  [
    'back go all together',
    ON,
    [LOW, load('b', 200)],
    'scale-back',
    'policy',
    'idle',
    /^requests \(the highest/u,
  ],
  ['one that stays keeps the burst', ON, [LOW, MIDDLE], 'hold', 'policy', 'bursting', /^cpu: demand 700/u],
  [
    'one not known keeps the burst',
    ON,
    [LOW, UNREAD],
    'hold',
    'missing-data',
    'bursting',
    /^not all loads are known \(disk: private: it answered 503\), and without them there is no scale-in; requests: demand/u,
  ],
  ['and does not stop one', {}, [HIGH, UNREAD], 'burst', 'policy', 'bursting', /^queue: demand/u],
  ['and begins none', {}, [MIDDLE, UNREAD], 'hold', 'missing-data', 'stay', /; cpu: demand 700/u],
  [
    'none known',
    ON,
    [UNREAD, load('b', 'unreadable')],
    'hold',
    'missing-data',
    'bursting',
    /^demand is not known \(b: .*; disk: /u,
  ],
  [
    'a drain waits for one not known',
    { running: true, record: draining },
    [LOW, UNREAD],
    'hold',
    'missing-data',
    'stay',
    /disk/u,
  ],
]

test.each(ROWS)('%s', (_, world, loads, kind, rule, goal, reason) => {
  const decision = decideBy(world, loads)
  expect(decision.reason).toMatch(reason)
  expect([decision.kind, decision.rule, decision.goal.kind]).toEqual([kind, rule, goal])
})

test('each load is told with its number, and which one decided', () => {
  const { evidence } = decideBy(ON, [LOW, load('cpu', 45, { unit: 'percent', capacity: 50 }), UNREAD])
  expect(evidence.rules.map((it) => [it.name, it.direction, it.decides, it.utilization])).toEqual([
    ['requests', 'in', false, 0.3],
    ['cpu', 'out', true, 0.9],
    ['disk', 'unknown', false, undefined],
  ])
  expect([evidence.demand, evidence.utilization]).toEqual([45, 0.9])
})

test('one not known among others is said every pass', () => {
  expect(decideBy({}, [HIGH, UNREAD]).warnings[0]).toMatch(
    /^the load disk is not known \(.*\): without it there is no scale-in/u,
  )
  expect(decideBy({}, [UNREAD]).warnings).toEqual([])
})

test('what a saturated private side hides is worked out for each load by itself', () => {
  const saturated = load('cores', 1010, { scope: 'private', burstLoad: steady(320) })
  const decision = decideBy(ON, [LOW, saturated])
  expect(decision.evidence.rules[1]?.demand).toBeGreaterThan(1500)
  expect(decision.reason).toMatch(/; the private side is saturated, so demand is the burst side's load ÷/u)
  expect(decision.warnings).toContainEqual(
    expect.stringMatching(
      /\(cores\), at or above .*: demand is worked out from the burst side’s part of it/u,
    ),
  )
})

test('the smallest that the burst side can carry limits the largest share that is asked for', () => {
  const decision = decideBy({ burstInstances: 2 }, [
    load('a', 2000, { instanceCapacity: 1000 }),
    load('b', 1000, { instanceCapacity: 100 }),
    load('c', 900, {}),
  ])
  expect(decision.evidence.shareLimit).toBeCloseTo(0.16)
  expect(decision.reason).toMatch(
    /limited from 60 %: b: 80 % of 2 instances planned × 100\/min is 16 % of demand/u,
  )
})

test('a load that does not say what an instance carries limits nothing beside one that does', () => {
  const { instanceCapacity: _, ...bare } = load('cpu', 950)
  expect(decideBy({ burstInstances: 4 }, [HIGH, bare]).evidence.shareLimit).toBe(1)
  expect(decideBy({ burstInstances: 4 }, [bare, { ...bare, name: 'b' }]).reason).toMatch(
    /instance-capacity is not set/u,
  )
})

test('the share is not lowered while a load is not known', () => {
  const less = decideBy(HALF, [load('a', 1000)])
  expect(less.goal).toMatchObject({ kind: 'bursting' })
  expect(less.kind).toBe('adjust')
  const kept = decideBy(HALF, [load('a', 1000), UNREAD])
  expect([kept.kind, kept.rule]).toEqual(['hold', 'policy'])
  expect(kept.reason).toContain('the share is not lowered while disk is not known')
})

test('max-burst: no burst begins again until each load has been below once', () => {
  const ended: World = {
    record: changes([7200, 0.2], [1800, 0]),
    policy: cap,
  }
  expect(decideBy(ended, [HIGH, LOW]).rule).toBe('cap')
  const fallen = { ...HIGH, privateLoad: [...steady(300).slice(0, 20), ...steady(1000).slice(0, 10)] }
  expect(decideBy(ended, [fallen, LOW]).rule).toBe('policy')
})
