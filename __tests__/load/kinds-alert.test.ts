import { describe, expect, test } from '@jest/globals'
import type { LoadReading } from '../../src/domain/load.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import {
  alertmanagerBody,
  grafanaBody,
  managedPrometheusAlert,
  metricAlert,
  olderLogAlert,
} from '../events/payloads.ts'
import { config, NOW, ports, request, said } from './support.ts'

// Alerts of other rules and senders: each number is read right, or refused with its cause and with advice for the sender.

async function read(payload: unknown): Promise<LoadReading> {
  const event = JSON.stringify({ client_payload: { alert: payload } })
  const alert = alertOfEvent('repository_dispatch', event)
  const it = config({ source: 'value', value: 'alert', unit: 'per-minute' })
  return (await makeLoadSource(it, 'private', ports({ alert }))).read(request(10, NOW + 30))
}

/** A metric rule in the words of its kind of condition. */
function ofKind(conditionType: string, criterion: Record<string, unknown> = {}): unknown {
  const alert = metricAlert({ criteria: [criterion] }) as unknown as {
    data: { alertContext: { conditionType: string } }
  }
  alert.data.alertContext.conditionType = conditionType
  return alert
}

const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)

describe('numbers that are read', () => {
  test.each<[string, unknown, number]>([
    ['a dynamic threshold', ofKind('DynamicThresholdCriteria', { threshold: '6,000 or more' }), 1400],
    ['Grafana, a query and what reduces it', grafanaBody({ A: 1100, B: 1100, C: 1 }), 1100],
    ['Grafana, a load of 0', grafanaBody({ A: 0, B: 0, C: 1 }), 0],
    ['Grafana, a load of 1', grafanaBody({ B: 1, C: 1 }), 1],
    [
      'the one that fires of a group in which others are resolved',
      alertmanagerBody({
        alerts: ['resolved', 'firing'].map((status) => ({
          status,
          labels: { alertname: 'Busy' },
          annotations: { value: status === 'firing' ? '1100' : '900' },
          startsAt: '2026-03-01T10:00:00Z',
        })),
      }),
      1100,
    ],
    ['managed Prometheus', managedPrometheusAlert({ expressionValue: 1100 }), 1100],
    ['a number as text', alertmanagerBody({ annotations: { value: '1.1e+03' } }), 1100],
  ])('%s', async (_, payload, expected) => {
    const reading = await read(payload)
    const values = reading.kind === 'series' ? reading.series.values : []
    expect(new Set(values.filter((value) => value !== null))).toEqual(new Set([expected]))
  })
})

describe('a part of the load', () => {
  test.each<[string, unknown, string]>([
    [
      'one of several resources',
      ofKind('MultipleResourceMultipleMetricCriteria', {
        dimensions: [{ name: 'microsoft.resourceId', value: '/subscriptions/x/sites/web-03' }],
      }),
      'web-03',
    ],
    [
      'an older log rule by a dimension',
      olderLogAlert({
        SearchIntervalInMinutes: '5',
        Dimensions: [{ name: 'Computer', value: 'web-03' }],
      }),
      'Computer = web-03',
    ],
    [
      'one route of a site',
      alertmanagerBody({
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'Busy', route: '/checkout' },
            annotations: { value: '200' },
            startsAt: '2026-03-01T10:00:00Z',
          },
        ],
      }),
      'route = /checkout',
    ],
  ])('%s', async (_, payload, part) => {
    const reading = await read(payload)
    expect(kinds(reading)).toEqual(['thin', 'part-of-whole'])
    expect(reading.doubts[1]?.text).toContain(part)
  })
})

describe('what has no number of load is refused, with its cause', () => {
  test.each<[string, unknown, RegExp]>([
    ['places of an availability test', ofKind('WebtestLocationAvailabilityCriteria'), /has no number/u],
    [
      'a humanized number',
      alertmanagerBody({ annotations: { value: '1.1k' } }),
      /annotation value of the alert is "1\.1k", which is not a number.*without humanize/u,
    ],
    ['Grafana without data', grafanaBody({ A: null, C: 1 }), /has no number/u],
    ['Grafana, two queries', grafanaBody({ A: 0, B: 1100, C: 1 }), /more than one number/u],
    [
      'activity log',
      metricAlert({ essentials: { signalType: 'Activity Log' }, criteria: [] }),
      /has no number/u,
    ],
    ['an older schema', { schemaId: 'AzureMonitorMetricAlert', data: {} }, /Enable the common alert schema/u],
    ['a budget', { schemaId: 'AIP Budget Notification', data: {} }, /schema AIP Budget Notification/u],
    [
      'Grafana’s legacy',
      { evalMatches: [{ value: 100 }], state: 'alerting' },
      /of Grafana’s legacy alerting/u,
    ],
    ['Datadog', { event_type: 'metric_alert_monitor', alert_transition: 'Triggered' }, /of Datadog/u],
    ['PagerDuty', { event: { event_type: 'incident.triggered' } }, /such as PagerDuty.*load-value/u],
    ['CloudWatch', { AlarmName: 'x', NewStateValue: 'ALARM' }, /of a CloudWatch alarm/u],
    ['anything else', { hello: 1 }, /neither an alert in Azure Monitor/u],
  ])('%s', async (_, payload, cause) => {
    const reading = await read(payload)
    expect(reading.kind).toBe('unknown')
    expect(said(reading)).toMatch(cause)
  })
})
