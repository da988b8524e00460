import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { BurstRecord, ShareChange } from '../../src/domain/record.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { decide } from '../../src/policy/decide.ts'
import { decideIn, NOW, observationOf, steady, targetOf, type World } from './world.ts'

const load = fc.oneof(
  { weight: 1, arbitrary: fc.constant('unreadable' as const) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 0, max: 2500 }),
        fc.integer({ min: 0, max: 2500 }),
        fc.integer({ min: 0, max: 29 }),
      )
      .map(([before, after, turn]) => steady(0).map((_, index) => (index < turn ? before : after))),
  },
  {
    weight: 2,
    arbitrary: fc.array(fc.option(fc.integer({ min: 0, max: 2500 }), { freq: 6 }), { maxLength: 30 }),
  },
)
const past = fc.integer({ min: 0, max: 20_000 }).map((ago) => epochSeconds(NOW - ago))
const future = fc.integer({ min: -600, max: 7200 }).map((left) => epochSeconds(NOW + left))
const shareChanges: fc.Arbitrary<readonly ShareChange[]> = fc
  .array(fc.tuple(past, fc.integer({ min: 0, max: 95 })), { maxLength: 6 })
  .map((them) =>
    them.sort(([a], [b]) => a - b).map(([at, value]) => ({ atEpochSeconds: at, share: share(value / 100) })),
  )

const record = fc.record(
  {
    phase: fc.constantFrom('idle', 'warming', 'warm', 'bursting', 'draining'),
    phaseSinceEpochSeconds: past,
    hold: fc.record({
      command: fc.constantFrom('burst', 'prewarm', 'scale-back'),
      untilEpochSeconds: future,
      by: fc.constant('ann'),
      reason: fc.constant(''),
    }),
    pause: fc.record({ untilEpochSeconds: future, by: fc.constant('ann'), reason: fc.constant('') }),
    drainSinceEpochSeconds: past,
    privateDownSinceEpochSeconds: past,
    privateUpSinceEpochSeconds: past,
    attempts: fc.record({ count: fc.integer({ min: 1, max: 40 }), lastFailedAtEpochSeconds: past }),
    shareChanges,
  },
  { requiredKeys: ['phase', 'phaseSinceEpochSeconds', 'shareChanges'] },
) as fc.Arbitrary<Partial<BurstRecord>>

const status = fc.constantFrom('Online', 'CheckingEndpoint', 'Degraded', 'Stopped', 'Unmonitored', 'Inactive')
const worlds: fc.Arbitrary<World> = fc.record(
  {
    privateLoad: load,
    burstLoad: load,
    ageSeconds: fc.constantFrom(60, 180, 700),
    scope: fc.constantFrom('private', 'total'),
    unit: fc.constantFrom('per-minute', 'percent', 'gauge'),
    enabled: fc.boolean(),
    running: fc.boolean(),
    burstStatus: status,
    privateStatus: status,
    privateEnabled: fc.boolean(),
    weight: fc.integer({ min: 1, max: 1000 }),
    privateWeight: fc.constantFrom(1, 50, 1000),
    method: fc.constantFrom('Weighted', 'Weighted', 'Priority', 'Performance'),
    record: fc.oneof(record, record, record, fc.constantFrom('missing' as const, 'damaged' as const)),
    instances: fc.integer({ min: 0, max: 10 }),
    burstInstances: fc.integer({ min: 1, max: 10 }),
    instanceCapacity: fc.integer({ min: 1, max: 1000 }),
    maxShare: fc.integer({ min: 2, max: 95 }).map((it) => it / 100),
    routing: fc.constantFrom('spill', 'spill', 'switch'),
    policy: fc.record({
      maxBurstSeconds: fc.constant(minutes(60)),
      maxBurstAction: fc.constantFrom('alert', 'scale-back'),
    }),
    command: fc.record({ kind: fc.constantFrom('burst', 'scale-back', 'prewarm') }),
  },
  { requiredKeys: [] },
)

const quick = { numRuns: 300 }
const without = (world: World, ...keys: (keyof World)[]): World =>
  Object.fromEntries(Object.entries(world).filter(([key]) => !keys.includes(key as keyof World)))
const recordIn = (world: World): Partial<BurstRecord> =>
  typeof world.record === 'object' ? world.record : {}
const withRecord = (world: World, change: (it: Partial<BurstRecord>) => Partial<BurstRecord>): World => ({
  ...world,
  record: change(recordIn(world)),
})
const unheld = ({ hold: _, pause: __, ...rest }: Partial<BurstRecord>): Partial<BurstRecord> => rest
const isDown = (status_: string | undefined): boolean => status_ === 'Degraded' || status_ === 'Stopped'

test('the same observation, target and time give the same decision (same-input-same-decision)', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const observation = observationOf(world)
      const before = JSON.stringify(observation)
      const context = { target: targetOf(world), command: world.command, mode: 'auto' as const, now: NOW }
      const first = JSON.stringify(decide(observation, context))
      expect(JSON.stringify(decide(structuredClone(observation), structuredClone(context)))).toBe(first)
      expect(JSON.stringify(observation)).toBe(before)
      expect(first).not.toMatch(/NaN|undefined|Infinity|null/u)
    }),
    quick,
  )
})

