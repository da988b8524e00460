import type { AutoscaleBounds, AutoscaleProfile, AutoscaleSetting, ProfileTime } from '../domain/autoscale.ts'
import { printable } from '../domain/text.ts'
import { epochSeconds } from '../domain/units.ts'
import { wallClock } from '../domain/zone.ts'
import { asNumber, asObject, asObjects, asText, spelled, type Json } from './json.ts'
import { ianaZone } from './windows-zones.ts'

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MINUTES_PER_DAY = 24 * 60

/** Keeps the answer of Azure whole in `raw`, so that a PUT can send back what was read. */
export function toSetting(raw: Json): AutoscaleSetting {
  const properties = asObject(raw['properties'])
  return {
    id: asText(raw['id']) ?? '',
    name: asText(raw['name']) ?? '',
    // The service reads a missing value as on, the SDK as off. The service decides.
    enabled: spelled(['false'], properties['enabled']) !== 'false' && properties['enabled'] !== false,
    profiles: asObjects(properties['profiles']).map(toProfile),
    raw,
  }
}

function toProfile(raw: Json): AutoscaleProfile {
  const time = timeOf(raw)
  const copied = copyName(raw)
  return {
    name: copied ?? asText(raw['name']) ?? '',
    isDefault: isDefaultProfile(raw),
    bounds: boundsOf(asObject(raw['capacity'])),
    time,
  }
}

/** The default itself, or a copy of it with its own recurrence, which ends a recurring profile. */
export function isDefaultProfile(raw: Json): boolean {
  const isTimed = (raw['fixedDate'] ?? raw['recurrence'] ?? null) !== null
  return !isTimed || copyName(raw) !== undefined
}

/** The default's name in `{"name":"<default>","for":"<recurring>"}` (learn: autoscale with multiple profiles). */
function copyName(raw: Json): string | undefined {
  const name = asText(raw['name'])
  if (name === undefined || !name.trimStart().startsWith('{') || name.length > 1000) return undefined
  try {
    const said = asObject(JSON.parse(name) as unknown)
    return asText(said['for']) === undefined ? undefined : asText(said['name'])
  } catch {
    return undefined
  }
}

/** Takes counts as numbers or as texts. A missing minimum is 1; a missing maximum or default is the minimum. */
export function boundsOf(capacity: Json): AutoscaleBounds {
  const minimum = asNumber(capacity['minimum']) ?? 1
  const maximum = asNumber(capacity['maximum']) ?? minimum
  return { minimum, maximum, usual: asNumber(capacity['default']) ?? minimum }
}

function timeOf(raw: Json): ProfileTime {
  if ((raw['fixedDate'] ?? null) !== null) return fixedTime(asObject(raw['fixedDate']))
  if ((raw['recurrence'] ?? null) !== null) return weeklyTime(asObject(raw['recurrence']))
  return { kind: 'always' }
}

function fixedTime(fixed: Json): ProfileTime {
  const named = asText(fixed['timeZone']) ?? 'UTC'
  const zone = ianaZone(named)
  const [from, to] = ['start', 'end'].map((key) => moment(asText(fixed[key]), zone))
  if (from === undefined || to === undefined)
    return { kind: 'unreadable', reason: `its dates in time zone "${printable(named, 60)}" cannot be read` }
  return { kind: 'fixed', from: epochSeconds(from), to: epochSeconds(to) }
}

/**
 * A date is the wall clock of the zone, also with `Z` or `+00:00`: tools add those to what people gave with a time zone
 * (https://github.com/Azure/azure-cli/issues/10116). Only another offset makes a moment of it.
 */
function moment(date: string | undefined, zone: string | undefined): number | undefined {
  if (date === undefined) return undefined
  const wall = date.replace(/(?:Z|[+-]00:?00)$/iu, '')
  const isMoment = wall.length > '2026-11-27'.length && /[+-]\d\d:?\d\d$/u.test(wall)
  const millis = Date.parse(isMoment ? wall : `${wall}Z`)
  if (Number.isNaN(millis) || (!isMoment && zone === undefined)) return undefined
  return isMoment ? millis / 1000 : wallClock(zone).when(millis / 1000)
}

function weeklyTime(recurrence: Json): ProfileTime {
  const schedule = asObject(recurrence['schedule'])
  const named = asText(schedule['timeZone']) ?? 'UTC'
  const timeZone = ianaZone(named)
  if (timeZone === undefined)
    return { kind: 'unreadable', reason: `the time zone "${printable(named, 60)}" is not known` }
  const frequency = (asText(recurrence['frequency']) ?? 'Week').toLowerCase()
  const startMinutes = frequency === 'week' || frequency === 'day' ? startsOf(schedule, frequency) : []
  if (startMinutes.length === 0 || startMinutes.some(Number.isNaN))
    return { kind: 'unreadable', reason: `its recurrence (${printable(frequency, 40)}) cannot be read` }
  return { kind: 'weekly', timeZone, startMinutes }
}

function startsOf(schedule: Json, frequency: string): number[] {
  const days = frequency === 'day' ? DAYS : texts(schedule['days'])
  return days
    .map((day) => (DAYS.includes(day) ? DAYS.indexOf(day) : NaN))
    .flatMap((day) =>
      numbers(schedule['hours'], 23).flatMap((hour) =>
        numbers(schedule['minutes'], 59).map((minute) => day * MINUTES_PER_DAY + hour * 60 + minute),
      ),
    )
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.map((one) => String(one).toLowerCase()) : []
}

/** NaN for what is no number up to `most`; a missing list is 0. */
function numbers(list: unknown, most: number): number[] {
  const found = Array.isArray(list) ? list.map((one) => asNumber(one) ?? NaN) : []
  return found.length === 0 ? [0] : found.map((one) => (one >= 0 && one <= most ? one : NaN))
}
