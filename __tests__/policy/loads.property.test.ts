import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Decision } from '../../src/domain/decision.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { recommendAdaptive } from '../../src/policy/adaptive/recommend.ts'
import { decideBy, type OneLoad, type OneVeto } from './loads-world.ts'
import { NOW, steady, type World } from './world.ts'

const values = fc.oneof(
  { weight: 1, arbitrary: fc.constant('unreadable' as const) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2500 }).map(steady) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 2500 }), fc.integer({ min: 0, max: 2500 }), fc.nat({ max: 29 }))
      .map(([before, after, turn]) => steady(0).map((_, index) => (index < turn ? before : after))),
  },
)
const one = fc.record(
  {
    privateLoad: values,
    ageSeconds: fc.constantFrom(60, 180, 700),
    scope: fc.constantFrom('private', 'total'),
    unit: fc.constantFrom('per-minute', 'percent', 'gauge'),
    instanceCapacity: fc.integer({ min: 50, max: 1000 }),
    capacity: fc.integer({ min: 200, max: 2000 }),
  },
  { requiredKeys: ['privateLoad'] },
)
const loads = fc
  .array(one, { minLength: 1, maxLength: 4 })
  .map((them): OneLoad[] => them.map((it, index) => ({ ...it, name: `load-${index}` })))
const vetoes = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('database', 'link'),
    limit: fc.constant(85),
    values: fc.oneof(fc.constant('unreadable' as const), fc.integer({ min: 0, max: 100 }).map(steady)),
  }),
  { maxLength: 2, selector: (it) => it.name },
)
const record = fc.record(
  {
    phase: fc.constantFrom('idle' as const, 'warming' as const, 'warm' as const, 'bursting' as const),
    phaseSinceEpochSeconds: fc.constantFrom(60, 3600).map((ago) => epochSeconds(NOW - ago)),
    shareChanges: fc
      .integer({ min: 1, max: 95 })
      .map((it) => [{ atEpochSeconds: epochSeconds(NOW - 3600), share: share(it / 100) }]),
  },
  { requiredKeys: ['shareChanges'] },
)
/** Nothing but the policy, its guards and the vetoes speaks in these. */
const worlds: fc.Arbitrary<World> = fc.record(
  {
    enabled: fc.boolean(),
    running: fc.boolean(),
    weight: fc.integer({ min: 1, max: 100 }),
    burstLoad: values,
    instances: fc.integer({ min: 1, max: 5 }),
    burstInstances: fc.integer({ min: 1, max: 5 }),
    maxShare: fc.constantFrom(0.5, 0.95),
    routing: fc.constantFrom('spill', 'spill', 'switch'),
    record,
  },
  { requiredKeys: [] },
)
const overriding: fc.Arbitrary<World> = fc.oneof(
  fc.constantFrom<World>({ command: { kind: 'burst' } }, { command: { kind: 'prewarm' } }),
  fc.constant<World>({
    privateStatus: 'Degraded',
    record: { privateDownSinceEpochSeconds: epochSeconds(NOW - 300) },
  }),
)
const runs = { numRuns: 150 }
const saysOf = (decision: Decision): string[] => decision.evidence.rules.map((rule) => rule.direction)
const shareOf = ({ goal }: Decision): number => (goal.kind === 'bursting' ? goal.share : 0)
/** Without what names a load: the goal, who decided, and the numbers. */
const essence = ({
  kind,
  goal,
  rule,
  evidence: { rules: _, vetoes: __, ...evidence },
}: Decision): unknown => ({
  kind,
  goal,
  rule,
  evidence,
})

test('each load says what it would say alone', () => {
  fc.assert(
    fc.property(worlds, loads, (world, them) => {
      expect(saysOf(decideBy(world, them))).toEqual(them.flatMap((it) => saysOf(decideBy(world, [it]))))
    }),
    runs,
  )
})

test('a load twice is that load once', () => {
  fc.assert(
    fc.property(worlds, loads, (world, [it]) => {
      if (it === undefined) return
      expect(essence(decideBy(world, [it, { ...it, name: 'again' }]))).toEqual(essence(decideBy(world, [it])))
    }),
    runs,
  )
})

test('the order of loads and vetoes plays no part', () => {
  const shuffled = loads.chain((them) =>
    fc.tuple(fc.constant(them), fc.shuffledSubarray(them, { minLength: them.length })),
  )
  fc.assert(
    fc.property(worlds, shuffled, vetoes, (world, [them, others], limits) => {
      const [a, b] = [decideBy(world, them, limits), decideBy(world, others, [...limits].reverse())]
      expect(essence(b)).toEqual(essence(a))
      if (limits.length < 2) expect(b.reason).toBe(a.reason)
    }),
    runs,
  )
})

