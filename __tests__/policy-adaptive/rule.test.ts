import { expect, test } from '@jest/globals'
import { newestOf } from '../../src/policy/adaptive/judgement.ts'
import { HORIZONS } from '../../src/policy/adaptive/features.ts'
import { chanceAt, furthestRead, shouldKeep, shouldStart } from '../../src/policy/adaptive/rule.ts'
import { TUNING } from '../../src/policy/adaptive/tuning.ts'

const PRICES = { violationPrice: 20, warmupMinutes: 5, drainMinutes: 15, delayMinutes: 3, gapMinutes: 5 }
const chances = (of: (minute: number) => number) => Float64Array.from(HORIZONS, of)
const keep = (chance: number) =>
  shouldKeep(
    chances(() => chance),
    PRICES,
    TUNING,
  )

test('a chance between two horizons lies between theirs, and beyond the last it is that of the last', () => {
  const rising = chances((minute) => minute / 1000)
  const [first = 0] = HORIZONS
  const last = HORIZONS.at(-1) ?? 0
  const between = [first, 2, 4, 100, last - 1, last]
  expect(between.map((minute) => Math.round(1000 * chanceAt(rising, minute)))).toEqual(between)
  expect([chanceAt(rising, first - 1), chanceAt(rising, last + 60)]).toEqual([first / 1000, last / 1000])
})

test('a burst ends where the capacity is not needed, stays where it is, and is judged by no unknown chance (no-data-never-ends)', () => {
  expect([keep(0).want, keep(1).want]).toEqual([false, true])
  expect(keep(0)).toMatchObject({ costOfWaiting: 20 })
  expect(keep(NaN).costOfWaiting).toBeNaN()
})

test('a burst begins where it saves more than it costs, and a drain is cheaper to turn than a start', () => {
  const start = (chance: number, isDraining = false) =>
    shouldStart(
      chances(() => chance),
      PRICES,
      isDraining,
      TUNING,
    )
  expect([start(0).want, start(1).want, start(NaN).want]).toEqual([false, true, false])
  const [cold, drained] = [start(1), start(1, true)]
  expect(cold.costOfBursting - drained.costOfBursting).toBe(20)
  expect(cold.horizonMinutes - drained.horizonMinutes).toBe(5)
})

test('no decision reads further than it has looked ahead', () => {
  expect(furthestRead(PRICES, true, TUNING)).toBe(3 + 5 + 1 + 20)
  const hourly = { ...PRICES, gapMinutes: 60 }
  expect(furthestRead(hourly, true, TUNING)).toBe(3 + 5 + 1 + 60)
})

test('the newest demand is one of the last five minutes, or not known (no-data-never-ends)', () => {
  const newest = (knownAt: number) =>
    newestOf({ end: 100, at: (minute: number) => (minute === knownAt ? 0.7 : NaN) })
  expect([newest(99), newest(95), newest(94), newest(100)]).toEqual([0.7, 0.7, NaN, NaN])
})
