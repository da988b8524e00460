import * as z from 'zod/mini'
import { field, optional, withDefault, type Field, type ValuesOf } from './field.ts'
import { choice, duration, durationOr, entriesOf, pattern, percentage, words } from './kinds.ts'

/** One entry of `schedules:`, by the names of the config file. */
export const SCHEDULE_SHAPE = {
  name: pattern(
    /^[A-Za-z0-9][\w .@-]{0,39}$/u,
    'a name of letters, digits, spaces, dots, dashes and underscores',
    'weekdays',
  ),
  be: choice(['warm', 'bursting']),
  share: optional(percentage(1, 99, '20')),
  cron: optional(words('a cron expression of five fields', "'45 8 * * 1-5'", 200)),
  at: optional(moments()),
  for: duration('5m', '14d', '3h'),
  timezone: timezone(),
  lead: withDefault(durationOr('auto', '1m', '1d', '20m'), 'auto'),
} as const

export type ScheduleShape = typeof SCHEDULE_SHAPE
export type ScheduleValues = ValuesOf<ScheduleShape>

/** Descriptions of the keys in the JSON schema. */
export const SCHEDULE_TEXTS: Readonly<Record<keyof ScheduleShape, string>> = {
  name: 'Name of the schedule, for log and report.',
  be: 'What the burst side is at least, from the start to the end: warm (ready, without traffic) or bursting.',
  share: 'With bursting: the least share of DNS answers, in percent. Not with routing: switch.',
  cron: 'When it begins: minute, hour, day of month, month, day of week, in the time zone. Either cron or at.',
  at: 'When it begins: local times such as 2026-11-28 15:00, one or a list. Either cron or at.',
  for: 'How long it lasts, from its start: 5m to 14d.',
  timezone: 'Time zone of cron and at, an IANA name such as Europe/Berlin, or UTC.',
  lead: 'How long getting ready may take: 1m to 1d, or auto, which is what scale-timeout and warmup-timeout allow. Twice the time between runs is added.',
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$/u

/** In a list, or in one text with commas. */
const MOST_MOMENTS = 200

function moments(): Field<z.ZodMiniType<readonly string[], string | string[]>> {
  const schema = () =>
    z
      .pipe(
        z.union([z.string(), z.array(z.string()).check(z.minLength(1), z.maxLength(MOST_MOMENTS))]),
        z.transform((raw: string | string[]) => entriesOf(raw)),
      )
      .check(z.refine((all) => all.length > 0 && all.length <= MOST_MOMENTS && all.every(isMoment)))
  return field(schema, 'a local time, or a list of them', '2026-11-28 15:00', { advice: zoneAdvice })
}

/** A date that does not exist (30 February) would be read as another one. */
function isMoment(text: string): boolean {
  const [, day = '', time = ''] = MOMENT.exec(text) ?? []
  const date = new Date(`${day}T${time}:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}T${time}`)
}

function zoneAdvice(raw: unknown): string | undefined {
  const zoned = [raw].flat().some((text) => /\d(?:Z|[+-]\d{2}:?\d{2})$/u.test(String(text)))
  return zoned ? 'Leave the offset out: the time is one of timezone.' : undefined
}

function timezone(): Field<z.ZodMiniType<string, string>> {
  const schema = () => z.string().check(z.refine(isTimezone))
  return field(schema, 'an IANA time zone', 'Europe/Berlin')
}

/** The zones that this machine's ICU knows. Offsets such as +02:00 have no summer time and are not accepted. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/u.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
