import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Sample } from '../../src/load/resample.ts'
import { Bins } from '../../src/simulate/bins.ts'
import { historyFrom, samples, START } from './support.ts'

test('minutes that were recorded are as recorded, the others lie on a line between them and are marked', () => {
  const rows = samples(100).filter(({ at }) => at !== START + 600 && at !== START + 660)
  const { demand, known, facts } = historyFrom(rows)
  expect(demand).toHaveLength(100)
  expect([known[9], known[10], known[11], known[12]]).toEqual([1, 0, 0, 1])
  const [before = 0, first, second, after = 0] = demand.slice(9)
  expect(first).toBeCloseTo(before + (after - before) / 3)
  expect(second).toBeCloseTo(before + (2 * (after - before)) / 3)
  expect(facts).toMatchObject({ filledMinutes: 2, longestHoleMinutes: 2, rows: 98, stepMinutes: 1 })
})

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(samples(120), { minLength: 90 }), (rows) => {
      const sorted = rows.toSorted((a, b) => a.at - b.at)
      const { facts, ...mixed } = historyFrom(rows)
      const { facts: factsOfSorted, ...inOrder } = historyFrom(sorted)
      expect(mixed).toEqual(inOrder)
      expect({ ...facts, outOfOrder: 0 }).toEqual(factsOfSorted)
    }),
    { numRuns: 25 },
  )
})

test('a row that is there twice counts once; two values of one moment are none', () => {
  const doubled = samples(90).flatMap((row) => [row, row])
  const twice = historyFrom(doubled)
  expect(twice.demand).toEqual(historyFrom(samples(90)).demand)
  expect(twice.facts.duplicates).toBe(90)
  const torn = historyFrom([...samples(90), { at: START + 1800, value: 7 }])
  expect(torn.known[30]).toBe(0)
  expect(torn.facts.contradictions).toBe(1)
})

test('values of seconds are averaged, values of five minutes drawn out', () => {
  const seconds = Array.from({ length: 7200 }, (_, at): Sample => ({ at: START + at, value: at % 60 }))
  expect([...historyFrom(seconds).demand.slice(0, 3)]).toEqual([29.5, 29.5, 29.5])
  const coarse = samples(300, (minute) => minute).filter((_, minute) => minute % 5 === 0)
  const { demand, known, facts } = historyFrom(coarse)
  expect(facts).toMatchObject({ stepMinutes: 5, filledMinutes: 0 })
  expect([...demand.slice(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(known.every((one) => one === 1)).toBe(true)
})

test.each<[string, readonly Sample[], RegExp]>([
  ['no row', [], /has no rows/u],
  ['one row', samples(1), /one minute of load, at 2026-03-02 00:00 UTC: that is not a history/u],
  ['half an hour', samples(30), /spans 30 min, too little/u],
  ['only gaps', samples(90, () => null), /has 90 rows and no value to go by/u],
  [
    'rows a day apart',
    samples(20_000).filter((_, minute) => minute % 1440 === 0),
    /only 4.2 % of its minutes/u,
  ],
  [
    'a row of the year 2100',
    [...samples(90), { at: 4_102_444_800, value: 1 }],
    /one minute of load at 2100-01-01 00:00 UTC, and its other 90 rows are more than three months older/u,
  ],
])('%s is refused with the reason', (_, rows, reason) => {
  expect(() => historyFrom(rows)).toThrow(reason)
})

test('what is older than three months, or beyond a hole of more than a week, is left out and counted', () => {
  const old = historyFrom([{ at: 0, value: 5 }, ...samples(90)])
  expect(old.startEpochSeconds).toBe(START)
  expect(old.facts.cutRows).toBe(1)
  const apart = samples(90).map(({ at, value }) => ({ at: at - 8 * 86_400, value }))
  const part = historyFrom([...apart.slice(0, 70), ...samples(90)])
  expect([part.demand.length, part.facts.cutRows]).toEqual([90, 70])
})

test('the ring forgets nothing that is young enough, in any order, and never grows', () => {
  const size = 50
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 80 }), (minutes) => {
      const bins = new Bins(size)
      for (const minute of minutes) bins.add({ at: minute * 60, value: minute })
      const newest = Math.max(...minutes)
      const kept = [...new Set(minutes)].filter((minute) => minute > newest - size).sort((a, b) => a - b)
      expect(bins.result().minutes).toEqual(kept.map((minute) => ({ minute, value: minute })))
    }),
  )
})
