import { expect, test } from '@jest/globals'
import { drainOf, isQuiet, type Drain } from '../../src/burst/drain.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { epochSeconds, minutes } from '../../src/domain/units.ts'
import { NOW, resources, target } from './build.ts'
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

function drainAfter(sinceMinutes: number, reading?: LoadReading): Drain {
  const since = epochSeconds(NOW - minutes(sinceMinutes))
  const o = seen(
    running({ burst: { ...BURST, status: 'Disabled' } }),
    record({ phase: 'draining', drainSinceEpochSeconds: since }),
  )
  return drainOf({ ...o, ...(reading && { burstRequests: reading }) }, target(), NOW)
}

function drainWith(reading: LoadReading | undefined): Drain['kind'] {
  return drainAfter(20, reading).kind
}

test('before drain-min a drain says how long DNS may still name the burst side', () => {
  const why = 'DNS caches and clients may name the burst side for 11 min more'
  expect(drainAfter(4)).toMatchObject({ kind: 'draining', why })
})

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
  expect(drainAfter(60).kind).toBe('overdue')
  expect(drainAfter(60, requests(6000, after(100, 100, 100))).kind).toBe('overdue')
})

test('fewer than three settled minutes tell nothing', () => {
  const since = epochSeconds(NOW - 120)
  expect(isQuiet(requests(6000, [0, 0]), since).kind).toBe('unknown')
  expect(isQuiet(requests(6000, [0, null, null]), SINCE).kind).toBe('unknown')
  expect(isQuiet(requests(6000, [0, 0, 0]), SINCE)).toMatchObject({ value: { quiet: true } })
})

test('an endpoint that someone disabled drains from the first read on, also if the app was stopped with it (never-stop-before-drain)', () => {
  const off = { ...BURST, status: 'Disabled' } as const
  const stopped = { burst: off, app: { ...resources().app, state: 'Stopped' } } as const
  const kinds = (['bursting', 'draining', 'idle'] as const).map(
    (phase) => drainOf(seen(stopped, record({ phase })), target(), NOW).kind,
  )
  expect(kinds).toEqual(['begins', 'begins', 'drained'])
})
