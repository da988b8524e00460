import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Decision } from '../../src/domain/decision.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { epochSeconds, minutes, share } from '../../src/domain/units.ts'
import { leadOf, nextPeak } from '../../src/policy/schedule.ts'
import { startsWithin } from '../../src/schedule/timetable.ts'
import { decideIn, NOW, steady, targetOf, type World } from './world.ts'
import { peak } from './schedule-support.ts'

const bursting = { be: 'bursting', share: share(0.2) } as const

describe('a schedule is a floor', () => {
  test('warm within it, although the load asks for nothing', () => {
    const decision = decideIn({ schedules: [peak(-1)] })
    expect(decision).toMatchObject({ goal: { kind: 'warm' }, rule: 'schedule', kind: 'prewarm' })
    expect(decision.reason).toMatch(
      /^schedule sale wants it warm until \d\d:\d\d UTC: the burst side is made ready/u,
    )
    expect(decision.overruled).toMatchObject([{ rule: 'policy', goal: { kind: 'idle' } }])
  })

  test('it stays warm until its end, however long it is warm', () => {
    const warm: World = { running: true, record: { phase: 'warm' } }
    expect(decideIn({ ...warm, schedules: [peak(-59)] })).toMatchObject({
      goal: { kind: 'warm' },
      kind: 'hold',
    })
    expect(decideIn({ ...warm, schedules: [peak(-60)] })).toMatchObject({
      goal: { kind: 'idle' },
      rule: 'policy',
    })
  })

  test('its time zone is the one that is told', () => {
    const local = { timezone: 'Asia/Tokyo', starts: { kind: 'cron', expression: '15 * * * *' } } as const
    expect(decideIn({ schedules: [peak(0, local)] }).reason).toContain('Asia/Tokyo')
  })
})

describe('a floor of share', () => {
  test('bursting with its least share', () => {
    const decision = decideIn({ instances: 5, instanceCapacity: 500, schedules: [peak(-1, bursting)] })
    expect(decision.goal).toEqual({ kind: 'bursting', share: expect.closeTo(0.2, 1) as unknown })
    expect(decision.reason).toContain('schedule sale wants at least 20 % of DNS answers on Azure until')
  })

  test('the load may ask for more', () => {
    const decision = decideIn({ privateLoad: steady(2000), schedules: [peak(-1, bursting)] })
    expect(decision.rule).toBe('policy')
  })

  test('a burst falls to the least share, not to nothing', () => {
    const decision = decideIn({
      enabled: true,
      weight: 50,
      privateLoad: steady(50),
      burstLoad: steady(50),
      record: { phase: 'bursting', shareChanges: [] },
      schedules: [peak(-30, bursting)],
    })
    expect(decision).toMatchObject({ rule: 'schedule', kind: 'adjust' })
    expect(decision.goal).toEqual({ kind: 'bursting', share: expect.closeTo(0.2, 1) as unknown })
  })

  test('it is kept without load data', () => {
    const blind: World = { privateLoad: 'unreadable', schedules: [peak(-1, bursting)] }
    expect(decideIn(blind)).toMatchObject({ rule: 'schedule', goal: { kind: 'bursting' } })
    expect(decideIn(blind).overruled).toMatchObject([{ rule: 'missing-data' }])
  })

  test('of several the highest counts', () => {
    const schedules = [peak(-1), peak(-1, { ...bursting, name: 'match' }), peak(-1, { name: 'other' })]
    expect(decideIn({ schedules }).reason).toContain('schedule match wants')
  })

  test('with switch it is all of it', () => {
    const decision = decideIn({ routing: 'switch', schedules: [peak(-1, { be: 'bursting' })] })
    expect(decision.goal).toEqual({ kind: 'bursting', share: 1 })
    expect(decision.reason).toContain('schedule sale wants bursting until')
  })
})

