import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { known } from '../../src/domain/known.ts'
import { share } from '../../src/domain/units.ts'
import { shareOfAnswers, weightBase } from '../../src/policy/shares.ts'
import { finestShare, shareFor, weightFor } from '../../src/policy/weights.ts'
import { observationOf, type World } from './world.ts'

const answers = (world: World): ReturnType<typeof shareOfAnswers> => {
  const { profile, burstEndpoint } = observationOf(world).resources
  return shareOfAnswers(profile, burstEndpoint)
}

test.each<[string, World, number]>([
  ['weights decide', { enabled: true, weight: 50, privateWeight: 50 }, 0.5],
  ['disabled gets nothing', { enabled: false, weight: 50 }, 0],
  ['checking is in the answers', { enabled: true, burstStatus: 'CheckingEndpoint', weight: 50 }, 0.5],
  ['degraded is not', { enabled: true, burstStatus: 'Degraded', weight: 50 }, 0],
  ['stopped is not', { enabled: true, burstStatus: 'Stopped', weight: 50 }, 0],
  ['alone it gets all', { enabled: true, weight: 1, privateStatus: 'Degraded' }, 1],
  [
    'all degraded: all are answered',
    { enabled: true, weight: 50, burstStatus: 'Degraded', privateStatus: 'Degraded' },
    0.5,
  ],
])('%s', (_, world, expected) => {
  expect(answers(world)).toEqual(known(expected))
})

test('routing by place has no share', () => {
  expect(answers({ enabled: true, method: 'Performance' }).kind).toBe('unknown')
})

test('a private side out of the answers still counts for the weight it will have again', () => {
  const { profile, burstEndpoint } = observationOf({ enabled: true, privateStatus: 'Degraded' }).resources
  expect(weightBase(profile, burstEndpoint)).toBe(50)
})

test.each([
  [0.2, 50, 12, 0.1935],
  [0.5, 50, 50, 0.5],
  [0, 50, 1, 0.0196],
  [1, 50, 1000, 0.9524],
  [0.3, 1, 1, 0.5],
  [0.95, 1000, 1000, 0.5],
])('share %p against others of %p is weight %p', (wanted, others, weight, given) => {
  const weighting = weightFor(share(wanted), others)
  expect(weighting.weight).toBe(weight)
  expect(weighting.share).toBeCloseTo(given, 4)
})

test('a weight never gives more than the ceiling, or says that it must', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true }).map(share)
  fc.assert(
    fc.property(ratio, ratio, fc.integer({ min: 1, max: 5000 }), (wanted, ceiling, others) => {
      const it = weightFor(wanted, others, ceiling)
      expect(it.weight).toBeGreaterThanOrEqual(1)
      expect(it.weight).toBeLessThanOrEqual(1000)
      expect(Number.isInteger(it.weight)).toBe(true)
      expect(it.share).toBe(shareFor(it.weight, others))
      expect(it.withinCeiling).toBe(it.share <= ceiling + 1e-9)
      if (!it.withinCeiling) expect(it.weight).toBe(1)
    }),
  )
})

test('a share that a weight can give is given by that weight', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 5000 }), (weight, others) => {
      expect(weightFor(shareFor(weight, others), others).weight).toBe(weight)
    }),
  )
})

test('a private weight of 50 allows shares from 2 % to 95 %', () => {
  expect(finestShare(50)).toBeCloseTo(0.0196, 4)
})
