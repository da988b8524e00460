import { refusal, warning, type Finding } from '../../burst/checks/finding.ts'
import {
  count,
  duration,
  load as loadText,
  capacity as capacityText,
  ratio,
  utc,
} from '../../domain/format.ts'
import {
  doubtWords,
  loadTitle,
  type Capacity,
  type LoadReading,
  type RuleReading,
} from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { elapsed } from '../../domain/units.ts'
import { isMeaningless } from '../../evidence/may.ts'
import { FILL } from '../../policy/capacity.ts'
import { warnIf, type Inspected } from './inspected.ts'

const DAY_SECONDS = 86_400
/** `adaptive` learns a day's shape from a week. */
const WEEK_SECONDS = 7 * DAY_SECONDS
/** Times the capacity: no site has a load so far above it, so one of the two is in another unit. */
const FAR_ABOVE = 20
const FAR_BELOW = 0.005
const LEAST_HELP = 0.05

interface Read extends RuleReading {
  readonly maxDataAgeSeconds: number
  readonly capacity: Capacity
  readonly scope: 'private' | 'total'
}

function readings({ o, target }: Inspected): readonly Read[] {
  const read = o.load.kind === 'known' ? o.load.value.rules : []
  return (target.load?.rules ?? []).flatMap((rule) => {
    const found = read.find(({ name }) => name === rule.name)
    if (found === undefined) return []
    const { maxDataAgeSeconds, privateCapacity: capacity, scope } = rule
    return [{ ...found, maxDataAgeSeconds, capacity, scope }]
  })
}

/** Why nothing can be said of the load: it is not configured, or what came is no load that can be believed. */
export function whyNotRead(i: Inspected): string | undefined {
  if (i.target.load === undefined) return 'no load source is given'
  if (i.o.load.kind === 'unknown') return 'the load was not read'
  const unknown = readings(i).filter(({ main }) => main.kind === 'unknown')
  return unknown.length === 0
    ? undefined
    : `the ${unknown.map(({ name }) => loadTitle(name)).join(', the ')} cannot be read`
}

/** A warning if no load source is given, because commands still work; a refusal if one is given and was not read. */
export function configuredLoad({ target, o }: Inspected): readonly Finding[] {
  if (target.load === undefined)
    return [
      warning(
        'no load source is given: automation cannot decide, only a person’s command can burst',
        'Set load-source, load-scope and private-capacity.',
        'inputs',
      ),
    ]
  if (o.load.kind === 'known') return []
  return [refusal(`the load was not read: ${printable(o.load.reason)}`, 'Fix the load source.', 'inputs')]
}

/** One refusal for each load that is unknown, with the reason that its source gave. */
export function loadReadable(i: Inspected): readonly Finding[] {
  return readings(i).flatMap(({ name, main }) =>
    main.kind === 'unknown'
      ? [
          refusal(
            `the ${loadTitle(name)} cannot be read: ${printable(main.reason)} (${printable(main.source, 200)})`,
            'Fix the load source: without data nothing bursts and nothing ends by itself.',
            'load-sources',
          ),
        ]
      : [],
  )
}

/** One refusal for each load whose newest value is older than its `max-data-age`. */
export function loadFresh(i: Inspected): readonly Finding[] {
  return readings(i).flatMap(({ name, main, maxDataAgeSeconds }) => {
    if (main.kind === 'unknown') return []
    const age = elapsed(main.newestAt, i.o.at)
    return age <= maxDataAgeSeconds
      ? []
      : [
          refusal(
            `the newest value of the ${loadTitle(name)} is ${duration(age)} old, more than max-data-age (${duration(maxDataAgeSeconds)})`,
            'See whether the source still gets values; raise max-data-age if it is always so late.',
            'load-sources',
          ),
        ]
  })
}

/** A warning for each load with less than a week of history, under `adaptive` only. */
export function loadHistory(i: Inspected): readonly Finding[] {
  if (i.target.policy.kind !== 'adaptive') return []
  return readings(i).flatMap(({ name, main }) => {
    if (main.kind === 'unknown') return []
    const length = main.newestAt - main.series.startEpochSeconds
    return warnIf(
      length < WEEK_SECONDS
        ? `the ${loadTitle(name)} has a history of ${duration(length)}: adaptive needs three hours to forecast at all, a day to know the shape of a day, and a week to know that of a week`
        : undefined,
      'Nothing to do but wait, or let the source keep its values longer.',
      'load-sources',
    )
  })
}

