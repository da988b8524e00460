import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { startsWithin } from '../../src/schedule/timetable.ts'
import type { Decision } from '../../src/domain/decision.ts'
import { DOUBTS, type Doubt } from '../../src/domain/load.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { recommendAdaptive } from '../../src/policy/adaptive/recommend.ts'
import { decide } from '../../src/policy/decide.ts'
import type { Policy } from '../../src/policy/recommendation.ts'
import { recommendByThreshold } from '../../src/policy/threshold.ts'
import { NOW, observationOf, steady, targetOf, type World } from './world.ts'

const POLICIES: readonly (readonly [string, Policy])[] = [
  ['adaptive', recommendAdaptive],
  ['threshold', recommendByThreshold],
]

const BURSTING: World = {
  scope: 'total',
  enabled: true,
  weight: 50,
  record: {
    phase: 'bursting',
    phaseSinceEpochSeconds: epochSeconds(NOW - 7200),
    shareChanges: [{ atEpochSeconds: epochSeconds(NOW - 7200), share: 0.5 as never }],
  },
}
const IDLE: World = { scope: 'total' }

/** Days at `level`, or what is given, with a little noise. */
function load(level: number, length = 1500): (number | null)[] {
  return Array.from({ length }, (_, minute) => level * (1 + 0.04 * Math.sin(minute * 2.4)))
}

function decideWith(policy: Policy, world: World, kinds: readonly Doubt['kind'][] = []): Decision {
  const o = observationOf(world)
  if (o.load.kind === 'unknown') throw new Error('the load is not known')
  const doubts = kinds.map((kind) => ({ kind, text: `it is ${kind}` }))
  const rules = o.load.value.rules.map((rule) => ({ ...rule, main: { ...rule.main, doubts } }))
  const observation = { ...o, load: { ...o.load, value: { ...o.load.value, rules } } }
  return decide(observation, {
    target: targetOf(world),
    command: undefined,
    mode: 'auto',
    now: NOW,
    policy,
    timetable: startsWithin,
  })
}

describe.each(POLICIES)('%s', (_, policy) => {
  test.each([115, 120, 126])(
    'at %i % of capacity no newest minutes end the burst (no-data-never-ends)',
    (percent) => {
      const before = load(10 * percent)
      for (const value of [0, 2, null, 300, 1100])
        for (const count of [1, 2, 3]) {
          const newest = Array.from({ length: count }, () => value)
          const { kind, reason } = decideWith(policy, { ...BURSTING, privateLoad: [...before, ...newest] })
          expect([reason, kind]).not.toContain('scale-back')
        }
    },
  )

  test('one known minute among gaps ends nothing', () => {
    const gaps = load(1200).fill(null, 1440)
    expect(decideWith(policy, { ...BURSTING, privateLoad: [...gaps, 10] }).kind).toBe('hold')
  })

  test.each([
    ['a rise whose newest minute seems doubled', [450, 610, 760, 910]],
    ['one minute far above all before', [450, 450, 450, 1100]],
  ])('%s, and minutes missing after it, end nothing (no-data-never-ends)', (_name, newest) => {
    for (const missing of [3, 4, 5]) {
      const privateLoad = [...load(450), ...newest, ...Array.from({ length: missing }, () => null)]
      const { kind, reason } = decideWith(policy, { ...BURSTING, privateLoad })
      expect([missing, reason, kind]).not.toContain('scale-back')
    }
  })

  test('minutes that are missing just before the newest end nothing, however long the stabilization (no-data-never-ends)', () => {
    const gap = Array.from({ length: 5 }, () => null)
    const privateLoad = [...load(1200), ...gap, 500, 510, 490]
    const world = { ...BURSTING, privateLoad, policy: { stabilizationSeconds: minutes(40) } }
    const { kind, reason } = decideWith(policy, world)
    expect([reason, kind]).not.toContain('scale-back')
    expect(reason).not.toContain('NaN')
  })
})

describe.each(POLICIES)('%s, of a load that is known or whose evidence is thin', (_, policy) => {
  test('a load that has fallen for 16 minutes ends it', () => {
    expect(decideWith(policy, { ...BURSTING, privateLoad: [...load(1200), ...load(200, 16)] }).kind).toBe(
      'scale-back',
    )
  })

  test('a single number bursts where it says so, and ends nothing', () => {
    expect(decideWith(policy, { ...IDLE, privateLoad: [3000] }).kind).toBe('burst')
    const low = decideWith(policy, { ...BURSTING, privateLoad: [300] })
    expect(low.kind).toBe('hold')
    expect(low.reason).toContain('the burst does not end on that: only 0 % of stabilization is known')
    expect(low.warnings.join()).toMatch(/1 minute of the last 20 min is known.*load-value takes/u)
    expect(low.evidence.rules[0]).toMatchObject({ samples: { known: 1, expected: 5 } })
    expect(low.evidence.rules[0]?.tooThin).toBeDefined()
  })

  test('a lower bound bursts, and ends nothing', () => {
    expect(decideWith(policy, { ...IDLE, privateLoad: load(1200) }, ['partial']).kind).toBe('burst')
    const low = decideWith(policy, { ...BURSTING, privateLoad: load(300) }, ['partial'])
    expect(low.kind).toBe('hold')
    expect(low.reason).toContain('the burst does not end on that: it is partial')
    expect(low.evidence.rules[0]?.doubts).toEqual([{ kind: 'partial', text: 'it is partial' }])
  })
})

describe.each(POLICIES)('%s, in doubt', (_, policy) => {
  test('numbers without a meaning start and end nothing', () => {
    expect(decideWith(policy, { ...IDLE, privateLoad: load(1200) }, ['clock'])).toMatchObject({
      rule: 'missing-data',
    })
    expect(decideWith(policy, { ...BURSTING, privateLoad: load(300) }, ['clock'])).toMatchObject({
      rule: 'missing-data',
      kind: 'hold',
    })
  })

  test('no doubt ever makes an end of what was none (no-data-never-ends)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1500 }),
        fc.subarray([...DOUBTS], { minLength: 1 }),
        (level, kinds) => {
          const world = { ...BURSTING, privateLoad: steady(level) }
          expect(decideWith(policy, world, kinds).kind).not.toBe('scale-back')
        },
      ),
      { numRuns: 100 },
    )
  })
})
