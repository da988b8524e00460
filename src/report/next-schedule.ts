import { duration, localTime, ratio } from '../domain/format.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { NextSchedule } from './model.ts'
import { safe } from './safe.ts'

/**
 * "weekdays, warm from 2026-06-01 08:45 until 10:15 Europe/Berlin (in 3 d); getting ready from about 08:25". `now` is
 * the time of the report.
 */
export function nextScheduleText(next: NextSchedule | 'none', now: EpochSeconds): string {
  if (next === 'none') return 'none: every date of the schedules has passed'
  const { name, be, share, startsAt, endsAt, readyFrom, timezone } = next
  const what =
    be === 'warm' ? 'warm' : share === undefined ? 'bursting' : `at least ${ratio(share)} of DNS answers`
  const from = localTime(startsAt, timezone, now)
  const until = localTime(endsAt, timezone, startsAt)
  const ready =
    readyFrom <= now
      ? 'getting ready has begun'
      : `getting ready from about ${localTime(readyFrom, timezone, startsAt)}`
  return safe(
    `${name}, ${what} from ${from} until ${until} ${timezone} (in ${duration(startsAt - now)}); ${ready}`,
    400,
  )
}
