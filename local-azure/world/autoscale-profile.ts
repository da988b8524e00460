import { at, isObject, stringAt, type Json } from '../json.ts'

const MINUTES_PER_DAY = 24 * 60
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** IANA names of the time zones that settings name in Windows' way. Source: Unicode CLDR, windowsZones. */
const ZONES: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'GMT Standard Time': 'Europe/London',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'Pacific Standard Time': 'America/Los_Angeles',
  'India Standard Time': 'Asia/Kolkata',
  'China Standard Time': 'Asia/Shanghai',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Eastern Standard Time': 'Australia/Sydney',
}

/**
 * The profile of a setting that is in force: a fixed-date one before the recurring one that began last, before the
 * default. A recurring profile has no end of its own: another recurring profile, a copy of the default, follows it.
 * Source: learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-multiprofile.
 */
export function profileInForce(profiles: readonly Json[], now: number): Json | undefined {
  const fixed = profiles.find((profile) => isFixedNow(at(profile, 'fixedDate'), now))
  if (fixed !== undefined) return fixed
  const recurring = profiles
    .filter((profile) => isObject(at(profile, 'recurrence')))
    .map((profile) => ({ profile, minutes: minutesSinceStart(at(profile, 'recurrence', 'schedule'), now) }))
    .sort((a, b) => a.minutes - b.minutes)[0]
  const plain = profiles.find(
    (profile) => !isObject(at(profile, 'recurrence')) && !isObject(at(profile, 'fixedDate')),
  )
  return recurring?.profile ?? plain ?? profiles[0]
}

function isFixedNow(fixedDate: Json | undefined, now: number): boolean {
  const [start, end] = [stringAt(fixedDate, 'start'), stringAt(fixedDate, 'end')]
  if (start === undefined || end === undefined) return false
  const local = localTime(now, stringAt(fixedDate, 'timeZone'))
  // The dates are those of the zone, also with Z or +00:00, which clients add; another offset makes a moment.
  const text = (date: string): string =>
    /T.*[+-](?!00)\d\d:?\d\d$/u.test(date) ? localText(date, fixedDate) : date.slice(0, 19)
  return text(start) <= local.text && local.text <= text(end)
}

function localText(date: string, fixedDate: Json | undefined): string {
  return localTime(Date.parse(date) / 1000, stringAt(fixedDate, 'timeZone')).text
}

/** Minutes since the schedule's last start. */
function minutesSinceStart(schedule: Json | undefined, now: number): number {
  const { minuteOfWeek } = localTime(now, stringAt(schedule, 'timeZone'))
  const starts = listAt(schedule, 'days').flatMap((day) =>
    listAt(schedule, 'hours').flatMap((hour) =>
      listAt(schedule, 'minutes').map(
        (minute) => DAYS.indexOf(String(day)) * MINUTES_PER_DAY + Number(hour) * 60 + Number(minute),
      ),
    ),
  )
  const since = starts.map((start) => (minuteOfWeek - start + MINUTES_PER_WEEK) % MINUTES_PER_WEEK)
  return Math.min(...since)
}

function listAt(value: Json | undefined, key: string): readonly (string | number)[] {
  const list = at(value, key)
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string' || typeof one === 'number') : []
}

/** A zone that nobody knows counts as UTC, so that a world with such a setting goes on. */
function ianaZone(zone: string): string {
  const name = ZONES[zone] ?? zone
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

/** Date and time on a wall of that zone, and minutes since Sunday 00:00 there. */
function localTime(
  epochSeconds: number,
  zone = 'UTC',
): { readonly text: string; readonly minuteOfWeek: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: ianaZone(zone),
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(epochSeconds * 1000)
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  const day = DAYS.indexOf(part('weekday'))
  return {
    text: `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`,
    minuteOfWeek: day * MINUTES_PER_DAY + Number(part('hour')) * 60 + Number(part('minute')),
  }
}
