import { fitting } from './fit.ts'
import { Refusal } from './refusal.ts'
import { stateOf } from './state.ts'

/** What of an alert goes on to GitHub, and what makes it the same as another. */
export interface BridgedAlert {
  /** JSON in the shape it came in, with only what the action reads: an input of a workflow holds 65,535 characters. */
  readonly json: string
  /** Equal for two deliveries of one state of one alert. */
  readonly key: string
  /** For the log. */
  readonly title: string
}

type Json = Readonly<Record<string, unknown>>

/** Azure cuts alerts at 256 KB. */
export const MOST_BODY_BYTES = 512 * 1024

const MOST_TEXT = 500
const MOST_CONDITIONS = 10
const MOST_DIMENSIONS = 20
const MOST_TARGETS = 10
const MOST_ALERTS = 10
const MOST_LABELS = 300
/** So many labels go on whole. Of the others the start is enough to tell that the alert is of a part. */
const WHOLE_LABELS = 30
const MOST_OF_LABEL = 60

/** Throws Refusal 400 where the body is no JSON object. */
export function parseBody(text: string): Json {
  try {
    const json: unknown = JSON.parse(text)
    if (isRecord(json)) return json
  } catch {
    // Told below like any other body that is none.
  }
  throw new Refusal(400, 'the body is not a JSON object')
}

/** An alert in Azure Monitor's common schema. Throws Refusal 400 for anything else. */
export function azureMonitorAlert(body: Json): BridgedAlert {
  const data = recordAt(body, 'data')
  const essentials = recordAt(data, 'essentials')
  const state = stateOf(essentials['monitorCondition'])
  if (body['schemaId'] !== 'azureMonitorCommonAlertSchema' || state === undefined)
    throw new Refusal(
      400,
      'not an alert in the common schema: switch on "Enable the common alert schema" in the action group',
    )
  const kept = pick(essentials, [
    'alertId',
    'alertRule',
    'severity',
    'signalType',
    'monitorCondition',
    'monitoringService',
    'firedDateTime',
    'resolvedDateTime',
    'description',
  ])
  const targets = textsAt(essentials, 'alertTargetIDs')
  const json = {
    schemaId: body['schemaId'],
    data: {
      essentials: { ...kept, ...(targets.length > 0 && { alertTargetIDs: targets }) },
      alertContext: contextOf(recordAt(data, 'alertContext')),
    },
  }
  const id = kept['alertId'] ?? kept['alertRule'] ?? ''
  return {
    json: fitting(json),
    key: JSON.stringify(['azure-monitor', id, state, kept['firedDateTime'] ?? '']),
    title: `${textOf(kept['alertRule'])} ${textOf(kept['monitorCondition'])}`,
  }
}

/** What the action reads of a context: of rules on metrics, on logs (both APIs) and of managed Prometheus. */
function contextOf(context: Json): Json {
  const condition = recordAt(context, 'condition')
  return {
    ...pick(context, ['conditionType', 'interval', 'expression', 'expressionValue', 'for']),
    ...withLabels(context),
    ...olderLogRule(context),
    ...(Object.keys(condition).length > 0 && { condition: conditionOf(condition) }),
  }
}

/** Log rules of the older API count rows over an interval of their own: without it a day's count reads as a minute's. */
function olderLogRule(context: Json): Json {
  const dimensions = dimensionsAt(context, 'Dimensions')
  return {
    ...pick(context, [
      'AlertType',
      'ResultCount',
      'Threshold',
      'Operator',
      'SearchIntervalInMinutes',
      'SearchIntervalDurationMin',
      'SearchIntervalStartTimeUtc',
      'SearchIntervalEndtimeUtc',
    ]),
    ...(dimensions.length > 0 && { Dimensions: dimensions }),
  }
}

function conditionOf(condition: Json): Json {
  const rows = listAt(condition, 'allOf').filter(isRecord)
  return {
    ...pick(condition, ['windowSize', 'windowStartTime', 'windowEndTime']),
    allOf: rows.slice(0, MOST_CONDITIONS).map(criterionOf),
  }
}

/** The dimensions say that a value is a part of the load: an alert without them reads as the whole. */
function criterionOf(row: Json): Json {
  return {
    ...pick(row, [
      'metricName',
      'metricNamespace',
      'metricMeasureColumn',
      'operator',
      'threshold',
      'timeAggregation',
      'metricValue',
    ]),
    dimensions: dimensionsAt(row, 'dimensions'),
  }
}

