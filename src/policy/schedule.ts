import type { TargetConfig } from '../domain/config.ts'
import type { Goal, Ruling } from '../domain/decision.ts'
import { duration, localTime, ratio } from '../domain/format.ts'
import type { Known } from '../domain/known.ts'
import type { Schedule, Timetable } from '../domain/schedule.ts'
import {
  after,
  elapsed,
  epochSeconds,
  minutes,
  seconds,
  share,
  type EpochSeconds,
  type Seconds,
} from '../domain/units.ts'

/** What the rule needs of the situation. */
interface PeaksNow {
  readonly peaks: readonly DuePeak[]
  readonly target: Pick<TargetConfig, 'routing'>
  readonly now: EpochSeconds
}

/** One peak of a schedule that has begun, or will begin before the burst side could be ready. */
export interface DuePeak {
  readonly schedule: Schedule
  readonly startsAt: EpochSeconds
  /** The first moment after the peak. */
  readonly endsAt: EpochSeconds
}

/** If the time between runs is not known: the shortest interval that GitHub's `cron` supports. */
const USUAL_INTERVAL = minutes(5)
/** Gaps between runs differ: the gap in which a peak begins may be twice the mean. */
const LONGEST_GAP = 2
/** From enabling a warm burst side to its share of DNS answers: Traffic Manager's probes, and DNS. */
const ENABLING = minutes(5)

/** All peaks that count now, from their lead before the start until their end. */
export function duePeaks(
  { schedules = [], ...target }: Pick<TargetConfig, 'schedules' | 'burstSide' | 'warmup'>,
  timetable: Timetable | undefined,
  runInterval: Known<Seconds>,
  now: EpochSeconds,
): readonly DuePeak[] {
  if (timetable === undefined) return []
  return schedules.flatMap((it) => {
    const lead = leadOf(it, target, runInterval)
    const from = epochSeconds(now - it.lastsSeconds)
    return timetable(it, from, epochSeconds(now + lead)).map((startsAt) => ({
      schedule: it,
      startsAt,
      endsAt: epochSeconds(startsAt + it.lastsSeconds),
    }))
  })
}

/** Searches the next start in growing ranges (days), so that a daily schedule does not list a decade. */
const AHEAD_DAYS = [1, 8, 40, 400, 4000]

/** The next peak of all schedules; undefined if there is none. */
export function nextPeak(
  schedules: readonly Schedule[],
  timetable: Timetable,
  now: EpochSeconds,
): DuePeak | undefined {
  const starts = schedules.flatMap((it) => {
    const startsAt = nextStart(it, timetable, now)
    return startsAt === undefined
      ? []
      : [{ schedule: it, startsAt, endsAt: after(startsAt, it.lastsSeconds) }]
  })
  return starts.toSorted((one, other) => one.startsAt - other.startsAt)[0]
}

function nextStart(it: Schedule, timetable: Timetable, now: EpochSeconds): EpochSeconds | undefined {
  for (const days of AHEAD_DAYS) {
    const [next] = timetable(it, now, after(now, minutes(days * 24 * 60)))
    if (next !== undefined) return next
  }
  return undefined
}

/**
 * How long before a start the floor applies: the longest time that getting ready may take, plus the time until the next
 * run, so that the last run before the start comes early enough.
 */
export function leadOf(
  { leadSeconds, be }: Pick<Schedule, 'leadSeconds' | 'be'>,
  target: Pick<TargetConfig, 'burstSide' | 'warmup'>,
  runInterval: Known<Seconds>,
): Seconds {
  const gap = runInterval.kind === 'known' ? runInterval.value : USUAL_INTERVAL
  const ready = leadSeconds ?? readyWithin(target) + (be === 'bursting' ? ENABLING : 0)
  return seconds(ready + LONGEST_GAP * gap)
}

/** The time limits after which a warm-up has failed anyway. */
function readyWithin({ burstSide, warmup }: Pick<TargetConfig, 'burstSide' | 'warmup'>): number {
  const resizes = burstSide.burstInstances !== undefined || burstSide.burstSku !== undefined
  return (resizes ? burstSide.scaleTimeoutSeconds : 0) + warmup.timeoutSeconds
}

/**
 * A known peak is a floor: warm, or bursting with at least its share. It does nothing if more is wanted already, and it
 * does not need to know the load.
 */
export function schedule(s: PeaksNow, below: Ruling): Ruling | undefined {
  const highest = s.peaks.toSorted(byFloor)[0]
  if (highest === undefined) return undefined
  const goal = floorOf(highest, s)
  if (isMet(goal, below.goal)) return undefined
  return { rule: 'schedule', goal, because: because(highest, goal, s.now) }
}

/** The higher floor first; among equals the one that lasts longer. */
function byFloor(one: DuePeak, other: DuePeak): number {
  return rank(other) - rank(one) || other.endsAt - one.endsAt
}

/** Warm is below any share. Bursting without a share (`switch`) means all traffic. */
function rank({ schedule: { be, share: least } }: DuePeak): number {
  return be === 'warm' ? -1 : (least ?? 1)
}

function floorOf({ schedule: { be, share: least } }: DuePeak, s: PeaksNow): Goal {
  if (be === 'warm') return { kind: 'warm' }
  return { kind: 'bursting', share: least ?? s.target.routing.maxShare }
}

function isMet(floor: Goal, wanted: Goal): boolean {
  if (wanted.kind !== 'bursting') return false
  return floor.kind !== 'bursting' || wanted.share >= floor.share
}

function because({ schedule: it, startsAt, endsAt }: DuePeak, goal: Goal, now: EpochSeconds): string {
  const what =
    goal.kind === 'bursting'
      ? it.share === undefined
        ? 'bursting'
        : `at least ${ratio(share(it.share))} of DNS answers on Azure`
      : 'it warm'
  const until = localTime(endsAt, it.timezone, now)
  if (now >= startsAt) return `schedule ${it.name} wants ${what} until ${until} ${it.timezone}`
  const left = duration(elapsed(now, startsAt))
  return `schedule ${it.name} wants ${what} from ${localTime(startsAt, it.timezone, now)} (in ${left}) until ${until} ${it.timezone}`
}