/** One finding for each series whose numbers its own source doubts: a refusal if they mean nothing, or else a warning. */
export function loadWhole(i: Inspected): readonly Finding[] {
  return readings(i).flatMap(({ name, main }) => {
    if (main.kind === 'unknown' || main.doubts.length === 0) return []
    const why = `the ${loadTitle(name)} is doubted: ${printable(doubtWords(main.doubts))}`
    return isMeaningless(main)
      ? [refusal(why, 'Such numbers start and end nothing; fix the source.', 'load-sources')]
      : [
          warning(
            why,
            'What is doubted may start a burst and never ends one; fix the source.',
            'load-sources',
          ),
        ]
  })
}

/** Warns if the highest load is above 20 times or below 0.5 % of `private-capacity`, which suggests two units. */
export function capacityPlausible(i: Inspected): readonly Finding[] {
  return readings(i).flatMap(({ name, main, capacity }) => {
    const highest = highestOf(main)
    if (main.kind === 'unknown' || highest === undefined) return []
    const part = highest / capacity.value
    return warnIf(
      part > FAR_ABOVE || part < FAR_BELOW
        ? `the ${loadTitle(name)} was at most ${loadText(highest, main.unit)} since ${utc(main.series.startEpochSeconds, i.o.at)}, ${ratio(part)} of private-capacity (${capacityText({ value: capacity.value, unit: main.unit })}): one may be in another unit`
        : undefined,
      'Give private-capacity in the unit of the load.',
      'load-sources',
    )
  })
}

/** Warns if four fifths of what the instances carry, which is what a burst may use, is less than 5 % of `private-capacity`. */
export function burstCapacity({ target }: Inspected): readonly Finding[] {
  const { burstInstances } = target.burstSide
  return (target.load?.rules ?? []).flatMap(({ name, privateCapacity, instanceCapacity }) => {
    if (burstInstances === undefined || instanceCapacity === undefined) return []
    const most = FILL * burstInstances * instanceCapacity.value
    const part = most / privateCapacity.value
    return warnIf(
      part < LEAST_HELP
        ? `80 % of ${count(burstInstances, 'instance')} × ${capacityText(instanceCapacity)} is ${ratio(part)} of private-capacity (${capacityText(privateCapacity)}): a burst takes next to nothing off the private side (${loadTitle(name)})`
        : undefined,
      'Give instance-capacity in the unit of the load, or raise burst-instances.',
      'sizes',
    )
  })
}

function highestOf(reading: LoadReading): number | undefined {
  if (reading.kind === 'unknown') return undefined
  const values = reading.series.values.filter((value): value is number => value !== null)
  return values.length === 0 ? undefined : values.reduce((most, one) => Math.max(most, one), 0)
}

/** A pause or a hold binds automation, and its end may be days away. */
export function heldByPerson({ o }: Inspected): readonly Finding[] {
  if (o.record.kind === 'unknown') return []
  const { pause, hold } = o.record.value
  return [
    ...warnIf(
      pause !== undefined && pause.untilEpochSeconds > o.at
        ? `automation is paused by ${printable(pause.by, 40)} until ${utc(pause.untilEpochSeconds, o.at)}`
        : undefined,
      'Run mode: resume to end it.',
      'inputs',
    ),
    ...warnIf(
      hold !== undefined && hold.untilEpochSeconds > o.at
        ? `a hold (${hold.command} by ${printable(hold.by, 40)}) binds automation until ${utc(hold.untilEpochSeconds, o.at)}`
        : undefined,
      'Run mode: resume to end it.',
      'inputs',
    ),
  ]
}

/** Warns of a state tag that is damaged. No tag at all is usual before the first burst. */
export function stateTag({ o }: Inspected): readonly Finding[] {
  const why = o.record.kind === 'unknown' ? o.record.reason : ''
  return warnIf(
    why.includes('damaged') || why.includes('version') || why.includes('long') ? why : undefined,
    'Delete the tag cloudburst-ENDPOINT of the profile; the next run writes a new one.',
    'traffic-manager',
  )
}