test('any out is out, all in is in, and what is not known only keeps what is', () => {
  fc.assert(
    fc.property(worlds, loads, (world, them) => {
      const decision = decideBy(world, them)
      const says = saysOf(decision)
      if (says.includes('out')) {
        expect(['policy', 'routing-safety']).toContain(decision.rule)
        if (decision.rule === 'policy') expect(decision.goal.kind).toBe('bursting')
      } else if (says.includes('unknown')) {
        expect(decision.rule).toBe('missing-data')
        expect(decision.goal.kind).not.toBe('idle')
      } else {
        expect(decision.rule).toBe('policy')
        if (world.enabled === true)
          expect([decision.goal.kind, says.includes('stay')]).toEqual(['idle', false])
      }
    }),
    runs,
  )
})

test('one more that is not known never ends, lowers or prevents a burst', () => {
  fc.assert(
    fc.property(worlds, loads, (world, them) => {
      const before = decideBy(world, them)
      const after = decideBy(world, [...them, { name: 'unread', privateLoad: 'unreadable' }])
      if (saysOf(before).includes('out')) expect(after.goal.kind).toBe(before.goal.kind)
      expect(shareOf(after)).toBeGreaterThanOrEqual(shareOf(before) - 1e-9)
      // A weight that cannot be as small as what the burst side carries has nothing to do with what is known.
      if (before.rule !== 'routing-safety') expect(after.goal.kind).not.toBe('idle')
    }),
    runs,
  )
})

test('the share is the largest that any load asks for, and bounded by the smallest limit', () => {
  fc.assert(
    fc.property(worlds, loads, (world, them) => {
      if (world.routing === 'switch') return
      const alone = them.map((it) => decideBy(world, [it]))
      const { goal, evidence } = decideBy(world, them)
      const limits = alone.flatMap((it) => it.evidence.shareLimit ?? [])
      if (limits.length > 0) expect(evidence.shareLimit).toBe(Math.min(...limits))
      if (goal.kind !== 'bursting') return
      const ceiling = Math.min(world.maxShare ?? 0.95, evidence.shareLimit ?? evidence.more.rampLimit ?? 1)
      expect(goal.share).toBeLessThanOrEqual(Math.max(ceiling, 1 / 51) + 1e-9)
      // Where nothing limits it, none of those that ask is left short.
      const free = alone.filter((it) => saysOf(it)[0] === 'out' && !it.reason.includes('limited from'))
      if (limits.length === them.length && Math.min(...limits) === 1)
        for (const it of free) expect(goal.share).toBeGreaterThanOrEqual(shareOf(it) - 0.02)
    }),
    { numRuns: 400 },
  )
})

test('a veto never ends a burst, never raises a share and never moves what stands above it', () => {
  const blocking: OneVeto = { name: 'database', limit: 85, values: steady(90) }
  fc.assert(
    fc.property(worlds, loads, overriding, (world, them, above) => {
      const [free, held] = [decideBy(world, them), decideBy(world, them, [blocking])]
      if (world.enabled === true) expect(held.goal.kind).toBe(free.goal.kind)
      else expect(held.goal.kind).not.toBe('bursting')
      expect(shareOf(held)).toBeLessThanOrEqual(shareOf(free) + 1e-9)
      const over = { ...world, ...above }
      expect(decideBy(over, them, [blocking]).goal.kind).toBe(decideBy(over, them).goal.kind)
    }),
    runs,
  )
})

test('a veto that is not known, or is within its limit, changes nothing', () => {
  const silent: OneVeto[] = [
    { name: 'a', limit: 85, values: 'unreadable' },
    { name: 'b', limit: 85, values: steady(85) },
  ]
  fc.assert(
    fc.property(worlds, loads, (world, them) => {
      expect(essence(decideBy(world, them, silent))).toEqual(essence(decideBy(world, them)))
    }),
    runs,
  )
})

test('it is so for the adaptive policy as well', () => {
  fc.assert(
    fc.property(worlds, loads, vetoes, (world, them, limits) => {
      const decision = decideBy(world, them, limits, recommendAdaptive)
      const says = them.flatMap((it) => saysOf(decideBy(world, [it], [], recommendAdaptive)))
      expect(saysOf(decision)).toEqual(says)
      if (!says.includes('out') && says.includes('unknown')) expect(decision.rule).toBe('missing-data')
      expect(decideBy(world, them, limits, recommendAdaptive)).toEqual(decision)
      expect(essence(decideBy(world, [...them].reverse(), limits, recommendAdaptive))).toEqual(
        essence(decision),
      )
    }),
    { numRuns: 15 },
  )
})
