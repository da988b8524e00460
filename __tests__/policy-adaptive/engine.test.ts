import { describe, expect, test } from '@jest/globals'
import { share } from '../../src/domain/units.ts'
import { demandBehind } from '../../src/policy/censor.ts'
import { decide, learn, newState, type Outcome } from '../../src/policy/adaptive/engine.ts'
import { explain } from '../../src/policy/adaptive/explain.ts'
import { History, MEMORY_MINUTES } from '../../src/policy/adaptive/history.ts'
import { HORIZONS } from '../../src/policy/adaptive/features.ts'
import { shouldStart } from '../../src/policy/adaptive/rule.ts'
import { TUNING } from '../../src/policy/adaptive/tuning.ts'
import { target } from './load.ts'

const OFF = { mode: 'off', share: 0, readyInMinutes: 0, gapMinutes: 5 } as const

function after(demand: readonly number[], now = demand.length + 2): Outcome {
  const state = newState(target())
  demand.forEach((value, minute) => {
    learn(state, minute, value)
  })
  return decide(state, { ...OFF, nowMinute: now })
}

function minutes(length: number, value: (minute: number) => number): number[] {
  return Array.from({ length }, (_, minute) => value(minute))
}

describe('history', () => {
  test('leaves unknown minutes out of a mean', () => {
    const history = new History(0)
    for (const value of [1, NaN, 3, -1]) history.push(value)
    expect(history.mean(0, 4)).toBe(2)
    expect(history.mean(1, 2)).toBeNaN()
    expect(history.known(0, 4)).toBe(2)
  })

  test('forgets what is older than eight days', () => {
    const history = new History(0)
    for (let minute = 0; minute < MEMORY_MINUTES + 10; minute++) history.push(minute)
    expect(history.at(9)).toBeNaN()
    expect(history.at(10)).toBe(10)
    expect(history.mean(0, 12)).toBe(10.5)
  })
})

describe('what is not known', () => {
  test('a short history falls back, and says how much is missing', () => {
    expect(after(minutes(60, () => 50))).toEqual({
      kind: 'fallback',
      reason: 'only 57 min of history are known before the newest 3, 180 are needed',
    })
  })

  test('no history at all is unknown', () => {
    expect(after([], 100).kind).toBe('unknown')
  })

  test('stale data is unknown', () => {
    expect(
      after(
        minutes(2000, () => 150),
        2020,
      ).kind,
    ).toBe('unknown')
  })

  test('a skipped minute is a gap', () => {
    const whole = newState(target())
    const skipping = newState(target())
    for (let minute = 0; minute < 1000; minute++) {
      const gap = minute % 7 === 3
      learn(whole, minute, gap ? NaN : 80 + (minute % 30))
      if (!gap) learn(skipping, minute, 80 + (minute % 30))
    }
    const context = { ...OFF, nowMinute: 1002 }
    expect(decide(skipping, context)).toEqual(decide(whole, context))
  })
})

describe('decisions', () => {
  const daily = (minute: number): number => 70 + 50 * Math.sin((2 * Math.PI * minute) / 1440)

  test('bursts before a rise that it saw on the days before', () => {
    const crossing = Math.ceil((Math.asin(30 / 50) / (2 * Math.PI)) * 1440)
    const outcome = after(minutes(5 * 1440 + crossing - 12, daily))
    if (outcome.kind !== 'decided') throw new Error(outcome.reason)
    expect(outcome.evidence.utilization).toBeLessThan(1)
    expect(outcome.want).toBe(true)
    expect(outcome.by).toBe('expected-cost')
    expect(explain(outcome.evidence, 'off')).toMatch(
      /^demand 9\d % of capacity and rising as it was yesterday at this time; chance above capacity in the next \d+ min \d+ %; waiting would cost \d+ instance-minutes, bursting \d+$/u,
    )
  })

  test('stays idle where demand was never near capacity', () => {
    const outcome = after(minutes(3 * 1440, (minute) => 20 + 10 * Math.sin(minute / 200)))
    expect(outcome).toMatchObject({ kind: 'decided', want: false, share: 0 })
  })

  test('a price of zero bursts only above the safety floor', () => {
    const state = newState({ ...target(), violationPrice: 0 })
    for (let minute = 0; minute < 1440; minute++) learn(state, minute, 120)
    expect(decide(state, { ...OFF, nowMinute: 1442 })).toMatchObject({ want: true, by: 'safety-floor' })
    learn(state, 1440, 99)
    expect(decide(state, { ...OFF, nowMinute: 1443 })).toMatchObject({ want: false })
  })
})

test('a start pays until the next run at least, however short the danger', () => {
  const chances = Float64Array.from(HORIZONS, (horizon) => (horizon <= 30 ? 0.12 : 0))
  const prices = { violationPrice: 20, warmupMinutes: 5, drainMinutes: 15, delayMinutes: 3 }
  expect(shouldStart(chances, { ...prices, gapMinutes: 20 }, false, TUNING).want).toBe(true)
  const hourly = shouldStart(chances, { ...prices, gapMinutes: 60 }, false, TUNING)
  expect(hourly).toMatchObject({ want: false, costOfBursting: 80 })
})

describe('demand behind a saturated side', () => {
  const settled = (value: number) => ({ targetShare: share(value), expected: share(value) })

  test('is the burst load by its share', () => {
    expect(demandBehind(120, 80, settled(0.25), 119.9)).toBe(320)
  })

  test('is the sum where nothing is saturated, or the share is unknown or too small to tell', () => {
    expect(demandBehind(100, 80, settled(0.25), 119.9)).toBe(180)
    expect(demandBehind(120, 1, settled(0.01), 119.9)).toBe(121)
    expect(demandBehind(120, 80, settled(0.9), 119.9)).toBe(200)
    expect(demandBehind(120, 80, undefined, 119.9)).toBe(200)
  })

  test('is the sum while DNS still follows a share that has just been raised', () => {
    expect(demandBehind(120, 40, { targetShare: share(0.4), expected: share(0.11) }, 119.9)).toBe(160)
  })
})
