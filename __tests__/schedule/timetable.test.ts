import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Schedule, Starts } from '../../src/domain/schedule.ts'
import { epochSeconds, minutes, type EpochSeconds } from '../../src/domain/units.ts'
import { cronProblem, startsWithin } from '../../src/schedule/timetable.ts'

function at(iso: string): EpochSeconds {
  return epochSeconds(Date.parse(iso) / 1000)
}

function starts(starts_: Starts, timezone: string, from: string, to: string): string[] {
  const schedule: Schedule = { name: 'a', be: 'warm', starts: starts_, lastsSeconds: minutes(60), timezone }
  return startsWithin(schedule, at(from), at(to)).map((it) => new Date(it * 1000).toISOString().slice(0, 16))
}

function daily(expression: string, timezone: string, from: string, to: string): string[] {
  return starts({ kind: 'cron', expression }, timezone, from, to)
}

test('weekdays at a quarter to nine, in winter and in summer', () => {
  expect(daily('45 8 * * 1-5', 'Europe/Berlin', '2026-03-26T00:00Z', '2026-03-31T00:00Z')).toEqual([
    '2026-03-26T07:45',
    '2026-03-27T07:45',
    '2026-03-30T06:45',
  ])
})

test('what the clock skips begins right after the gap', () => {
  expect(daily('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
    '2026-03-29T01:00',
    '2026-03-30T00:30',
  ])
})

test('what the clock has twice begins once, the first time', () => {
  expect(daily('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
    '2026-10-25T00:30',
    '2026-10-26T01:30',
  ])
  expect(daily('30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', '2026-11-02T12:00Z')).toEqual([
    '2026-11-01T05:30',
    '2026-11-02T06:30',
  ])
})

test('fixed times, in any order, on either side of a change of the clock', () => {
  const moments = ['2026-11-28T15:00:00', '2026-03-29T02:30:00', '2026-10-25T02:30:00', '2026-07-01T00:00:00']
  expect(starts({ kind: 'at', moments }, 'Europe/Berlin', '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([
    '2026-03-29T01:30',
    '2026-06-30T22:00',
    '2026-10-25T00:30',
    '2026-11-28T14:00',
  ])
})

test('the window begins after `from` and has `to` in it', () => {
  expect(daily('0 8 * * *', 'UTC', '2026-01-01T08:00Z', '2026-01-03T08:00Z')).toEqual([
    '2026-01-02T08:00',
    '2026-01-03T08:00',
  ])
})

test.each([
  ['61 8 * * 1', 'minute'],
  ['45 8 * *', 'five'],
  ['45 8 * * 1 2026', 'exactly 5 parts'],
  ['45 8 * * FUN', 'FUN'],
  ['0 8 31 2 *', 'never comes'],
  ['', 'five'],
])('%s is no cron expression', (expression, why) => {
  expect(cronProblem(expression)).toMatch(new RegExp(why, 'iu'))
})

test('29 February is a day that comes', () => {
  expect(cronProblem('0 8 29 2 *')).toBeUndefined()
})

test('each day has its start exactly once, whatever the zone and its clock do', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'UTC',
  )
  fc.assert(
    fc.property(zones, fc.nat(23), fc.nat(59), fc.nat(365), (zone, hour, minute, day) => {
      const from = at('2026-01-01T00:00Z') + day * 86_400
      const schedule: Schedule = {
        name: 'a',
        be: 'warm',
        starts: { kind: 'cron', expression: `${String(minute)} ${String(hour)} * * *` },
        lastsSeconds: minutes(60),
        timezone: zone,
      }
      const found = startsWithin(schedule, epochSeconds(from), epochSeconds(from + 10 * 86_400))
      const days = found.map((it) => dayIn(zone, it))
      expect(new Set(days).size).toBe(days.length)
      expect(found.length).toBeGreaterThanOrEqual(9)
      expect(found.length).toBeLessThanOrEqual(11)
    }),
    { numRuns: 60 },
  )
})

function dayIn(timeZone: string, moment: EpochSeconds): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment * 1000)
}
