import { momentOf, type Alert, type AlertCondition, type EventAlert } from '../domain/alert.ts'
import type { LoadUnit } from '../domain/load.ts'
import { problem } from './problem.ts'
import type { Sample } from './regular.ts'

/** Aggregations that add up what came in the whole window. */
const SUMS = /^(?:total|sum|count)$/iu

/** What an alert rule saw. `inUnit` where it is in the load's unit already, so that no stated rate applies. */
export interface AlertSample extends Sample {
  readonly value: number
  readonly inUnit: boolean
}

/**
 * The load as an alert tells it: the one number of the one condition, at the end of the rule's window. A sum over a window
 * is made a rate a minute where the load is one. Throws ActionError where the alert has no such number.
 */
export function alertSample(event: EventAlert, unit: LoadUnit): AlertSample {
  const alert = alertOf(event)
  const { value, aggregation } = oneCondition(alert)
  const at = momentOf(alert)
  if (at === undefined) throw problem('the alert does not say when it was fired', LEAVE)
  if (value < 0) throw problem('the number of the alert is negative', 'Load is zero or more')
  const isSum = unit === 'per-minute' && aggregation !== undefined && SUMS.test(aggregation)
  if (!isSum) return { at, value, inUnit: false }
  if (alert.windowSeconds === undefined)
    throw problem(`the alert gives a ${aggregation} and not the window it is of`, LEAVE)
  return { at, value: (value * 60) / alert.windowSeconds, inUnit: true }
}

const LEAVE = 'Read the load from where the alert rule reads it, and leave the alert to wake the run'

function alertOf(event: EventAlert): Alert {
  if (event.kind === 'alert') return event.alert
  if (event.kind === 'unreadable')
    throw problem(`the alert of this event cannot be used: ${event.why}`, LEAVE)
  throw problem(
    'load-value is alert, and the event of this run brought none',
    'Start it by repository_dispatch with client_payload.alert or by workflow_dispatch with the input alert; a schedule needs a load source that can be asked',
  )
}

function oneCondition({ conditions, others }: Alert): AlertCondition & { readonly value: number } {
  const [first, ...more] = conditions
  if (first?.value === undefined)
    throw problem(
      'the alert has no number',
      'A rule of Prometheus tells it by the annotation value: "{{ $value }}"',
    )
  if (more.length > 0 || others > 0)
    throw problem(
      'the alert has more than one number, and which of them is the load is not known',
      'Make a rule of one condition, and a group of one alert (group_by: ["..."])',
    )
  return { ...first, value: first.value }
}