function dimensionsAt(from: Json, name: string): readonly Json[] {
  return listAt(from, name)
    .filter(isRecord)
    .slice(0, MOST_DIMENSIONS)
    .map((one) => pick(one, ['name', 'value']))
}

function withLabels(context: Json): Json {
  const [labels, annotations] = [labelsOf(context, 'labels'), labelsOf(context, 'annotations')]
  return {
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  }
}

/** The body of an Alertmanager webhook, or of Grafana's own, which is that with `values`. Throws Refusal 400 for anything else. */
export function alertmanagerAlert(body: Json): BridgedAlert {
  const status = stateOf(body['status'])
  const all = listAt(body, 'alerts').filter(isRecord)
  // The action knows such a body by these two, and every version sends both.
  const isWebhook = 'groupKey' in body || 'receiver' in body
  if (!isWebhook || status === undefined || all.length === 0)
    throw new Refusal(400, 'not the body of a webhook of Alertmanager or Grafana')
  const alerts = all.slice(0, MOST_ALERTS).map((alert) => ({
    ...pick(alert, ['status', 'startsAt', 'endsAt', 'fingerprint']),
    labels: labelsOf(alert, 'labels'),
    annotations: labelsOf(alert, 'annotations'),
    ...valuesOf(alert),
  }))
  const json = {
    ...pick(body, ['version', 'groupKey', 'status', 'receiver', 'orgId', 'state']),
    truncatedAlerts: countOf(body['truncatedAlerts']) + all.length - alerts.length,
    commonLabels: labelsOf(body, 'commonLabels'),
    commonAnnotations: labelsOf(body, 'commonAnnotations'),
    alerts,
  }
  const text = fitted(json)
  const states = all.map((alert) => pick(alert, ['fingerprint', 'status', 'startsAt']))
  return {
    json: text,
    key: JSON.stringify(['alertmanager', pick(body, ['groupKey']), status, states]),
    title: `${textOf(alerts[0]?.labels['alertname'])} ${textOf(body['status'])}`,
  }
}

/** Labels of many alerts may be too much together: then only the first alert goes on. */
const MOST_TOGETHER = 60_000

function fitted(json: { readonly alerts: readonly unknown[]; readonly truncatedAlerts: number }): string {
  if (JSON.stringify(json).length <= MOST_TOGETHER) return fitting(json)
  const rest = json.alerts.length - 1
  return fitting({
    ...json,
    alerts: json.alerts.slice(0, 1),
    truncatedAlerts: json.truncatedAlerts + rest,
  })
}

/** Grafana gives the numbers of its queries by their letters, before version 9 as text; Alertmanager gives none. */
function valuesOf(alert: Json): Json {
  const values = labelsOf(alert, 'values')
  return Object.keys(values).length > 0 ? { values } : pick(alert, ['valueString'])
}

function labelsOf(from: Json, name: string): Json {
  const labels = recordAt(from, name)
  const names = Object.keys(labels)
    .slice(0, MOST_LABELS)
    .filter((key) => key.length <= 100)
  return {
    ...pick(labels, names.slice(0, WHOLE_LABELS)),
    ...pick(labels, names.slice(WHOLE_LABELS), MOST_OF_LABEL),
  }
}

/** Only texts, cut, and numbers: an alert is told, not handed through. */
function pick(from: Json, names: readonly string[], most = MOST_TEXT): Json {
  const found = names.flatMap((name): readonly (readonly [string, string | number])[] => {
    const value = from[name]
    if (typeof value === 'string') return [[name, value.slice(0, most)]]
    return typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : []
  })
  return Object.fromEntries(found)
}

function recordAt(from: Json, name: string): Json {
  const value = from[name]
  return isRecord(value) ? value : {}
}

function listAt(from: Json, name: string): readonly unknown[] {
  const value = from[name]
  return Array.isArray(value) ? value : []
}

function textsAt(from: Json, name: string): readonly string[] {
  return listAt(from, name)
    .filter((one) => typeof one === 'string')
    .slice(0, MOST_TARGETS)
    .map((one) => one.slice(0, MOST_TEXT))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : 'alert'
}

function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.floor(value) : 0
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
