import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { toSetting } from '../../src/azure/autoscale-setting.ts'
import { ianaZone } from '../../src/azure/windows-zones.ts'
import { defaultBounds, profileInForce } from '../../src/burst/autoscale-profile.ts'
import type { AutoscaleSetting } from '../../src/domain/autoscale.ts'
import { epochSeconds } from '../../src/domain/units.ts'

type Profile = Readonly<Record<string, unknown>>

const at = (iso: string) => epochSeconds(Date.parse(iso) / 1000)
const bounds = (minimum: number, maximum: number) => ({
  capacity: { minimum: String(minimum), maximum: String(maximum), default: String(minimum) },
})
const weekly = (days: string[], hour: number, timeZone = 'UTC') => ({
  recurrence: { frequency: 'Week', schedule: { timeZone, days, hours: [hour], minutes: [0] } },
})
const WORK_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

function setting(...profiles: readonly Profile[]): AutoscaleSetting {
  return toSetting({ id: '/a', name: 'a', properties: { enabled: true, profiles } })
}

function recorded(name: string): AutoscaleSetting {
  const file = new URL(`../azure/recorded/${name}.json`, import.meta.url)
  return toSetting(JSON.parse(readFileSync(file, 'utf8')) as Profile)
}

/** "default 3-3 until 2026-11-28T08:00:00Z, then weekend". */
function told(it: AutoscaleSetting, iso: string): string {
  const found = profileInForce(it, at(iso))
  if (found.kind === 'unknown') return `unknown: ${found.reason}`
  const { profile, until, next } = found.value
  const { minimum, maximum } = profile.bounds
  const now = `${profile.name} ${String(minimum)}-${String(maximum)}`
  if (until === undefined || next === undefined) return now
  return `${now} until ${new Date(until * 1000).toISOString().slice(0, 16)}, then ${next.name}`
}

test.each([
  ['2026-11-27T12:00:00Z', 'default 3-3 until 2026-11-28T08:00, then weekend'],
  ['2026-11-28T12:00:00Z', 'weekend 1-1 until 2026-11-29T07:59, then default'],
  ['2026-11-29T12:00:00Z', 'weekend 1-1 until 2026-11-30T07:59, then default'],
  ['2026-11-30T08:00:00Z', 'default 3-3 until 2026-12-05T08:00, then weekend'],
  // In summer the same walls show an hour less behind UTC.
  ['2026-07-03T12:00:00Z', 'default 3-3 until 2026-07-04T07:00, then weekend'],
])('a setting that azure-cli made, at %s: %s', (iso, expected) => {
  expect(told(recorded('autoscale-cli-recurring'), iso)).toBe(expected)
})

test.each([
  ['2026-11-28T12:00:00Z', 'Auto created default scale condition 1-10 until 2026-11-28T17:00, then Night'],
  ['2026-11-28T18:00:00Z', 'Night 1-1 until 2026-11-28T23:00, then Auto created default scale condition'],
  ['2026-11-28T23:30:00Z', 'Auto created default scale condition 1-10 until 2026-11-29T17:00, then Night'],
])('the portal writes no profile without a recurrence, at %s: %s', (iso, expected) => {
  const night = recorded('autoscale-portal-night-first')
  expect(told(night, iso)).toBe(expected)
  expect(defaultBounds(night)).toEqual({ minimum: 1, maximum: 10, usual: 1 })
})

const PLAIN = { name: 'plain', ...bounds(2, 4), rules: [] }
const DAY = { name: 'day', ...bounds(3, 6), ...weekly(WORK_DAYS, 8, 'W. Europe Standard Time') }
const DAY_ENDS = {
  name: '{"name":"plain","for":"day"}',
  ...bounds(2, 4),
  ...weekly(WORK_DAYS, 18, 'W. Europe Standard Time'),
}
const SALE = {
  name: 'sale',
  ...bounds(5, 9),
  fixedDate: {
    timeZone: 'W. Europe Standard Time',
    start: '2026-11-27T09:00:00',
    end: '2026-11-27T20:00:00',
  },
}

const fixed = (start: string, end: string) => ({ ...SALE, fixedDate: { ...SALE.fixedDate, start, end } })

