import { expect, test } from '@jest/globals'
import { drainOf, isQuiet, leastDrainSeconds, type Drain } from '../../src/burst/drain.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import { epochSeconds, minutes, seconds } from '../../src/domain/units.ts'
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
  expect(drainAfter(20)).toMatchObject({
    why: 'whether the burst side is quiet is unknown: its requests were not read',
  })
  expect(drainAfter(60).kind).toBe('overdue')
  expect(drainAfter(60, requests(6000, after(100, 100, 100)))).toEqual({
    kind: 'overdue',
    why: 'the burst side still serves 100/min (peak of the burst 6,000/min)',
  })
})

test('fewer than three settled minutes tell nothing', () => {
  const since = epochSeconds(NOW - 120)
  expect(isQuiet(requests(6000, [0, 0]), since).kind).toBe('unknown')
  expect(isQuiet(requests(6000, [0, null, null]), SINCE).kind).toBe('unknown')
  expect(isQuiet(requests(6000, [0, 0, 0]), SINCE)).toMatchObject({ value: { quiet: true } })
})

test('a drain lasts a minute of propagation, the TTL and a minute more, however short drain-min is (never-stop-before-drain)', () => {
  expect(leastDrainSeconds(seconds(300))).toBe(420)
  const on = target({ routing: { ...target().routing, drainMinSeconds: seconds(0) } })
  const endsAfter = (secondsAgo: number) => {
    const tag = record({ phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - secondsAgo) })
    const o = seen(running({ burst: { ...BURST, status: 'Disabled' } }), tag)
    return drainOf({ ...o, burstRequests: requests(0, Array<number>(20).fill(0)) }, on, NOW).kind
  }
  expect([endsAfter(179), endsAfter(180)]).toEqual(['draining', 'drained'])
})

const OUT = { ...BURST, status: 'Disabled' } as const

function drainBy(tag: Partial<BurstRecord> | undefined, stopApp = true, isRunning = true): Drain['kind'] {
  const change = { burst: OUT }
  const o = seen(isRunning ? running(change) : change, tag && record(tag))
  return drainOf(o, target({ burstSide: { ...target().burstSide, stopApp } }), NOW).kind
}

test.each<[string, Partial<BurstRecord> | undefined, boolean, Drain['kind']]>([
  ['there is no state tag', undefined, true, 'begins'],
  ['someone disabled it in a burst', { phase: 'bursting' }, true, 'begins'],
  ['the tag lost since when it drains', { phase: 'draining' }, true, 'begins'],
  ['it was only made warm', { phase: 'warm' }, true, 'drained'],
  ['it was about to be made warm', { phase: 'warming' }, true, 'drained'],
  ['someone started the idle app', { phase: 'idle' }, true, 'begins'],
  ['the app always runs', { phase: 'idle' }, false, 'drained'],
])('the drain of an app that runs, where %s (never-stop-before-drain)', (_, tag, stopApp, kind) => {
  expect(drainBy(tag, stopApp)).toBe(kind)
})

test('a stopped app has no users to wait for, once DNS no longer names it', () => {
  expect(drainBy(undefined, true, false)).toBe('drained')
  const since = (minutesAgo: number) =>
    drainBy(
      { phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - minutes(minutesAgo)) },
      true,
      false,
    )
  expect([since(14), since(15)]).toEqual(['draining', 'drained'])
})

test('the peak is that of the last day, and not of an earlier burst (never-stop-before-drain)', () => {
  const values = Array<number>(2 * 1440 + 20).fill(500)
  values.fill(10, -3)
  const quietAfter = (peakMinutesAgo: number) => {
    values[2 * 1440 - peakMinutesAgo] = 9000
    const series = { startEpochSeconds: epochSeconds(SINCE - 2 * 86_400), stepSeconds: 60, values }
    const reading: LoadReading = {
      kind: 'series',
      series,
      unit: 'per-minute',
      newestAt: NOW,
      source: 'test',
      doubts: [],
    }
    return isQuiet(reading, SINCE)
  }
  const why = 'the burst side still serves 10/min'
  expect(quietAfter(1441)).toEqual({
    kind: 'known',
    value: { quiet: false, why: `${why} (peak of the burst 500/min)` },
  })
  expect(quietAfter(1440)).toEqual({
    kind: 'known',
    value: { quiet: true, why: `${why} (peak of the burst 9,000/min)` },
  })
})

test('an endpoint that someone disabled drains from the first read on, also if the app was stopped with it (never-stop-before-drain)', () => {
  const off = { ...BURST, status: 'Disabled' } as const
  const stopped = { burst: off, app: { ...resources().app, state: 'Stopped' } } as const
  const kinds = (['bursting', 'draining', 'idle'] as const).map(
    (phase) => drainOf(seen(stopped, record({ phase })), target(), NOW).kind,
  )
  expect(kinds).toEqual(['begins', 'begins', 'drained'])
})
