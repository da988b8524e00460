import type { TargetConfig } from '../domain/config.ts'
import type { ActionError } from '../domain/errors.ts'
import type { Schedule } from '../domain/schedule.ts'
import { printable } from '../domain/text.ts'
import { percentToShare, type Percent } from '../domain/units.ts'
import { cronProblem } from '../schedule/timetable.ts'
import { applyRules, readFields, type Checked, type FieldsRule } from './check.ts'
import { didYouMean } from '../domain/did-you-mean.ts'
import { MOST_STRANGE } from './mapping.ts'
import { problemOf, refusal, type Given, type Raw } from './origin.ts'
import { SCHEDULE_SHAPE, type ScheduleShape, type ScheduleValues } from './shape-schedule.ts'
import type { Path, YamlFile } from './yaml-file.ts'

/** The target's values that an entry is checked against; undefined if such a value is wrong itself. */
export interface ScheduleContext {
  readonly routing: TargetConfig['routing']['routing'] | undefined
  readonly maxShare: Percent | undefined
}

export interface SchedulesRead {
  readonly schedules: readonly Schedule[]
  readonly problems: readonly ActionError[]
}

const MOST_SCHEDULES = 50

/** The list `schedules:` of a target with every problem in it. */
export function readSchedules(raw: Raw, context: ScheduleContext): SchedulesRead {
  const given = raw.given.get('schedules')
  if (given?.origin.kind !== 'file') return { schedules: [], problems: [] }
  const { file, path } = given.origin
  const list = given.value
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_SCHEDULES) {
    const is = `is not a list of 1 to ${String(MOST_SCHEDULES)} schedules`
    return { schedules: [], problems: [problemOf(raw, { key: 'schedules', is, fix: LIST_FIX })] }
  }
  const label = path.length > 1 ? raw.label : ''
  const read = list.map((entry: unknown, index) => readEntry(entry, file, [...path, index], label, context))
  return {
    schedules: read.flatMap((it) => (it.schedule === undefined ? [] : [it.schedule])),
    problems: [...read.flatMap((it) => it.problems), ...sameNames(read)],
  }
}

const LIST_FIX = 'Give one entry a schedule, each beginning with "- name: ".'

interface EntryRead {
  readonly raw: Raw
  readonly name?: string
  readonly schedule?: Schedule
  readonly problems: readonly ActionError[]
}

function readEntry(
  entry: unknown,
  file: YamlFile,
  path: Path,
  label: string,
  context: ScheduleContext,
): EntryRead {
  const raw = rawOf(entry, file, path, label)
  const strange = strangeKeys(raw, file)
  const checked = readFields(SCHEDULE_SHAPE, raw)
  const problems = [...strange, ...checked.problems, ...applyRules(SCHEDULE_RULES, checked, context)]
  const name = checked.invalid.has('name') ? {} : { name: checked.values.name }
  if (problems.length > 0) return { raw, ...name, problems }
  return { raw, ...name, schedule: scheduleOf(checked), problems }
}

function rawOf(entry: unknown, file: YamlFile, path: Path, label: string): Raw {
  const keys = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry : {}
  const given = Object.entries(keys).map(([key, value]): [string, Given] => [
    key,
    { value, origin: { kind: 'file', file, path: [...path, key] } },
  ])
  const name = 'name' in keys && typeof keys.name === 'string' ? ` (${printable(keys.name, 40)})` : ''
  const number = Number(path.at(-1)) + 1
  return {
    given: new Map(given),
    place: { file, path },
    label: ` of schedule ${String(number)}${name}${label}`,
  }
}

function strangeKeys(raw: Raw, file: YamlFile): ActionError[] {
  const names = Object.keys(SCHEDULE_SHAPE)
  const strange = [...raw.given].filter(([key]) => !names.includes(key)).slice(0, MOST_STRANGE)
  return strange.flatMap(([key, { origin }]) => {
    if (origin.kind !== 'file') return []
    const meant = didYouMean(key, names)
    const fix = meant === undefined ? `A schedule has ${names.join(', ')}.` : `Did you mean '${meant}'?`
    return [refusal(`'${printable(key, 80)}' is not a key${raw.label}`, fix, file.locateKey(origin.path))]
  })
}

