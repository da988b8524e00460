import { expect, test } from '@jest/globals'
import { resolverModel } from '../../src/domain/resolvers.ts'
import { known, unknown } from '../../src/domain/known.ts'
import { epochSeconds, seconds, share } from '../../src/domain/units.ts'
import { belowBurst } from '../../src/policy/below-burst.ts'
import type { Demand } from '../../src/policy/demand.ts'
import { responseOf } from '../../src/policy/loop.ts'
import { expectedShare, isSettled, type ExpectedShare } from '../../src/policy/resolvers.ts'
import { ago } from './cases.ts'
import { NOW, observationOf } from './world.ts'

const MINUTES = 40
const all = <T>(it: T): T[] => Array.from({ length: MINUTES }, () => it)
const expected = (part: number, asked = part): ExpectedShare => ({
  expected: share(part),
  targetShare: share(asked),
})
const QUARTER = known(expected(0.25))

/** Of a demand of 100 in each of the last 40 minutes a quarter is asked for; so much of it is carried. */
function response(
  burst: (number | null)[],
  change: Partial<Pick<Demand, 'expected'>> = {},
  total = all<number | null>(100),
) {
  const series = { startEpochSeconds: ago(60 * MINUTES), stepSeconds: 60, values: total }
  const made = { series, way: 'sum', doubts: [], made: '', newestAt: NOW } as const
  return responseOf({ ...made, burst, expected: all(QUARTER), ...change }, NOW)
}

const old = (value: number | null, newest: number | null, count: number) =>
  all(value).fill(newest, MINUTES - count)

test('how DNS follows is the measured share of what was expected, of the last half hour (share-within-capacity)', () => {
  expect(response(all(12.5))).toBe(0.5)
  expect(response(old(25, 12.5, 30))).toBe(0.5)
  expect(response(old(25, 12.5, 29))).toBeCloseTo(0.5167)
  expect(response(all(50))).toBe(2)
  expect([response(all(0)), response(all(100))]).toEqual([0.2, 3])
  expect([response(all(22)), response(all(20))]).toEqual([1, 0.8])
})

test('of fewer than five settled minutes nothing follows (share-within-capacity)', () => {
  expect([response(old(null, 12.5, 5)), response(old(null, 12.5, 4))]).toEqual([0.5, 1])
  const unsettled = all(known(expected(0.2, 0.25)))
  expect(response(all(12.5), { expected: unsettled })).toBe(1)
  expect(response(all(12.5), { expected: all(unknown('cut')) })).toBe(1)
  expect(response(all(12.5), { expected: [] })).toBe(1)
  const little = all(known(expected(0.04)))
  expect(response(all(12.5), { expected: little })).toBe(1)
})

test('a minute without one of its sides tells nothing of how DNS follows (no-data-never-ends)', () => {
  const half = <T>(value: T, other: T): T[] => all(value).map((it, index) => (index % 2 === 0 ? it : other))
  expect(response(half<number | null>(25, null))).toBe(1)
  expect(response(half<number | null>(25, 0), {}, half<number | null>(100, null))).toBe(1)
  expect(response(all(25), {}, half<number | null>(100, null))).toBe(1)
  expect(response(all(0), {}, all(0))).toBe(1)
  expect(response(all(0.05), {}, all(0.1))).toBe(2)
})

test('DNS has settled within a tenth of what is asked for, if that is enough to tell', () => {
  expect([isSettled(expected(0.05)), isSettled(expected(0.049))]).toEqual([true, false])
  expect([isSettled(expected(0.46, 0.5)), isSettled(expected(0.44, 0.5))]).toEqual([true, false])
  expect([isSettled(expected(0.54, 0.5)), isSettled(expected(0.56, 0.5))]).toEqual([true, false])
})

test('a share before the record is unknown until the resolvers have forgotten it (no-data-never-ends)', () => {
  const changes = [{ atEpochSeconds: epochSeconds(1000), share: share(0.5) }]
  const moments = [999, 1000, 1299, 1300].map(epochSeconds)
  const history = { beforeFirst: unknown('cut'), changes }
  expect(expectedShare(history, moments, resolverModel(seconds(60))).map((it) => it.kind)).toEqual([
    ...['unknown', 'unknown', 'unknown', 'known'],
  ])
  const none = expectedShare({ ...history, changes: [] }, moments, resolverModel(seconds(60)))
  expect(none.every((it) => it.kind === 'unknown')).toBe(true)
  const told = expectedShare({ beforeFirst: known(share(0.2)), changes }, moments, resolverModel(seconds(60)))
  expect(told.slice(0, 2)).toEqual([known(expected(0.2)), known(expected(0.2, 0.5))])
})

test('a total is a part only where most known minutes contradict it, and a gap contradicts none (no-data-never-ends)', () => {
  const { load } = observationOf({ scope: 'total' })
  const [reading] = load.kind === 'known' ? load.value.rules : []
  if (reading === undefined) throw new Error('no reading')
  const of = (shown: (number | null)[], demand: (number | null)[], scope: 'total' | 'private' = 'total') =>
    belowBurst({ ...reading, scope }, shown, demand).length
  expect(of([1, 1, 1, 1], [null, null, null, 1])).toBe(1)
  expect(of([1, 1, 1, 1], [null, null, 1, 1])).toBe(0)
  expect(of([1, 1, 1, 1], [null, null, null, 1], 'private')).toBe(0)
  expect(of([1, null, null, null], [1, null, null, null])).toBe(0)
  expect(of([null], [null])).toBe(0)
})
