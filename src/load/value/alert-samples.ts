import { momentOf, type Alert, type AlertCondition, type EventAlert } from '../../domain/alert.ts'
import type { Doubt, LoadUnit } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { problem, Unbelievable } from '../problem.ts'
import { STEP_SECONDS, type Sample } from '../resample.ts'

/** Aggregations that sum the whole window, and those that describe all its minutes alike. */
const SUM = /^(?:total|sum|count)$/iu
const MEAN = /^(?:average|avg|mean)$/iu

/** A longer window says nothing about a single minute. */
const MOST_MINUTES = 60

/** The number in an alert rule. `inUnit` if it is in the load's unit already, so that no stated rate applies. */
export interface AlertSamples {
  readonly samples: readonly Sample[]
  readonly inUnit: boolean
  readonly doubts: readonly Doubt[]
}

/**
 * The load in an alert: the one number of its one condition. If the load is a rate, a sum over the rule's window
 * becomes a rate a minute. Sums and averages count for each minute of the window, anything else for its end. Throws
 * ActionError if the alert has no such number.
 */
export function alertSamples(event: EventAlert, unit: LoadUnit): AlertSamples {
  const alert = alertOf(event)
  requireOfNow(alert)
  const { value, aggregation = '', part } = oneCondition(alert)
  const endsAt = momentOf(alert)
  if (endsAt === undefined) throw problem('the alert does not say when it was fired', LEAVE)
  if (value < 0) throw problem('the number of the alert is negative', 'Load is zero or more')
  const doubts = [SINGLE, ...partDoubts(part)]
  if (unit === 'per-minute' && SUM.test(aggregation)) {
    const minutes = minutesOf(alert)
    if (minutes === undefined)
      throw problem(`the alert gives a ${printable(aggregation, 40)} and not the window it is of`, LEAVE)
    return { samples: each(minutes, endsAt, value / minutes), inUnit: true, doubts }
  }
  const steady = MEAN.test(aggregation) || SUM.test(aggregation)
  return { samples: each(steady ? (minutesOf(alert) ?? 1) : 1, endsAt, value), inUnit: false, doubts }
}

const SINGLE: Doubt = { kind: 'thin', text: 'the one number of an alert, without a history' }

function partDoubts(part: string | undefined): Doubt[] {
  if (part === undefined) return []
  const text = `the alert is of ${printable(part, 120)} alone, and the load may be more`
  return [{ kind: 'part-of-whole', text }]
}

/** The number of a resolved alert is from before its end, and that of a test means nothing. */
function requireOfNow({ isTest, state, rule }: Alert): void {
  const name = printable(rule, 80)
  if (isTest === true)
    throw new Unbelievable('test', `the alert ${name} is a test: its number is not load`, WAKES)
  if (state === 'resolved')
    throw new Unbelievable('resolved', `the alert ${name} is resolved: its number is not load now`, WAKES)
}

const WAKES = 'It triggers this pass and no more; the next alert that fires has a number'

const LEAVE = 'Read the load from where the alert rule reads it, and let the alert only trigger the run'

function alertOf(event: EventAlert): Alert {
  if (event.kind === 'alert') return event.alert
  if (event.kind === 'unreadable')
    throw problem(`the alert of this event cannot be used: ${event.why}`, LEAVE)
  throw problem(
    'load-value is alert, and the event of this run brought none',
    'Start it by repository_dispatch with client_payload.alert or by workflow_dispatch with the input alert; a schedule needs a load source that can be asked',
  )
}

const ONE_BY: Readonly<Record<Alert['source'], string>> = {
  'azure-monitor': 'Make a rule of one condition',
  alertmanager: 'Make a rule of one condition, and in Alertmanager a group of one alert (group_by)',
  grafana:
    'Name it by the annotation value: "{{ $values.A.Value }}", and make a group of one alert (Group by)',
}

/** How to make each sender include its number. */
const NUMBER_BY: Readonly<Record<Alert['source'], string>> = {
  'azure-monitor':
    'A rule over a metric or a number of rows tells it; managed Prometheus by expressionValue or the annotation value',
  alertmanager: 'A rule of Prometheus tells it by the annotation value: "{{ $value }}"',
  grafana: 'A rule of Grafana tells it by values, or by the annotation value: "{{ $values.A.Value }}"',
}

function oneCondition({
  conditions,
  others,
  source,
  unreadValue,
  noNumber,
}: Alert): AlertCondition & { readonly value: number } {
  const [first, ...more] = conditions
  if (first?.value === undefined && unreadValue !== undefined)
    throw problem(
      `the annotation value of the alert is "${printable(unreadValue, 40)}", which is not a number`,
      'Write {{ $value }} as it is, without humanize and without a unit',
    )
  if (first?.value === undefined)
    throw problem(
      noNumber === undefined ? 'the alert has no number' : `the alert has no number: ${noNumber}`,
      NUMBER_BY[source],
    )
  if (more.length > 0 || others > 0)
    throw problem(
      'the alert has more than one number, and which of them is the load is not known',
      ONE_BY[source],
    )
  return { ...first, value: first.value }
}

function minutesOf({ windowSeconds }: Alert): number | undefined {
  return windowSeconds === undefined ? undefined : Math.max(1, windowSeconds / STEP_SECONDS)
}

/** A single sample describes the full minute before it. */
function each(minutes: number, endsAt: number, value: number): readonly Sample[] {
  const count = Math.min(Math.floor(minutes), MOST_MINUTES)
  if (count <= 1) return [{ at: endsAt, value }]
  return Array.from({ length: count }, (_, at) => ({ at: endsAt - (count - at) * STEP_SECONDS, value }))
}
