import { expect, test } from '@jest/globals'
import type { Rule, DecisionKind } from '../../src/domain/decision.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { minutes, share } from '../../src/domain/units.ts'
import { burst, bursting, cap, changes, down, draining, failed, held, paused } from './cases.ts'
import { decideBy, type OneLoad, type OneVeto } from './loads-world.ts'
import { NOW, steady, type World } from './world.ts'

const load = (name: string, value: number | 'unreadable', more: Partial<OneLoad> = {}): OneLoad => ({
  name,
  privateLoad: value === 'unreadable' ? value : steady(value),
  instanceCapacity: 500,
  scope: 'total',
  ...more,
})
const veto = (value: number | 'unreadable', more: Partial<OneVeto> = {}): OneVeto => ({
  name: 'database',
  limit: 85,
  values: value === 'unreadable' ? value : steady(value),
  ...more,
})
const ON: World = { ...burst, weight: 12, instances: 4 }
/** Half of DNS answers are asked for and carried, of which a demand of 1,000 needs fewer. */
const HALF: World = {
  ...ON,
  weight: 50,
  burstLoad: steady(500),
  record: { ...bursting, ...changes([3600, 0.5]) },
}
const PEAK: Schedule = {
  name: 'sale',
  be: 'bursting',
  share: share(0.2),
  starts: { kind: 'at', moments: [new Date((NOW - 60) * 1000).toISOString().slice(0, 19)] },
  lastsSeconds: minutes(60),
  timezone: 'UTC',
  leadSeconds: minutes(10),
}
const LOW = load('requests', 300)
const MIDDLE = load('cpu', 700)
const HIGH = load('queue', 1000)
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
    /^the load disk is not known \(.*\): nothing is scaled/u,
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

test('max-burst: no burst begins anew until each load has been below once', () => {
  const ended: World = {
    record: changes([7200, 0.2], [1800, 0]),
    policy: cap,
  }
  expect(decideBy(ended, [HIGH, LOW]).rule).toBe('cap')
  const fallen = { ...HIGH, privateLoad: [...steady(300).slice(0, 20), ...steady(1000).slice(0, 10)] }
  expect(decideBy(ended, [fallen, LOW]).rule).toBe('policy')
})

const VETOES: readonly (readonly [string, World, readonly OneLoad[], OneVeto, DecisionKind, Rule, string])[] =
  [
    ['no burst', {}, [HIGH], veto(94), 'hold', 'veto', 'stay'],
    ['at its limit it is silent', {}, [HIGH], veto(85), 'burst', 'policy', 'bursting'],
    ['not known it blocks nothing', {}, [HIGH], veto('unreadable'), 'burst', 'policy', 'bursting'],
    ['nor old', {}, [HIGH], veto(94, { ageSeconds: 700 }), 'burst', 'policy', 'bursting'],
    ['nor in another unit', {}, [HIGH], veto(94, { limitUnit: 'gauge' }), 'burst', 'policy', 'bursting'],
    ['a running burst goes on', ON, [MIDDLE], veto(94), 'hold', 'policy', 'bursting'],
    ['no higher share', ON, [load('a', 1500)], veto(94), 'hold', 'veto', 'bursting'],
    ['a lower one is the policy’s', HALF, [load('a', 1000)], veto(94), 'adjust', 'policy', 'bursting'],
    ['a way back goes on', ON, [LOW], veto(94), 'scale-back', 'policy', 'idle'],
    ['a drain goes on', { running: true, record: draining }, [HIGH], veto(94), 'scale-back', 'veto', 'idle'],
    [
      'a warm-up that has begun is finished',
      { running: true, record: { phase: 'warming' } },
      [HIGH],
      veto(94),
      'prewarm',
      'veto',
      'warm',
    ],
    [
      'warm stays warm',
      { running: true, record: { phase: 'warm' } },
      [HIGH],
      veto(94),
      'hold',
      'veto',
      'stay',
    ],
    [
      'below a person’s command',
      { command: { kind: 'burst' } },
      [HIGH],
      veto(94),
      'burst',
      'command',
      'bursting',
    ],
    ['below a person’s hold', { record: held('burst') }, [HIGH], veto(94), 'burst', 'hold', 'bursting'],
    [
      'below an outage of the private side',
      down(200),
      [load('a', 'unreadable')],
      veto(94),
      'burst',
      'private-down',
      'bursting',
    ],
    ['below a pause', { record: paused }, [HIGH], veto(94), 'hold', 'pause', 'stay'],
    ['a peak is kept warm for its share', { schedules: [PEAK] }, [LOW], veto(94), 'prewarm', 'veto', 'warm'],
    ['and has it without a veto', { schedules: [PEAK] }, [LOW], veto(85), 'burst', 'schedule', 'bursting'],
    [
      'a peak that is warm stays so when the load asks for more',
      { schedules: [{ ...PEAK, be: 'warm' }], running: true, record: { phase: 'warm' } },
      [HIGH],
      veto(94),
      'hold',
      'veto',
      'warm',
    ],
    ['with the delay after a failed burst', { record: failed }, [HIGH], veto(94), 'hold', 'veto', 'stay'],
    [
      'switch has no higher share',
      { ...ON, routing: 'switch' },
      [load('a', 1500)],
      veto(94),
      'adjust',
      'policy',
      'bursting',
    ],
  ]

test.each(VETOES)('veto: %s', (_, world, loads, one, kind, rule, goal) => {
  const decision = decideBy(world, loads, [one])
  expect([decision.kind, decision.rule, decision.goal.kind]).toEqual([kind, rule, goal])
})

test('a veto says its number, that bursting would not help, and what it overruled', () => {
  const decision = decideBy({}, [HIGH], [veto(94), veto(10, { name: 'link' })])
  expect(decision.reason).toBe(
    'database is at 94 %, above its limit of 85 %, so bursting would not help: stays idle',
  )
  expect(decision.overruled[0]).toMatchObject({ rule: 'policy', goal: { kind: 'bursting' } })
  expect(decision.evidence.vetoes.map((it) => [it.name, it.value, it.blocks])).toEqual([
    ['database', 94, true],
    ['link', 10, false],
  ])
})

test('a veto that is not known is said', () => {
  expect(decideBy({}, [HIGH], [veto('unreadable')]).warnings[0]).toBe(
    'the veto database is not known (it answered 503): it blocks nothing until it is',
  )
})
