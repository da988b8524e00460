import * as z from 'zod/mini'
import type { Alert, AlertCondition } from '../domain/alert.ts'
import { isRecord, records } from '../domain/json.ts'
import { amount, moment, state, text, texts } from './fields.ts'
import { conditionsOfTexts, partOfLabels, unreadValue } from './labels.ts'

// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config

const one = z.object({
  status: state,
  labels: texts,
  annotations: texts,
  startsAt: moment,
  endsAt: moment,
  // Grafana's own: the values of the rule's queries and expressions.
  values: z.catch(z.optional(z.record(z.string(), amount)), undefined),
  valueString: text,
})

const schema = z.object({
  version: text,
  status: state,
  truncatedAlerts: amount,
  commonLabels: texts,
  commonAnnotations: texts,
  alerts: z.array(z.unknown()).check(z.minLength(1)),
})

type One = z.output<typeof one>
type Texts = One['labels']

/** By the fields of its webhook: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. */
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
  const members = group.alerts.map((entry) => one.safeParse(entry))
  const alike = members.flatMap(({ data }) => (data?.status === group.status ? [data] : []))
  const [first] = alike
  if (first === undefined) return undefined
  const unread = members.filter(({ success }) => !success).length
  const labels = { ...group.commonLabels, ...first.labels }
  const annotations = { ...group.commonAnnotations, ...first.annotations }
  const { severity } = labels
  const summary = annotations['summary'] ?? annotations['description']
  return {
    source: isGrafana(json) ? 'grafana' : 'alertmanager',
    rule: labels['alertname'] ?? 'without a name',
    state: first.status,
    ...(first.startsAt !== undefined && { firedAt: first.startsAt }),
    ...(first.status === 'resolved' && first.endsAt !== undefined && { resolvedAt: first.endsAt }),
    ...(severity !== undefined && { severity }),
    ...(summary !== undefined && { summary }),
    ...numbersOf(first, labels, annotations),
    ...(isGrafana(json) && labels['alertname'] === 'TestAlert' && { isTest: true }),
    // A firing group still lists its alerts that are resolved.
    others: alike.length - 1 + unread + (group.truncatedAlerts ?? 0),
  }
}

type Numbers = Pick<Alert, 'conditions' | 'unreadValue' | 'noNumber'>

function numbersOf(first: One, labels: Texts, annotations: Texts): Numbers {
  const { alertname = '' } = labels
  // Grafana sends these in place of the rule's own alert, and a number in them is not from the rule.
  if (/^Datasource(?:NoData|Error)$/u.test(alertname))
    return { conditions: [], noNumber: `Grafana got no data for its rule (${alertname})` }
  const value = unreadValue(annotations)
  const conditions = conditionsOf(first, labels, annotations)
  return { conditions, ...(value !== undefined && { unreadValue: value }) }
}

function isGrafana(json: unknown): boolean {
  return (
    isRecord(json) && ('orgId' in json || records(json['alerts']).some((alert) => 'valueString' in alert))
  )
}

function conditionsOf(
  { values, valueString = '' }: One,
  labels: Texts,
  annotations: Texts,
): readonly AlertCondition[] {
  const told = conditionsOfTexts(labels, annotations)
  return told.length > 0 ? told : ofValues(values ?? valuesOf(valueString), labels)
}

/** Grafana before version 9 tells its numbers as text: `[ var='A' labels={} value=1100 ], …`. */
function valuesOf(valueString: string): NonNullable<One['values']> {
  const parts = valueString.split('[ var=').slice(1)
  const found = parts.flatMap((part) => {
    const [, name = '', value] = /^'([^']{1,40})'.* value=([-+.\de]{1,40}) \]/u.exec(part) ?? []
    return value === undefined ? [] : [[name, amount.parse(value)] as const]
  })
  return Object.fromEntries(found)
}

/**
 * Grafana tells each query and expression of a rule. That of the condition itself is 0 or 1, and the last by its letter. A number
 * that is null has no data.
 */
function ofValues(values: NonNullable<One['values']>, labels: Texts): readonly AlertCondition[] {
  const all = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const isCondition = (value: number | undefined, at: number): boolean =>
    all.length > 1 && at === all.length - 1 && (value === 0 || value === 1)
  const told = all.flatMap(([name, value], at) =>
    value === undefined || isCondition(value, at) ? [] : [{ name, value }],
  )
  // A query and what reduces it are one number twice.
  const numbers = told.filter(
    ({ value }, index) => told.findIndex((other) => other.value === value) === index,
  )
  const part = partOfLabels(labels)
  return numbers.map(({ name, value }) => ({ metric: name, value, ...(part !== undefined && { part }) }))
}
