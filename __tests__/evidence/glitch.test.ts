import { expect, test } from '@jest/globals'
import { believable, newestGlitch } from '../../src/evidence/glitch.ts'
import { ShownMinutes } from '../../src/evidence/minutes.ts'

const U = NaN

/** A load with a little noise; no two neighbours are equal. */
function noisy(level: number, length = 40): number[] {
  return Array.from({ length }, (_, minute) => level * (1 + 0.03 * Math.sin(minute * 2.4)))
}

function shownOf(values: readonly number[]): ShownMinutes {
  const shown = new ShownMinutes(0)
  for (const value of values) shown.push(value)
  return shown
}

function unbelieved(values: readonly number[]): number[] {
  const shown = shownOf(values)
  return values.flatMap((value, minute) =>
    !Number.isNaN(value) && Number.isNaN(believable(shown, minute)) ? [minute] : [],
  )
}

const ROWS: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['a load with noise', noisy(1), []],
  ['one minute near zero', [...noisy(1), 0, ...noisy(1, 5)], [40]],
  ['three minutes near zero', [...noisy(1), 0.01, 0, 0.02, ...noisy(1, 5)], [40, 41, 42]],
  ['four minutes near zero are a load that fell', [...noisy(1), 0.01, 0, 0.02, 0.01, ...noisy(1, 5)], []],
  ['a load that fell and stays there', [...noisy(1), ...noisy(0.1, 8)], []],
  ['one doubled minute', [...noisy(0.7), 1.4, ...noisy(0.7, 5)], [40]],
  ['two doubled minutes are a spike of load', [...noisy(0.7), 1.4, 1.42, ...noisy(0.7, 5)], []],
  ['a load that doubled', [...noisy(0.7), ...noisy(1.4, 6)], []],
  ['near zero between gaps', [...noisy(1), U, 0, U, ...noisy(1, 5)], [41]],
  [
    'a stuck monitor',
    [...noisy(1), ...Array<number>(8).fill(noisy(1)[39]!), ...noisy(0.9, 5)],
    [40, 41, 42, 43, 44, 45, 46, 47],
  ],
  ['a constant load', Array<number>(60).fill(0.8), []],
  ['a load that fell to a constant one', [...noisy(1), ...Array<number>(20).fill(0.2)], []],
  ['zeros at night', [...noisy(0.3), ...Array<number>(30).fill(0)], []],
]

test.each(ROWS.map(([name, values, expected]) => ({ name, values, expected })))(
  '$name',
  ({ values, expected }) => {
    expect(unbelieved(values)).toEqual(expected)
  },
)

test.each([
  ['one minute near zero', [...noisy(1.2), 0], 'near-zero', 40],
  ['three minutes near zero', [...noisy(1.2), 0, 0.01, 0], 'near-zero', 40],
  ['three of them with a gap', [...noisy(1.2), 0, U, 0, 0], 'near-zero', 40],
  ['one doubled', [...noisy(0.6), 1.3], 'doubled', 40],
] as const)('newest minutes: %s', (_, values, kind, from) => {
  expect(newestGlitch(shownOf(values))).toMatchObject({ kind, from })
})

test.each([
  ['four minutes near zero', [...noisy(1.2), 0, 0.01, 0, 0.02]],
  ['two doubled', [...noisy(0.6), 1.3, 1.28]],
  ['a slow fall', [...noisy(1.2), 1, 0.8, 0.7, 0.6]],
  ['a single number', [1.2]],
  ['nothing', []],
] as const)('newest minutes are no glitch: %s', (_, values) => {
  expect(newestGlitch(shownOf(values))).toBeUndefined()
})

test('a load whose minutes differ much has no glitches where another would', () => {
  const wild = Array.from({ length: 40 }, (_, minute) => (minute % 3 === 0 ? 0.3 : 1))
  expect(unbelieved([...wild, 0.3, 1, 1])).toEqual([])
})
