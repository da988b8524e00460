import { known, unknown } from '../domain/known.ts'
import type { Schedule, Timetable } from '../domain/schedule.ts'
import { after, epochSeconds, minutes, type EpochSeconds } from '../domain/units.ts'
import type { Action, Policy, PolicyRun, RunView } from '../plant/policy.ts'
import { duePeaks } from '../policy/schedule.ts'
import type { Scheduled, StudySettings } from './settings.ts'

/** No lead before a start is longer: twice the longest `run-interval`, plus the time to get ready. */
const LONGEST_LEAD = minutes(5 * 1440)

/**
 * A policy with the known peaks of `schedules:` as its floor, as in a real run: from the lead before a peak until its
 * end, the burst side is warm or has at least the share, and the policy may want more. `start` is the epoch second of
 * the history's first minute.
 */
export function withSchedules(policy: Policy, { scheduled, maxShare }: StudySettings, start: number): Policy {
  if (scheduled === undefined) return policy
  return {
    ...policy,
    create: (config, truth) => {
      const { schedules } = scheduled
      const end = epochSeconds(start + truth.length * 60)
      const peaks: Peaks = {
        scheduled,
        timetable: knownBefore(scheduled.timetable, schedules, epochSeconds(start), end),
        start,
      }
      return new ScheduledRun(policy.create(config, truth), peaks, maxShare)
    },
  }
}

interface Peaks {
  readonly scheduled: Scheduled
  readonly timetable: Timetable
  readonly start: number
}

/** Calendar requests are slow, and a simulation makes one in every run, so all answers are computed once. */
function knownBefore(
  timetable: Timetable,
  schedules: readonly Schedule[],
  start: EpochSeconds,
  end: EpochSeconds,
): Timetable {
  const starts = new Map(
    schedules.map((it) => [
      it,
      timetable(it, epochSeconds(start - it.lastsSeconds), after(end, LONGEST_LEAD)),
    ]),
  )
  return (schedule, from, to) => (starts.get(schedule) ?? []).filter((at) => at > from && at <= to)
}

class ScheduledRun implements PolicyRun {
  readonly #inner: PolicyRun
  readonly #peaks: Peaks
  readonly #maxShare: number

  constructor(inner: PolicyRun, peaks: Peaks, maxShare: number) {
    this.#inner = inner
    this.#peaks = peaks
    this.#maxShare = maxShare
  }

  learn(minute: number, privateLoad: number, burstLoad: number): void {
    this.#inner.learn(minute, privateLoad, burstLoad)
  }

  decide(view: RunView): Action {
    const action = this.#inner.decide(asSeen(view))
    const floor = this.#floorAt(view)
    if (floor === undefined) return action
    return { want: true, share: Math.max(Math.min(floor, this.#maxShare), action.want ? action.share : 0) }
  }

  /** The least share of DNS answers; 0 if the burst side is to be warm; undefined if no peak is due. */
  #floorAt({ minute, meanGapMinutes }: RunView): number | undefined {
    const { scheduled, timetable, start } = this.#peaks
    const interval = meanGapMinutes === undefined ? unknown('the first run') : known(minutes(meanGapMinutes))
    const due = duePeaks(scheduled, timetable, interval, epochSeconds(start + minute * 60))
    const floors = due.map(({ schedule: { be, share } }) => (be === 'warm' ? 0 : (share ?? 1)))
    return floors.length === 0 ? undefined : Math.max(...floors)
  }
}

/**
 * The plant has no burst side that is ready without traffic, so it is on with a share of 0, and billed as such. To a
 * policy it looks like a draining one: it can serve at once, and its warm-up is already paid for.
 */
function asSeen(view: RunView): RunView {
  return view.mode === 'on' && view.share === 0 ? { ...view, mode: 'drain' } : view
}