test('missing load never scales back by itself (no-data-never-ends)', () => {
  const blind = fc.tuple(worlds, fc.boolean()).map(([world, old]) =>
    withRecord(without(world, 'command', 'policy'), unheld).record === undefined
      ? world
      : {
          ...withRecord(without(world, 'command', 'policy'), unheld),
          ...(old ? { ageSeconds: 700 } : { privateLoad: 'unreadable' as const }),
        },
  )
  fc.assert(
    fc.property(blind, (world) => {
      const { attempts: _, ...rest } = recordIn(world)
      const decision = decideIn({ ...world, record: rest })
      expect(decision.kind).not.toBe('scale-back')
      expect(decision.goal.kind).not.toBe('idle')
      if (world.enabled === true) expect(decision.goal.kind).toBe('bursting')
    }),
    quick,
  )
})

test('and never stops a scale-back that a person asked for (no-data-never-ends)', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const { pause: _, ...rest } = recordIn(world)
      const blind: World = {
        ...world,
        record: rest,
        privateLoad: 'unreadable',
        command: { kind: 'scale-back' },
      }
      expect(decideIn(blind).goal.kind).toBe('idle')
    }),
    quick,
  )
})

test('holds are honoured (person-beats-rule)', () => {
  const until = epochSeconds(NOW + 60)
  fc.assert(
    fc.property(worlds, fc.constantFrom('burst', 'prewarm', 'scale-back'), (world, command) => {
      const decision = decideIn(
        withRecord(without(world, 'command'), (it) => {
          const { pause: _, attempts: __, ...rest } = it
          return { ...rest, hold: { command, untilEpochSeconds: until, by: 'ann', reason: '' } }
        }),
      )
      if (decision.rule === 'routing-safety') return
      const { kind } = decision.goal
      if (command === 'scale-back') expect(kind).toBe('idle')
      if (command === 'burst') expect(kind).toBe('bursting')
      if (command === 'prewarm') expect(kind).not.toBe('idle')
    }),
    quick,
  )
})

test('after a failed burst no other begins before its time, which doubles (failed-burst-is-undone)', () => {
  fc.assert(
    fc.property(
      worlds,
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (world, count, part) => {
        const waited = part * 600 * 2 ** (count - 1)
        const attempts = { count, lastFailedAtEpochSeconds: epochSeconds(NOW - waited) }
        const failed = withRecord(without(world, 'command', 'enabled'), (it) => ({ ...unheld(it), attempts }))
        const { goal, rule } = decideIn(failed)
        if (rule !== 'private-down') expect(['bursting', 'warm']).not.toContain(goal.kind)
      },
    ),
    quick,
  )
})

test('a pause stops everything', () => {
  const pause = { untilEpochSeconds: epochSeconds(NOW + 60), by: 'ann', reason: '' }
  fc.assert(
    fc.property(worlds, (world) => {
      expect(decideIn(withRecord(world, (it) => ({ ...it, pause }))).goal).toEqual({ kind: 'stay' })
    }),
    quick,
  )
})

test('the share never passes max-share or what the burst side carries (share-within-capacity)', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      if (world.routing === 'switch') return
      const { goal, evidence } = decideIn(world)
      if (goal.kind !== 'bursting') return
      const finest = 1 / (1 + (world.privateWeight ?? 50))
      const ceiling = Math.min(world.maxShare ?? 0.95, evidence.shareLimit ?? evidence.more['rampLimit'] ?? 1)
      expect(goal.share).toBeLessThanOrEqual(Math.max(ceiling, finest) + 1e-9)
    }),
    { numRuns: 1000 },
  )
})

test('more demand never ends a burst, and never lowers a share that nothing limits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 2000 }),
      fc.boolean(),
      (base, more, on) => {
        const at = (demand: number): ReturnType<typeof decideIn>['goal'] =>
          decideIn({
            privateLoad: steady(demand),
            scope: 'total',
            ...(on && { enabled: true, weight: 12, record: { phase: 'bursting', shareChanges: [] } }),
          }).goal
        const [less, greater] = [at(base), at(base + more)]
        if (less.kind === 'bursting') expect(greater.kind).toBe('bursting')
        if (less.kind === 'bursting' && greater.kind === 'bursting')
          expect(greater.share).toBeGreaterThanOrEqual(less.share - 0.02)
      },
    ),
    quick,
  )
})

test('a private side that answers nobody for long enough is a reason to burst, and none to go back (private-down-bursts)', () => {
  fc.assert(
    fc.property(worlds, fc.integer({ min: 0, max: 2000 }), (world, age) => {
      if (!isDown(world.privateStatus) || world.privateEnabled === false) return
      const { hold: _, pause: __, ...rest } = recordIn(world)
      const decision = decideIn({
        ...without(world, 'command', 'policy'),
        record: { ...rest, privateDownSinceEpochSeconds: epochSeconds(NOW - age) },
      })
      if (age >= 180) expect(['private-down', 'routing-safety']).toContain(decision.rule)
      if (age >= 180 && decision.rule === 'private-down') expect(decision.goal.kind).toBe('bursting')
      if (world.enabled === true) expect(decision.goal.kind).toBe('bursting')
    }),
    quick,
  )
})

test('what was decided is kept: with the goal reached, the same load asks for nothing more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 820, max: 3000 }),
      fc.integer({ min: 100, max: 500 }),
      (demand, instanceCapacity) => {
        let weight = 1
        const seen: number[] = []
        for (let pass = 0; pass < 6; pass++) {
          const { goal } = decideIn({
            privateLoad: steady(demand),
            scope: 'total',
            enabled: true,
            weight,
            instances: 3,
            instanceCapacity,
            record: { phase: 'bursting', shareChanges: [] },
          })
          if (goal.kind !== 'bursting') throw new Error(goal.kind)
          weight = Math.round((goal.share * 50) / (1 - goal.share))
          seen.push(weight)
        }
        expect(new Set(seen.slice(2)).size).toBe(1)
      },
    ),
    quick,
  )
})