test.each([
  ['one profile alone', [PLAIN], '2026-11-27T12:00:00Z', 'plain 2-4'],
  [
    'a fixed date beats a recurrence',
    [PLAIN, DAY, DAY_ENDS, SALE],
    '2026-11-27T08:00:00Z',
    'sale 5-9 until 2026-11-27T19:00, then plain',
  ],
  [
    'before the fixed date',
    [PLAIN, DAY, DAY_ENDS, SALE],
    '2026-11-27T07:59:00Z',
    'day 3-6 until 2026-11-27T08:00, then sale',
  ],
  [
    'a recurrence lasts over days that name no start',
    [PLAIN, DAY, DAY_ENDS],
    '2026-11-29T12:00:00Z',
    'plain 2-4 until 2026-11-30T07:00, then day',
  ],
  ['nothing ends a recurrence but another one', [PLAIN, DAY], '2026-11-29T12:00:00Z', 'day 3-6'],
  [
    'dates of the zone, to which a tool added Z',
    [PLAIN, fixed('2026-11-27T09:00:00Z', '2026-11-27T20:00:00.000Z')],
    '2026-11-27T08:30:00Z',
    'sale 5-9 until 2026-11-27T19:00, then plain',
  ],
  [
    'dates of the zone, to which a tool added +00:00',
    [PLAIN, fixed('2026-11-27T09:00:00+00:00', '2026-11-27T20:00:00+00:00')],
    '2026-11-27T07:59:00Z',
    'plain 2-4 until 2026-11-27T08:00, then sale',
  ],
  [
    'a moment with another offset is that moment, whatever the zone',
    [PLAIN, fixed('2026-11-27T04:00:00-05:00', '2026-11-27T15:00:00-05:00')],
    '2026-11-27T08:30:00Z',
    'plain 2-4 until 2026-11-27T09:00, then sale',
  ],
  [
    'a start that the clocks skip in spring has not come before they do',
    [
      PLAIN,
      { ...DAY, ...weekly(['Sunday'], 2, 'W. Europe Standard Time') },
      { ...DAY_ENDS, ...weekly(['Monday'], 18) },
    ],
    '2026-03-29T00:50:00Z',
    'plain 2-4 until 2026-03-29T01:00, then day',
  ],
  [
    'where two begin at once, the one that is no copy of the default',
    [
      { ...DAY_ENDS, ...weekly(WORK_DAYS, 8) },
      { ...DAY, ...weekly(WORK_DAYS, 8) },
    ],
    '2026-11-27T12:00:00Z',
    'day 3-6',
  ],
  [
    'a zone by its IANA name',
    [PLAIN, { ...DAY, ...weekly(WORK_DAYS, 8, 'Europe/Berlin') }, DAY_ENDS],
    '2026-11-27T07:00:00Z',
    'day 3-6 until 2026-11-27T17:00, then plain',
  ],
  [
    'a zone that nobody knows',
    [PLAIN, { ...DAY, ...weekly(WORK_DAYS, 8, 'Atlantis Standard Time') }],
    '2026-11-27T07:00:00Z',
    'unknown: the time zone "Atlantis Standard Time" is not known',
  ],
  [
    'a recurrence of a kind that Azure does not make',
    [PLAIN, { ...DAY, recurrence: { frequency: 'Month', schedule: { timeZone: 'UTC' } } }],
    '2026-11-27T07:00:00Z',
    'unknown: its recurrence (month) cannot be read',
  ],
  [
    'a day that nobody knows among others, which must not drop out of the schedule',
    [PLAIN, { ...DAY, ...weekly(['Mon', 'Tuesday'], 8) }, DAY_ENDS],
    '2026-11-27T07:00:00Z',
    'unknown: its recurrence (week) cannot be read',
  ],
  [
    'an hour that no day has',
    [PLAIN, { ...DAY, ...weekly(WORK_DAYS, 24) }, DAY_ENDS],
    '2026-11-27T07:00:00Z',
    'unknown: its recurrence (week) cannot be read',
  ],
])('%s', (_what, profiles, iso, expected) => {
  expect(told(setting(...profiles), iso)).toBe(expected)
})

