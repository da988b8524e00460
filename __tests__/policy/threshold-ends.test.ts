import { expect, test } from '@jest/globals'
import { minutes, epochSeconds, share } from '../../src/domain/units.ts'
import { recommendByThreshold } from '../../src/policy/threshold.ts'
import { CAPACITY, NOW, POLICY } from './world.ts'

type Load = readonly (number | null)[]

function recommend(values: Load, phase: 'idle' | 'warming' | 'bursting') {
  return recommendByThreshold({
    demand: { startEpochSeconds: epochSeconds(NOW - 60 * values.length), stepSeconds: 60, values },
    ...{ now: NOW, capacity: CAPACITY, unit: 'per-minute', doubts: [], settings: POLICY },
    state: { phase, share: share(phase === 'bursting' ? 0.2 : 0), sinceEpochSeconds: undefined },
    maxShare: share(0.95),
    drainSeconds: minutes(15),
  })
}

const flat = (value: number | null, length = 40): (number | null)[] => Array.from({ length }, () => value)

test('low minutes that are all among the newest end no warm-up (no-data-never-ends)', () => {
  const falls = [...flat(900), ...flat(500, 5)]
  expect(recommend(falls, 'idle').kind).toBe('idle')
  expect(recommend(falls, 'warming').kind).toBe('stay')
  expect(recommend([...flat(900), ...flat(500, 30)], 'warming').kind).toBe('idle')
})

test('a newest minute that reads far too high may be true, so it ends nothing (no-data-never-ends)', () => {
  const doubled = [...flat(500), 4000]
  expect(recommend(doubled, 'idle').kind).toBe('idle')
  expect(recommend(doubled, 'warming').kind).toBe('stay')
  const { kind, because } = recommend(doubled, 'bursting')
  expect(kind).toBe('bursting')
  expect(because).toMatch(/but 120 % if its newest minutes are true/u)
  expect(recommend(flat(500), 'bursting').kind).toBe('idle')
})

test('a minute of stabilization that reads far too high may be true as well (no-data-never-ends)', () => {
  const spike = flat(500).with(32, 2000)
  expect(recommend(spike, 'bursting').kind).toBe('bursting')
  expect(recommend(flat(500).with(10, 2000), 'bursting').kind).toBe('idle')
})

test('where the newest minutes are missing, an end must be right with and without them (no-data-never-ends)', () => {
  const missing = (low: number) => recommend([...flat(900), ...flat(400, low), ...flat(null, 3)], 'bursting')
  expect(missing(14).kind).not.toBe('idle')
  expect(missing(17).kind).toBe('idle')
})
