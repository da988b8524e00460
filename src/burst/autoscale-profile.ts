import type { AutoscaleBounds, AutoscaleProfile, AutoscaleSetting, ProfileTime } from '../domain/autoscale.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import { epochSeconds, type EpochSeconds } from '../domain/units.ts'
import { wallClock } from '../domain/zone.ts'

const WEEK_SECONDS = 7 * 86_400
/** 1970-01-01 was a Thursday; weeks begin on Sunday. */
const THURSDAY_SECONDS = 4 * 86_400

/** The profile whose bounds apply now, and the one that follows. */
export interface InForce {
  readonly profile: AutoscaleProfile
  /** Absent if no schedule ends it. */
  readonly until?: EpochSeconds
  readonly next?: AutoscaleProfile
}

/**
 * The profile of the setting that applies at `now`: a fixed date beats a recurrence, which beats the default. A
 * recurring profile has only starts, so the latest start applies; a copy of the default ends it. Unknown with the
 * reason if a schedule cannot be read. Source:
 * learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-multiprofile.
 */
export function profileInForce(setting: AutoscaleSetting, now: EpochSeconds): Known<InForce> {
  const unreadable = setting.profiles.map(({ time }) => time).find((time) => time.kind === 'unreadable')
  if (unreadable !== undefined) return unknown(unreadable.reason)
  const profile = profileAt(setting.profiles, now)
  if (profile === undefined) return unknown('the setting has no profile')
  const change = nextChange(setting.profiles, profile, now)
  return known({ profile, ...change })
}

/** Bounds of the default, which all its copies share; undefined if it has none, or they differ. */
export function defaultBounds({ profiles }: AutoscaleSetting): AutoscaleBounds | undefined {
  const [first, ...others] = profiles.filter(({ isDefault }) => isDefault).map(({ bounds }) => bounds)
  return first !== undefined && others.every((other) => sameBounds(first, other)) ? first : undefined
}

function sameBounds(a: AutoscaleBounds, b: AutoscaleBounds): boolean {
  return a.minimum === b.minimum && a.maximum === b.maximum && a.usual === b.usual
}

function profileAt(profiles: readonly AutoscaleProfile[], now: EpochSeconds): AutoscaleProfile | undefined {
  const fixed = profiles.find(({ time }) => time.kind === 'fixed' && time.from <= now && now < time.to)
  return fixed ?? begunLast(profiles, now) ?? profiles.find(({ time }) => time.kind === 'always')
}

/** If two begin at the same moment because one of them only ends a third, takes the one that is not a copy of the default. */
function begunLast(profiles: readonly AutoscaleProfile[], now: EpochSeconds): AutoscaleProfile | undefined {
  return profiles
    .flatMap((profile) => {
      const began = startsAround(profile.time, now).filter((at) => at <= now)
      return began.length === 0 ? [] : [{ profile, began: Math.max(...began) }]
    })
    .sort((a, b) => b.began - a.began || Number(a.profile.isDefault) - Number(b.profile.isDefault))[0]
    ?.profile
}

/** When a profile with other bounds takes over. A copy of the default that follows the default changes nothing. */
function nextChange(
  profiles: readonly AutoscaleProfile[],
  profile: AutoscaleProfile,
  now: EpochSeconds,
): { readonly until?: EpochSeconds; readonly next?: AutoscaleProfile } {
  const moments = profiles.flatMap(({ time }) => momentsAfter(time, now)).sort((a, b) => a - b)
  for (const until of moments) {
    const next = profileAt(profiles, until)
    if (next !== undefined && next !== profile && !sameBounds(next.bounds, profile.bounds))
      return { until, next }
  }
  return {}
}

function momentsAfter(time: ProfileTime, now: EpochSeconds): EpochSeconds[] {
  const moments = time.kind === 'fixed' ? [time.from, time.to] : startsAround(time, now)
  return moments.filter((at) => at > now)
}

/** The starts of last week, this week and next week, in local time, so that a daylight saving change moves none. */
function startsAround(time: ProfileTime, now: EpochSeconds): EpochSeconds[] {
  if (time.kind !== 'weekly') return []
  const clock = wallClock(time.timeZone)
  const wall = clock.at(now)
  const weekBegan = wall - ((wall + THURSDAY_SECONDS) % WEEK_SECONDS)
  return [-WEEK_SECONDS, 0, WEEK_SECONDS].flatMap((week) =>
    time.startMinutes.map((minutes) => epochSeconds(clock.when(weekBegan + week + minutes * 60))),
  )
}
