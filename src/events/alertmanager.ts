import * as z from 'zod/mini'
import type { Alert, AlertCondition } from '../domain/alert.ts'
import { isRecord, records } from '../domain/json.ts'
import { amount, moment, text, texts } from './fields.ts'
import { conditionsOfTexts, partOfLabels, unreadValue } from './labels.ts'

// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config

const one = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts,
  startsAt: moment,
  endsAt: moment,
  // Grafana's own: the values of the rule's queries and expressions.
  values: z.catch(z.optional(z.record(z.string(), amount)), undefined),
})

const schema = z.object({
  version: text,
  status: z.enum(['firing', 'resolved']),
  truncatedAlerts: amount,
  commonLabels: texts,
  commonAnnotations: texts,
  alerts: z.array(z.unknown()).check(z.minLength(1)),
})

type One = z.output<typeof one>
type Group = z.output<typeof schema>
type Texts = One['labels']

export function isAlertmanager(json: Readonly<Record<string, unknown>>): boolean {
  return 'alerts' in json && 'status' in json && ('groupKey' in json || 'receiver' in json)
}

/**
 * The webhook body of a Prometheus Alertmanager, or of Grafana, which has the same shape. Of a group of alerts the first that is in the group's state speaks for
 * all. Prometheus sends no number of its own: it is taken from the annotations `value` and `threshold`, where the rule has them.
 */
export function alertmanagerAlert(json: unknown): Alert | undefined {
  const read = schema.safeParse(json)
  if (!read.success) return undefined
  const group = read.data
  const first = firstOf(group)
  if (first === undefined) return undefined
  const labels = { ...group.commonLabels, ...first.labels }
  const annotations = { ...group.commonAnnotations, ...first.annotations }
  const { severity } = labels
  const summary = annotations['summary'] ?? annotations['description']
  return {
    source: isGrafana(json) ? 'grafana' : 'alertmanager',
    rule: labels['alertname'] ?? 'without a name',
    state: first.status === 'firing' ? 'fired' : 'resolved',
    ...(first.startsAt !== undefined && { firedAt: first.startsAt }),
    ...(first.status === 'resolved' && first.endsAt !== undefined && { resolvedAt: first.endsAt }),
    ...(severity !== undefined && { severity }),
    ...(summary !== undefined && { summary }),
    conditions: conditionsOf(first, labels, annotations),
    ...unread(annotations),
    ...(isGrafana(json) && labels['alertname'] === 'TestAlert' && { isTest: true }),
    others: group.alerts.length - 1 + (group.truncatedAlerts ?? 0),
  }
}

function unread(annotations: Texts): Pick<Alert, 'unreadValue'> {
  const value = unreadValue(annotations)
  return value === undefined ? {} : { unreadValue: value }
}

function firstOf(group: Group): One | undefined {
  for (const entry of group.alerts) {
    const read = one.safeParse(entry)
    if (read.success && read.data.status === group.status) return read.data
  }
  return undefined
}

function isGrafana(json: unknown): boolean {
  return (
    isRecord(json) && ('orgId' in json || records(json['alerts']).some((alert) => 'valueString' in alert))
  )
}

function conditionsOf({ values = {} }: One, labels: Texts, annotations: Texts): readonly AlertCondition[] {
  const told = conditionsOfTexts(labels, annotations)
  return told.length > 0 ? told : ofValues(values, labels)
}

/** Grafana tells each query and expression of a rule. That of the condition itself is 0 or 1; what is left is the number. */
function ofValues(values: NonNullable<One['values']>, labels: Texts): readonly AlertCondition[] {
  const all = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  )
  const told = all.length === 1 ? all : all.filter(({ value }) => value !== 0 && value !== 1)
  // A query and what reduces it are one number twice.
  const numbers = told.filter(
    ({ value }, index) => told.findIndex((other) => other.value === value) === index,
  )
  const part = partOfLabels(labels)
  return numbers.map(({ name, value }) => ({ metric: name, value, ...(part !== undefined && { part }) }))
}
