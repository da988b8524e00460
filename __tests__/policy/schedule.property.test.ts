import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { known, unknown } from '../../src/domain/known.ts'
import type { BurstRecord } from '../../src/domain/record.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { epochSeconds, seconds } from '../../src/domain/units.ts'
import { duePeaks } from '../../src/policy/schedule.ts'
import { startsWithin } from '../../src/schedule/timetable.ts'
import { decideIn, NOW, steady, targetOf, type World } from './world.ts'
import { peak, schedules } from './schedule-support.ts'

const load = fc.option(fc.integer({ min: 0, max: 3000 }), { freq: 5 })

const state = fc.constantFrom<World>(
  {},
  { running: true, record: { phase: 'warm' } },
  { enabled: true, weight: 10, record: { phase: 'bursting' } },
  { running: true, record: { phase: 'draining', drainSinceEpochSeconds: epochSeconds(NOW - 60) } },
)

const worlds = fc
  .tuple(fc.array(schedules, { maxLength: 4 }), load, state, fc.integer({ min: 60, max: 3600 }))
  .map(([list, value, rest, every]): World => ({
    ...rest,
    schedules: list,
    privateLoad: value === null ? 'unreadable' : steady(value),
    burstLoad: steady(0),
    runEverySeconds: every,
  }))

test('the floor is honoured from the lead to the end, and nothing of it is left past the end', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const due = (world.schedules ?? []).filter((it) => isDue(it, world))
      const decision = decideIn(world)
      if (due.length === 0) expect(decision.rule).not.toBe('schedule')
      else if (due.some(({ be }) => be === 'bursting')) expect(decision.goal.kind).toBe('bursting')
      else expect(['warm', 'bursting']).toContain(decision.goal.kind)
      expect(decideIn(world)).toEqual(decision)
    }),
  )
})

test('without a peak that is due it decides as without schedules', () => {
  fc.assert(
    fc.property(worlds, ({ schedules: all = [], ...world }) => {
      const idle = all.filter((it) => !isDue(it, world))
      expect(decideIn({ ...world, schedules: idle })).toEqual(decideIn(world))
    }),
  )
})

test("a person's hold and pause decide as they would without schedules", () => {
  const by = { untilEpochSeconds: epochSeconds(NOW + 600), by: 'ann', reason: '' }
  const kept = fc.constantFrom<Partial<BurstRecord>>(
    { pause: by },
    { hold: { ...by, command: 'scale-back' } },
  )
  fc.assert(
    fc.property(worlds, kept, ({ schedules: all = [], ...world }, more) => {
      const past = typeof world.record === 'object' ? world.record : {}
      const held: World = { ...world, record: { ...past, ...more } }
      expect(decideIn({ ...held, schedules: all }).goal).toEqual(decideIn(held).goal)
    }),
  )
})

test('the longer the gaps between runs, the earlier it begins', () => {
  fc.assert(
    fc.property(schedules, fc.nat(7200), fc.nat(7200), (it, one, more) => {
      const target = targetOf({ schedules: [it] })
      const at = (gap: number): number => duePeaks(target, startsWithin, known(seconds(gap)), NOW).length
      expect(at(one + more)).toBeGreaterThanOrEqual(at(one))
    }),
  )
})

/** As the words say it: from lead before the start until the end. */
function isDue({ starts, lastsSeconds, leadSeconds = seconds(0) }: Schedule, world: World): boolean {
  const moment = starts.kind === 'at' ? (starts.moments[0] ?? '') : ''
  const begins = Date.parse(`${moment}Z`) / 1000
  const lead = leadSeconds + 2 * (world.runEverySeconds ?? 300)
  return begins - lead <= NOW && NOW < begins + lastsSeconds
}

test('no timetable, no peaks', () => {
  expect(duePeaks(targetOf({ schedules: [peak(0)] }), undefined, unknown(''), NOW)).toEqual([])
})
