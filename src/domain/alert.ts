import type { EpochSeconds, Seconds } from './units.ts'

/** One thing that an alert rule compared: "Requests 1,400 > 1,200". All of it is text and numbers from outside. */
export interface AlertCondition {
  readonly metric: string
  /** What the rule saw; absent if the alert does not say. */
  readonly value?: number
  readonly threshold?: number
  /** A sign such as `>`, or the service's own word if that is not one of ours. */
  readonly operator?: string
  /** How the rule made one number of the window: `Average`, `Total` … */
  readonly aggregation?: string
  /** The part that it describes, if the rule is split by dimensions: `Computer = web-03`. */
  readonly part?: string
}

/** An alert that started a run, as far as it could be understood. It is a hint: the run still reads the load. */
export interface Alert {
  readonly source: 'azure-monitor' | 'alertmanager' | 'grafana'
  /** The name of the alert rule. */
  readonly rule: string
  readonly state: 'fired' | 'resolved'
  readonly firedAt?: EpochSeconds
  readonly resolvedAt?: EpochSeconds
  readonly severity?: string
  /** What the rule's author wrote about it. */
  readonly summary?: string
  readonly conditions: readonly AlertCondition[]
  /** The text of the annotation in place of the number, if it is not a number. */
  readonly unreadValue?: string
  /** Why there is no number, if the sender tells. */
  readonly noNumber?: string
  /** The length and the end of the rule's window. */
  readonly windowSeconds?: Seconds
  readonly windowEndsAt?: EpochSeconds
  /** A person pressed a test button, so nothing in it describes the present. */
  readonly isTest?: true
  /** How many further alerts came in the same message. */
  readonly others: number
}

/** What the event of a run says of an alert. */
export type EventAlert =
  | { readonly kind: 'none' }
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** There is something where an alert should be, and the action does not understand it. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** When the numbers of an alert are from: the end of its window, otherwise the moment of its newest state. */
export function momentOf(alert: Alert): EpochSeconds | undefined {
  const changedAt = alert.state === 'resolved' ? (alert.resolvedAt ?? alert.firedAt) : alert.firedAt
  return alert.windowEndsAt ?? changedAt
}
