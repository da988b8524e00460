import fc from 'fast-check'
import type { BurstRecord, ShareChange } from '../../src/domain/record.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { NOW, steady, type World } from './world.ts'
import { effort } from '../helpers/effort.ts'

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

export const worlds: fc.Arbitrary<World> = fc.record(
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

export const quick = { numRuns: effort(150, 3000) }

export const without = (world: World, ...keys: (keyof World)[]): World =>
  Object.fromEntries(Object.entries(world).filter(([key]) => !keys.includes(key as keyof World)))

export const recordIn = (world: World): Partial<BurstRecord> =>
  typeof world.record === 'object' ? world.record : {}
