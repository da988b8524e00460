import { expect, test } from '@jest/globals'
import { epochSeconds, share } from '../../src/domain/units.ts'
import type { NextSchedule } from '../../src/report/model.ts'
import { nextScheduleText } from '../../src/report/next-schedule.ts'

const NOW = epochSeconds(Date.UTC(2026, 4, 29, 8, 0) / 1000)
const HOUR = 3600

function next(inHours: number, more: Partial<NextSchedule> = {}): NextSchedule {
  const startsAt = epochSeconds(NOW + inHours * HOUR)
  const endsAt = epochSeconds(startsAt + 3 * HOUR)
  const readyFrom = epochSeconds(startsAt - HOUR)
  return { name: 'weekdays', be: 'warm', startsAt, endsAt, readyFrom, timezone: 'Europe/Berlin', ...more }
}

test.each([
  [next(2), 'weekdays, warm from 12:00 until 15:00 Europe/Berlin (in 2 h); getting ready from about 11:00'],
  [
    next(73, { be: 'bursting', share: share(0.2) }),
    'weekdays, at least 20 % of DNS answers from 2026-06-01 11:00 until 14:00 Europe/Berlin (in 3 d 1 h); getting ready from about 10:00',
  ],
  [
    next(0.5, { be: 'bursting', timezone: 'UTC' }),
    'weekdays, bursting from 08:30 until 11:30 UTC (in 30 min); getting ready has begun',
  ],
  ['none' as const, 'none: every date of the schedules has passed'],
])('%#: what comes next, in the time of its own zone', (it, text) => {
  expect(nextScheduleText(it, NOW)).toBe(text)
})