test('copies of the default that differ have no bounds in common', () => {
  expect(defaultBounds(setting(PLAIN, DAY, DAY_ENDS))).toEqual({ minimum: 2, maximum: 4, usual: 2 })
  expect(defaultBounds(setting(PLAIN, DAY, { ...DAY_ENDS, ...bounds(2, 5) }))).toBeUndefined()
  expect(defaultBounds(setting(DAY))).toBeUndefined()
})

/** The time zones that the reference of autoscale settings lists (learn: REST reference, RecurrentSchedule). */
const LISTED =
  'Dateline Standard Time, UTC-11, Hawaiian Standard Time, Alaskan Standard Time, ' +
  'Pacific Standard Time (Mexico), Pacific Standard Time, US Mountain Standard Time, ' +
  'Mountain Standard Time (Mexico), Mountain Standard Time, Central America Standard Time, ' +
  'Central Standard Time, Central Standard Time (Mexico), Canada Central Standard Time, ' +
  'SA Pacific Standard Time, Eastern Standard Time, US Eastern Standard Time, Venezuela Standard Time, ' +
  'Paraguay Standard Time, Atlantic Standard Time, Central Brazilian Standard Time, ' +
  'SA Western Standard Time, Pacific SA Standard Time, Newfoundland Standard Time, ' +
  'E. South America Standard Time, Argentina Standard Time, SA Eastern Standard Time, ' +
  'Greenland Standard Time, Montevideo Standard Time, Bahia Standard Time, UTC-02, ' +
  'Mid-Atlantic Standard Time, Azores Standard Time, Cape Verde Standard Time, Morocco Standard Time, UTC, ' +
  'GMT Standard Time, Greenwich Standard Time, W. Europe Standard Time, Central Europe Standard Time, ' +
  'Romance Standard Time, Central European Standard Time, W. Central Africa Standard Time, ' +
  'Namibia Standard Time, Jordan Standard Time, GTB Standard Time, Middle East Standard Time, ' +
  'Egypt Standard Time, Syria Standard Time, E. Europe Standard Time, South Africa Standard Time, ' +
  'FLE Standard Time, Turkey Standard Time, Israel Standard Time, Kaliningrad Standard Time, ' +
  'Libya Standard Time, Arabic Standard Time, Arab Standard Time, Belarus Standard Time, ' +
  'Russian Standard Time, E. Africa Standard Time, Iran Standard Time, Arabian Standard Time, ' +
  'Azerbaijan Standard Time, Russia Time Zone 3, Mauritius Standard Time, Georgian Standard Time, ' +
  'Caucasus Standard Time, Afghanistan Standard Time, West Asia Standard Time, Ekaterinburg Standard Time, ' +
  'Pakistan Standard Time, India Standard Time, Sri Lanka Standard Time, Nepal Standard Time, ' +
  'Central Asia Standard Time, Bangladesh Standard Time, N. Central Asia Standard Time, ' +
  'Myanmar Standard Time, SE Asia Standard Time, North Asia Standard Time, China Standard Time, ' +
  'North Asia East Standard Time, Singapore Standard Time, W. Australia Standard Time, ' +
  'Taipei Standard Time, Ulaanbaatar Standard Time, Tokyo Standard Time, Korea Standard Time, ' +
  'Yakutsk Standard Time, Cen. Australia Standard Time, AUS Central Standard Time, ' +
  'E. Australia Standard Time, AUS Eastern Standard Time, West Pacific Standard Time, ' +
  'Tasmania Standard Time, Magadan Standard Time, Vladivostok Standard Time, Russia Time Zone 10, ' +
  'Central Pacific Standard Time, Russia Time Zone 11, New Zealand Standard Time, UTC+12, ' +
  'Fiji Standard Time, Kamchatka Standard Time, Tonga Standard Time, Samoa Standard Time, ' +
  'Line Islands Standard Time'

test('each time zone of the reference is known', () => {
  const unknown = LISTED.split(', ').filter((zone) => ianaZone(zone) === undefined)
  expect(unknown).toEqual([])
})
