import { expect, test } from '@jest/globals'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { lastWindow, rollingMaximum } from '../../src/policy/window.ts'

const series = (...values: (number | null)[]) => ({
  startEpochSeconds: epochSeconds(0),
  stepSeconds: 60,
  values,
})

test('a window ends with the newest known minute, and a gap in it is no zero (no-data-never-ends)', () => {
  const last = (...values: (number | null)[]) => lastWindow(series(...values), minutes(3))
  expect(last(9, 4, null, 2, null)).toEqual({ mean: 3, highest: 4, knownPart: 2 / 3 })
  expect(last(5)).toEqual({ mean: 5, highest: 5, knownPart: 1 / 3 })
  expect([last(), last(null, null)]).toEqual([undefined, undefined])
})

test('the rolling maximum is the highest mean of the windows that end at a known minute (no-data-never-ends)', () => {
  const highest = (...values: (number | null)[]) => rollingMaximum(series(...values), minutes(2), minutes(3))
  expect(highest(9, 9, 5, 1, 1, 1)).toBe(3)
  expect(highest(4, 8, null, 2, 2)).toBe(2)
  expect(highest(6)).toBe(6)
  expect([highest(), highest(null)]).toEqual([undefined, undefined])
})
