import { expect, test } from '@jest/globals'
import { drainOf, isQuiet } from '../../src/burst/drain.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { NOW, target } from './build.ts'
import { BURST, record, running, seen } from './rules-support.ts'

/** 40 minutes at `peak`, then what came each minute since the endpoint was disabled 20 minutes ago. */
const SINCE = epochSeconds(NOW - 20 * 60)
function requests(peak: number, since: readonly (number | null)[]): LoadReading {
  const values = [...Array<number>(40).fill(peak), ...since]
  const start = epochSeconds(SINCE - 40 * 60)
  const series = { startEpochSeconds: start, stepSeconds: 60, values }
  return { kind: 'series', series, unit: 'per-minute', newestAt: NOW, source: 'test', doubts: [] }
}

const after = (...last: readonly number[]): readonly number[] => [...Array<number>(17).fill(300), ...last]

function drainWith(reading: LoadReading | undefined, sinceMinutes = 20) {
  const since = epochSeconds(NOW - minutes(sinceMinutes))
  const o = seen(
    running({ burst: { ...BURST, status: 'Disabled' } }),
    record({ phase: 'draining', drainSinceEpochSeconds: since }),
  )
  return drainOf({ ...o, ...(reading && { burstRequests: reading }) }, target(), NOW).kind
}

test('a burst side that still has 1 % of its peak is not drained (never-stop-before-drain)', () => {
  expect(drainWith(requests(6000, after(59, 59, 59)))).toBe('drained')
  expect(drainWith(requests(6000, after(60, 60, 60)))).toBe('draining')
  expect(drainWith(requests(6000, after(6000, 6000, 6000)))).toBe('draining')
})

test('one quiet minute among busy ones is no end of a drain, and neither is one busy minute long ago (never-stop-before-drain)', () => {
  expect(drainWith(requests(6000, after(0, 0, 70)))).toBe('draining')
  expect(drainWith(requests(6000, after(70, 0, 0)))).toBe('draining')
  expect(drainWith(requests(6000, [...Array<number>(16).fill(300), 70, 0, 0, 0]))).toBe('drained')
})

test('no requests at all are quiet, whatever the peak was', () => {
  expect(drainWith(requests(0, Array<number>(20).fill(0)))).toBe('drained')
  expect(drainWith(requests(50, after(0, 0, 0)))).toBe('drained')
  expect(drainWith(requests(50, Array<number>(20).fill(1)))).toBe('draining')
})

test('unknown is not quiet, and past drain-max only the plan may shrink (never-stop-before-drain)', () => {
  expect(drainWith(undefined)).toBe('draining')
  expect(drainWith({ kind: 'unknown', reason: 'no answer', source: 'test', doubts: [] })).toBe('draining')
  expect(drainWith(undefined, 60)).toBe('overdue')
  expect(drainWith(requests(6000, after(100, 100, 100)), 60)).toBe('overdue')
})

test('fewer than three settled minutes tell nothing', () => {
  const since = epochSeconds(NOW - 120)
  expect(isQuiet(requests(6000, [0, 0]), since).kind).toBe('unknown')
  expect(isQuiet(requests(6000, [0, null, null]), SINCE).kind).toBe('unknown')
  expect(isQuiet(requests(6000, [0, 0, 0]), SINCE)).toMatchObject({ value: { quiet: true } })
})
