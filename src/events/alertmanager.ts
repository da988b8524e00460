import * as z from 'zod/mini'
import type { Alert, AlertCondition } from '../domain/alert.ts'
import { amount, moment, text, texts } from './fields.ts'

// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config

const one = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts,
  startsAt: moment,
  endsAt: moment,
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
 * The webhook body of a Prometheus Alertmanager. Of a group of alerts the first that is in the group's state speaks for
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
    source: 'alertmanager',
    rule: labels['alertname'] ?? 'without a name',
    state: first.status === 'firing' ? 'fired' : 'resolved',
    ...(first.startsAt !== undefined && { firedAt: first.startsAt }),
    ...(first.status === 'resolved' && first.endsAt !== undefined && { resolvedAt: first.endsAt }),
    ...(severity !== undefined && { severity }),
    ...(summary !== undefined && { summary }),
    conditions: conditionsOf(annotations),
    others: group.alerts.length - 1 + (group.truncatedAlerts ?? 0),
  }
}

function firstOf(group: Group): One | undefined {
  for (const entry of group.alerts) {
    const read = one.safeParse(entry)
    if (read.success && read.data.status === group.status) return read.data
  }
  return undefined
}

function conditionsOf(annotations: Texts): readonly AlertCondition[] {
  const value = amount.parse(annotations['value'])
  const threshold = amount.parse(annotations['threshold'])
  if (value === undefined) return []
  const metric = annotations['metric'] ?? 'the value'
  return [{ metric, value, ...(threshold !== undefined && { threshold, operator: '>' }) }]
}
