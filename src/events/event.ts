import type { Alert, EventAlert } from '../domain/alert.ts'
import { isRecord } from '../domain/json.ts'
import { printable } from '../domain/text.ts'
import { alertmanagerAlert, isAlertmanager } from './alertmanager.ts'
import { azureMonitorAlert, isAzureMonitor } from './azure-monitor.ts'

/** GitHub's events that can bring an alert along. */
export function mayCarryAlert(event: string): boolean {
  return event === 'repository_dispatch' || event === 'workflow_dispatch'
}

/**
 * The alert in the event of a run: `client_payload`, or `alert` in it, of a `repository_dispatch`, the input `alert` of a
 * `workflow_dispatch`; each as JSON or as its text. Never throws, whatever was sent.
 */
export function alertOfEvent(event: string, eventText: string): EventAlert {
  if (!mayCarryAlert(event) || eventText === '') return { kind: 'none' }
  const body = jsonOf(eventText)
  if (!isRecord(body)) return unreadable('the event file is not JSON')
  if (event === 'workflow_dispatch') return alertOfInputs(body['inputs'])
  const payload = body['client_payload']
  if (isRecord(payload) && (isAzureMonitor(payload) || isAlertmanager(payload))) return understood(payload)
  return alertOfInputs(payload)
}

function alertOfInputs(given: unknown): EventAlert {
  if (!isRecord(given)) return { kind: 'none' }
  const alert = given['alert']
  if (alert === undefined || alert === null || alert === '') return { kind: 'none' }
  return understood(typeof alert === 'string' ? jsonOf(alert) : alert)
}

function understood(json: unknown): EventAlert {
  if (json === undefined) return unreadable('its text is not JSON')
  if (!isRecord(json)) return unreadable('it is not a JSON object')
  if (isAzureMonitor(json)) return read(azureMonitorAlert(json), 'an alert of Azure Monitor’s common schema')
  if (isAlertmanager(json)) return read(alertmanagerAlert(json), 'the body of an Alertmanager webhook')
  const { data } = json
  // Event Grid puts an alert into an event.
  if (isRecord(data) && isAzureMonitor(data)) return understood(data)
  return unreadable(senderOf(json))
}

/** Senders that are known and not understood: by a key that only they write. */
const OTHERS: readonly (readonly [key: string, sender: string])[] = [
  ['evalMatches', 'Grafana’s legacy alerting'],
  ['AlarmName', 'a CloudWatch alarm'],
  ['TopicArn', 'Amazon SNS'],
  ['alert_transition', 'Datadog'],
  ['event_type', 'Datadog'],
  ['issueUrl', 'New Relic'],
  ['ProblemID', 'Dynatrace'],
  ['alertId', 'Opsgenie'],
  ['integrationId', 'Opsgenie'],
  ['incident', 'an incident service'],
  ['event', 'an incident service, such as PagerDuty'],
]

function senderOf(json: Readonly<Record<string, unknown>>): string {
  const { schemaId, context } = json
  if (isRecord(context) && 'status' in json)
    return 'it is an alert of an older schema: switch on "Enable the common alert schema" in the action group'
  if (typeof schemaId === 'string')
    return `it has the schema ${printable(schemaId, 60)} and not the common one: switch on "Enable the common alert schema" in the action group`
  const sender = OTHERS.find(([key]) => key in json)?.[1]
  const what = sender === undefined ? 'it is' : `it seems to be of ${sender}, and is`
  return `${what} neither an alert in Azure Monitor’s common schema (schemaId azureMonitorCommonAlertSchema) nor the body of an Alertmanager webhook; its number can be handed over by load-value`
}

function read(alert: Alert | undefined, what: string): EventAlert {
  return alert === undefined
    ? unreadable(`it looks like ${what}, but lacks its state or its alerts`)
    : { kind: 'alert', alert }
}

function unreadable(why: string): EventAlert {
  return { kind: 'unreadable', why }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
