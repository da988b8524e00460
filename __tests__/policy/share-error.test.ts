import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { seconds, share } from '../../src/domain/units.ts'
import { mulberry32, type Random } from '../../src/plant/cadence.ts'
import { answersNeeded, answersPerTtl, shareError } from '../../src/policy/share-error.ts'

/** Standard error of the observed share over many TTLs in which each resolver's users follow its one answer. */
function seenError(asked: number, users: readonly number[], random: Random): number {
  const all = users.reduce((sum, it) => sum + it, 0)
  const squares = Array.from({ length: 4000 }, () => {
    const carried = users.reduce((sum, it) => sum + (random() < asked ? it : 0), 0) / all
    return (carried - asked) ** 2
  })
  return Math.sqrt(squares.reduce((sum, it) => sum + it, 0) / squares.length)
}

test.each([
  [0.02, 40],
  [0.2, 5],
  [0.5, 12],
  [0.9, 100],
])('at share %p and %p answers a TTL the error is the one that is seen', (asked, answers) => {
  const seen = seenError(asked, new Array<number>(answers).fill(1), mulberry32(7))
  expect(shareError(share(asked), answers) / seen).toBeCloseTo(1, 1)
})

test('resolvers of unlike size err as fewer of one size would, and more than was counted', () => {
  const users = Array.from({ length: 50 }, (_, rank) => 1 / (rank + 1))
  const all = users.reduce((sum, it) => sum + it, 0)
  const effective = 1 / users.reduce((sum, it) => sum + (it / all) ** 2, 0)
  const seen = seenError(0.3, users, mulberry32(7))
  expect(shareError(share(0.3), effective) / seen).toBeCloseTo(1, 1)
  expect(shareError(share(0.3), users.length)).toBeLessThan(seen)
})

test('answers are counted in a TTL', () => {
  expect([
    answersPerTtl(40, seconds(60)),
    answersPerTtl(40, seconds(300)),
    answersPerTtl(0, seconds(60)),
  ]).toEqual([40, 200, 0])
})

test('no answer tells nothing; nothing and all are sure', () => {
  expect(shareError(share(0.3), 0)).toBe(1)
  expect([shareError(share(0), 3), shareError(share(1), 3)]).toEqual([0, 0])
})

test('as many answers as needed keep to the error, and one fewer do not', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: 0.005, max: 0.2, noNaN: true }),
      (asked, error) => {
        const answers = answersNeeded(share(asked), share(error))
        expect(shareError(share(asked), answers)).toBeLessThanOrEqual(error * (1 + 1e-6))
        if (answers > 1) expect(shareError(share(asked), answers - 1)).toBeGreaterThan(error * (1 - 1e-6))
      },
    ),
  )
})