/** Peaks an hour. Each one of two weeks is looked for in each decision. */
const MOST_MINUTES = 4

const SCHEDULE_RULES: readonly FieldsRule<ScheduleShape, ScheduleContext>[] = [
  {
    needs: ['cron', 'at'],
    find: ({ cron, at }) => {
      if ((cron === undefined) !== (at === undefined)) return undefined
      const key = cron === undefined ? 'cron' : 'at'
      const is = cron === undefined ? 'is missing, and so is at' : 'is given beside cron'
      return {
        key,
        is,
        fix: "Say when it begins by one of them: cron: '45 8 * * 1-5', or at: 2026-11-28 15:00.",
      }
    },
  },
  {
    needs: ['cron'],
    find: ({ cron }) => {
      const problem = cron === undefined ? undefined : cronProblem(cron)
      if (problem === undefined) return undefined
      const fix = "Write minute, hour, day of month, month and day of week, such as '45 8 * * 1-5'."
      return { key: 'cron', is: `is not a cron expression: ${printable(problem, 200)}`, fix }
    },
  },
  {
    needs: ['cron'],
    find: ({ cron }) => {
      const minute = /^\S+/u.exec(cron ?? '0')?.[0] ?? ''
      const isNamed = /^[\d,]+$/u.test(minute) && minute.split(',').length <= MOST_MINUTES
      if (isNamed || cronProblem(cron ?? '') !== undefined) return undefined
      const fix = 'Name at most four minutes, such as 45; how long it lasts is said by for.'
      return { key: 'cron', is: `begins again and again (its minute is '${printable(minute, 40)}')`, fix }
    },
  },
  {
    needs: ['be', 'share'],
    find: ({ be, share }, _, { routing }) => {
      if (share === undefined) {
        if (be === 'warm' || routing !== 'spill') return undefined
        return {
          key: 'share',
          is: 'is missing',
          fix: 'Say the least share of DNS answers in percent: share: 20.',
        }
      }
      if (be === 'warm')
        return {
          key: 'share',
          is: 'is given, but be: warm sends no traffic',
          fix: 'Take it out, or set be: bursting.',
        }
      if (routing !== 'switch') return undefined
      return { key: 'share', is: 'is given, but routing: switch sends all users', fix: 'Take it out.' }
    },
  },
  {
    needs: ['share'],
    find: ({ share }, _, { maxShare }) => {
      if (share === undefined || maxShare === undefined || share <= maxShare) return undefined
      const is = `is ${String(share)} %, above max-share (${String(maxShare)} %)`
      return { key: 'share', is, fix: 'Lower it, or raise max-share.' }
    },
  },
]

function scheduleOf({ values }: Checked<ScheduleShape>): Schedule {
  const { name, be, share, timezone, lead } = values
  return {
    name,
    be,
    ...(share !== undefined && { share: percentToShare(share) }),
    starts: startsOf(values),
    lastsSeconds: values.for,
    timezone,
    ...(lead !== 'auto' && { leadSeconds: lead }),
  }
}

function startsOf({ cron, at = [] }: ScheduleValues): Schedule['starts'] {
  if (cron !== undefined) return { kind: 'cron', expression: cron }
  return { kind: 'at', moments: at.map((moment) => `${moment.replace(' ', 'T')}:00`) }
}

function sameNames(read: readonly EntryRead[]): ActionError[] {
  return read.flatMap(({ raw, name }, index) => {
    if (name === undefined || !read.slice(0, index).some((it) => it.name === name)) return []
    const is = `is '${name}', the name of another schedule`
    return [problemOf(raw, { key: 'name', is, fix: 'Give each schedule a name of its own.' })]
  })
}
