import { expect, test } from '@jest/globals'
import { known, unknown } from '../../src/domain/known.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { epochSeconds, share } from '../../src/domain/units.ts'
import { reliefSince } from '../../src/policy/relief.ts'
import { reliefWords } from '../../src/report/cost-text.ts'
import { burstReport } from '../report/fixtures.ts'
import { NOW, observation } from '../report/observations.ts'

const START = epochSeconds(Math.floor(NOW / 60) * 60 - 3600)
const CONFIG = burstReport().config
if (CONFIG === undefined) throw new Error('the report has a config')

/** An hour of minutes from START on. */
function hour(value: (minute: number) => number | null): LoadReading {
  const values = Array.from({ length: 60 }, (_, minute) => value(minute))
  const series = { startEpochSeconds: START, stepSeconds: 60, values }
  const newestAt = epochSeconds(START + 3600)
  return { kind: 'series', series, unit: 'per-minute', newestAt, source: 'a test', doubts: [] }
}

/** A burst since minute 30 of that hour, with the load of both sides; the private side carries 1,200 a minute. */
function bursting(
  main: (minute: number) => number | null,
  burst: (minute: number) => number | null,
  scope: 'private' | 'total' = 'private',
): Observation {
  const since = epochSeconds(START + 1800)
  const shareChanges = [{ atEpochSeconds: since, share: share(0.35) }]
  const record = { phase: 'bursting', phaseSinceEpochSeconds: since, runId: '1', shareChanges } as const
  const rules = [{ name: 'load', scope, main: hour(main), burst: hour(burst) }]
  return {
    ...observation(true),
    at: epochSeconds(START + 3600),
    record: known(record),
    load: known({ rules, vetoes: [], readAt: NOW }),
  }
}

const BEGAN = epochSeconds(START + 1800)
const helped = bursting(
  (minute) => (minute < 35 ? 1300 : 900),
  (minute) => (minute < 35 ? 0 : 500),
)

test('minutes count in which demand was above the capacity and the private side was not', () => {
  expect(reliefSince([helped], CONFIG, BEGAN)).toEqual({ minutes: 25, isLeast: false })
})

test('a burst that nobody needed has spared nothing, which is known', () => {
  const idle = bursting(
    () => 300,
    (minute) => (minute < 35 ? 0 : 100),
  )
  expect(reliefSince([idle], CONFIG, BEGAN)).toEqual({ minutes: 0, isLeast: false })
})

test('a load that begins after the burst, or has gaps, tells the least', () => {
  expect(reliefSince([helped], CONFIG, epochSeconds(START - 3600))).toMatchObject({
    minutes: 25,
    isLeast: true,
  })
  const gap = bursting(
    (minute) => (minute === 40 ? null : minute < 35 ? 1300 : 900),
    (minute) => (minute < 35 ? 0 : 500),
  )
  expect(reliefSince([gap], CONFIG, BEGAN)).toMatchObject({ minutes: 24, isLeast: true })
})

test('what is the least says how much of the burst it is of', () => {
  const relief = reliefSince([helped], CONFIG, epochSeconds(START - 3600))
  expect(relief?.ofMinutes).toBeGreaterThan(24)
  expect(reliefWords({ minutes: 2, isLeast: true, ofMinutes: 170 })).toBe(
    'at least 2 min above its capacity, as far as the load tells (2 h 50 min of it)',
  )
  expect(reliefWords({ minutes: 25, isLeast: false })).toBe('25 min above its capacity')
})

test('several reads of one run add up, each minute once', () => {
  const over = { ...helped, load: unknown('nothing is read any more') }
  expect(reliefSince([helped, over, helped], CONFIG, BEGAN)).toEqual({ minutes: 25, isLeast: false })
})

test('no load, or one that counts both sides together, tells nothing: unknown is not zero', () => {
  const total = bursting(
    () => 1400,
    () => 500,
    'total',
  )
  expect(reliefSince([total], CONFIG, BEGAN)).toBeUndefined()
  expect(reliefSince([{ ...helped, load: unknown('not read') }], CONFIG, BEGAN)).toBeUndefined()
})
