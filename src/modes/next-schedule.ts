import { epochSeconds, type EpochSeconds } from '../domain/units.ts'
import { modeRow } from '../domain/modes.ts'
import type { Timetable } from '../domain/schedule.ts'
import { leadOf, nextPeak } from '../policy/schedule.ts'
import type { TargetReport } from '../report/model.ts'
import type { TargetRun } from './target-run.ts'

/** The next peak of the schedules. A decision names only peaks that have begun. */
export function nextSchedule(
  { config, target }: TargetRun,
  timetable: Timetable | undefined,
  runInterval: TargetRun['observedInterval'],
  now: EpochSeconds | undefined,
): Pick<TargetReport, 'nextSchedule'> {
  const { schedules } = target
  if (
    !modeRow(config.mode).showsNextSchedule ||
    schedules === undefined ||
    timetable === undefined ||
    now === undefined
  )
    return {}
  const next = nextPeak(schedules, timetable, now)
  if (next === undefined) return { nextSchedule: 'none' }
  const { name, be, share, timezone } = next.schedule
  const readyFrom = epochSeconds(next.startsAt - leadOf(next.schedule, target, runInterval))
  const { startsAt, endsAt } = next
  return {
    nextSchedule: {
      name,
      be,
      ...(share !== undefined && { share }),
      startsAt,
      endsAt,
      readyFrom,
      timezone,
    },
  }
}