describe('the lead', () => {
  test('the floor holds early enough for a warm-up and for two gaps between runs', () => {
    const from = (inMinutes: number): string =>
      decideIn({ schedules: [peak(inMinutes)], runEverySeconds: 1200 }).rule
    expect([from(50), from(51)]).toEqual(['schedule', 'policy'])
    expect(decideIn({ schedules: [peak(50)], runEverySeconds: 1200 }).reason).toMatch(
      /wants it warm from .+ \(in 50 min\) until/u,
    )
  })

  test('auto is what the limits of the target allow', () => {
    const target = targetOf({})
    const none = { kind: 'unknown', reason: '' } as const
    expect(leadOf({ be: 'warm' }, target, none)).toBe(10 * 60 + 2 * 300)
    expect(leadOf({ be: 'bursting' }, target, none)).toBe(15 * 60 + 2 * 300)
    expect(leadOf({ be: 'warm' }, targetOf({ burstInstances: 4 }), none)).toBe(30 * 60 + 2 * 300)
  })
})

describe('what is above a schedule', () => {
  const until = epochSeconds(NOW + 3600)
  const by = { untilEpochSeconds: until, by: 'ann', reason: '' }
  const cases: readonly (readonly [string, World, Partial<Decision>])[] = [
    [
      'a hold',
      { record: { hold: { ...by, command: 'scale-back' } } },
      { rule: 'hold', goal: { kind: 'idle' } },
    ],
    ['a pause', { record: { pause: by } }, { rule: 'pause', goal: { kind: 'stay' } }],
    ['a command', { command: { kind: 'scale-back' } }, { rule: 'command', goal: { kind: 'idle' } }],
    [
      'the delay after failures',
      { record: { attempts: { count: 1, lastFailedAtEpochSeconds: epochSeconds(NOW - 60) } } },
      { rule: 'retry-backoff', goal: { kind: 'idle' } },
    ],
    [
      'the cap',
      {
        enabled: true,
        weight: 20,
        record: { phase: 'bursting', phaseSinceEpochSeconds: epochSeconds(NOW - 7200) },
        policy: { maxBurstSeconds: minutes(60), maxBurstAction: 'scale-back' },
      },
      { rule: 'cap', goal: { kind: 'idle' } },
    ],
    ['an outage', DOWN(), { rule: 'private-down' }],
  ]

  test.each(cases)('%s', (_, world, expected) => {
    expect(decideIn({ ...world, schedules: [peak(-1, bursting)] })).toMatchObject(expected)
  })

  test('what instances carry', () => {
    const decision = decideIn({
      enabled: true,
      weight: 2,
      instances: 1,
      instanceCapacity: 50,
      burstLoad: steady(20),
      record: { phase: 'bursting' },
      schedules: [peak(-1, bursting)],
    })
    expect(decision.goal.kind === 'bursting' && decision.goal.share).toBeLessThan(0.1)
    expect(decision.warnings.join()).toContain('cannot carry')
  })
})

function DOWN(): World {
  return {
    privateStatus: 'Degraded',
    record: { privateDownSinceEpochSeconds: epochSeconds(NOW - 600) },
  }
}

describe('the peak that comes next', () => {
  const inMinutes = (...all: Schedule[]): number | undefined => {
    const next = nextPeak(all, startsWithin, NOW)
    return next === undefined ? undefined : (next.startsAt - NOW) / 60
  }

  test('is the first of all schedules that has not begun', () => {
    expect(inMinutes(peak(-10), peak(300), peak(50_000))).toBe(300)
    expect(inMinutes(peak(0))).toBe(undefined)
    expect(inMinutes(peak(-10))).toBe(undefined)
  })

  test('is found however far ahead it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * 365 * 24 * 60 }), (minute) => {
        expect(inMinutes(peak(minute))).toBe(minute)
      }),
      { numRuns: 50 },
    )
    const leapDay = { starts: { kind: 'cron', expression: '0 9 29 2 *' } } as const
    expect(inMinutes(peak(0, leapDay))).toBeGreaterThan(0)
  })
})
