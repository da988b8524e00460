import { expect, test } from '@jest/globals'
import { effort } from '../helpers/effort.ts'
import { outside } from '../helpers/outside.ts'
import type * as Properties from './properties.ts'

const { check, checkAgreement, checkConstant, reversals } = await outside<typeof Properties>(
  new URL('./properties.ts', import.meta.url),
)

test.each([
  // Determinism, folding = going on, units, bounds, the safety floor and missing data, on each of so many histories.
  ['hours of history', effort(150, 20_000)],
  ['days of history', effort(8, 300)],
  ['weeks of going on decide as folding only the last eight days does', effort(1, 30)],
  ['higher chances never lead to less burst', effort(2000, 30_000)],
] as const)('%s', (name, runs) => {
  check(name, runs)
})

test("the plant's policy decides as the action's own, which folds eight days in each run", checkAgreement)

test('on a constant load nothing changes once a few hours are known', checkConstant)

test('more load in the last minutes leads to less burst in at most 2 of 1,000 histories', () => {
  const histories = effort(60, 1000)
  expect(reversals(histories)).toBeLessThanOrEqual((2 * histories) / 1000)
})
