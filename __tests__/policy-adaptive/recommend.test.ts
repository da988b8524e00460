import { expect, test } from '@jest/globals'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { DEFAULTS } from '../../src/plant/policies/inputs.ts'
import { recommendAdaptive } from '../../src/policy/adaptive/recommend.ts'
import type { BurstState, Recommendation } from '../../src/policy/recommendation.ts'
import { CAPACITY } from './load.ts'

/** A day at `level` % of capacity, in the action's own input. */
function wishAt(level: number, phase: BurstState['phase'], age = 2, price = 20): Recommendation {
  const now = epochSeconds(1_790_000_400)
  return recommendAdaptive({
    demand: {
      startEpochSeconds: epochSeconds(now - 86_400 - 180),
      stepSeconds: 60,
      values: Array.from({ length: 1440 }, (_, minute) => level + (minute % 7)),
    },
    now,
    capacity: CAPACITY,
    unit: 'gauge',
    doubts: [],
    state: {
      phase,
      share: share(phase === 'bursting' ? 0.2 : 0),
      sinceEpochSeconds: epochSeconds(now - age * 60),
    },
    settings: { ...DEFAULTS.policy, violationPrice: price },
    maxShare: share(0.95),
    drainSeconds: minutes(15),
  })
}

test('a burst side that is warm, warming or draining is judged by what is left to pay for it', () => {
  // One minute in seven above capacity, at a price that is worth instances but no start.
  const kinds = (['idle', 'warming', 'warm', 'draining'] as const).map(
    (phase) => wishAt(94.5, phase, 3, 32).kind,
  )
  expect(kinds).toEqual(['idle', 'bursting', 'bursting', 'bursting'])
})

test('min-burst counts from when traffic began, not from the warm-up', () => {
  expect(wishAt(40, 'bursting', 14)).toMatchObject({ kind: 'bursting', share: 0.2 })
  expect(wishAt(40, 'bursting', 15).kind).toBe('idle')
  expect(wishAt(40, 'warming', 2).kind).toBe('idle')
})

test('where the costs alone would say otherwise, the reason says what tipped the scales', () => {
  expect(wishAt(94.5, 'idle', 3, 36).because).toMatch(
    /waiting would cost 52 instance-minutes, bursting 40, which is not enough more for a start: the next run, in 5 min, will know better$/u,
  )
  expect(wishAt(94.5, 'idle', 3, 22).because).toMatch(/bursting 40$/u)
})
