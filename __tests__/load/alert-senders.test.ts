import { describe, expect, test } from '@jest/globals'
import type { LoadReading } from '../../src/domain/load.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import {
  alertmanagerBody,
  grafanaBody,
  logAlert,
  managedPrometheusAlert,
  metricAlert,
} from '../events/payloads.ts'
import { config, NOW, ports, request, said } from './support.ts'

// Alerts of one sender differ by its version, its rule and what relays them: each is read right, or refused with its cause.

async function read(payload: unknown): Promise<LoadReading> {
  const event = JSON.stringify({ client_payload: { alert: payload } })
  const alert = alertOfEvent('repository_dispatch', event)
  const it = config({ source: 'value', value: 'alert', unit: 'per-minute' })
  return (await makeLoadSource(it, 'private', ports({ alert }))).read(request(10, NOW + 30))
}

const known = (reading: LoadReading): unknown[] =>
  reading.kind === 'series'
    ? [...new Set(reading.series.values.filter((value) => value !== null))]
    : [said(reading)]

type Json = Readonly<Record<string, unknown>>

/** The body of Grafana with its one alert changed. */
function grafana(one: Json, values: Json = { A: 0 }): unknown {
  const body = grafanaBody(values) as { alerts: readonly Json[] }
  return { ...body, alerts: body.alerts.map((alert) => ({ ...alert, ...one })) }
}

describe('the state in other words', () => {
  test.each(['fired', 'FIRED', 'Activated', 'Firing'])('%s: it is read', async (monitorCondition) => {
    expect(known(await read(metricAlert({ essentials: { monitorCondition } })))).toEqual([1400])
  })

  test.each(['resolved', 'RESOLVED', 'Deactivated', 'Closed'])(
    '%s: it is no load',
    async (monitorCondition) => {
      const reading = await read(metricAlert({ essentials: { monitorCondition } }))
      expect(reading.doubts.map(({ kind }) => kind)).toEqual(['resolved'])
    },
  )

  test('of Alertmanager', async () => {
    expect(
      known(await read({ ...alertmanagerBody({ annotations: { value: '1100' } }), status: 'FIRING' })),
    ).toEqual([1100])
    const resolved = await read({ ...alertmanagerBody({ status: 'resolved' }), status: 'Resolved' })
    expect(resolved.doubts.map(({ kind }) => kind)).toEqual(['resolved'])
  })

  test('a state that no sender has is told', async () => {
    expect(said(await read(metricAlert({ essentials: { monitorCondition: 'Snoozed' } })))).toContain(
      'lacks its state',
    )
  })
})

describe('what is relayed', () => {
  test('by Event Grid, in the data of an event', async () => {
    const event = { specversion: '1.0', type: 'Microsoft.AlertsManagement.Alerts.Fired', data: metricAlert() }
    expect(known(await read(event))).toEqual([1400])
  })

  test.each<[string, unknown]>([
    ['without values, as of older versions', grafana({ values: undefined })],
    ['with values of null', grafana({ values: null })],
    [
      'of a query and a condition',
      grafana({
        values: null,
        valueString: "[ var='A' labels={} value=1100 ], [ var='C' labels={} value=1 ]",
      }),
    ],
  ])('by Grafana %s', async (_, payload) => {
    expect(known(await read(payload))).toEqual([1100])
  })
})

describe('a part of the load', () => {
  const criterion = (dimensions: unknown): unknown => metricAlert({ criteria: [{ dimensions }] })
  test.each<[string, unknown, string]>([
    ['whose name is empty', criterion([{ name: 'Instance', value: '' }]), 'Instance = (none)'],
    ['whose name is null', criterion([{ name: 'Instance', value: null }]), 'Instance = (none)'],
    ['whose name is a number', criterion([{ name: 'StatusCode', value: 500 }]), 'StatusCode = 500'],
    [
      'of a process in Kubernetes',
      alertmanagerBody({ alerts: [of({ kubernetes_pod_name: 'web-1' })] }),
      'kubernetes_pod_name = web-1',
    ],
    [
      'of what a federated server scraped',
      alertmanagerBody({ alerts: [of({ exported_instance: 'web-1' })] }),
      'exported_instance = web-1',
    ],
  ])('%s', async (_, payload, part) => {
    const reading = await read(payload)
    expect(reading.doubts.map(({ kind }) => kind)).toEqual(['thin', 'part-of-whole'])
    expect(reading.doubts[1]?.text).toContain(part)
  })
})

function of(labels: Json): Json {
  return { status: 'firing', labels, annotations: { value: '200' }, startsAt: '2026-03-01T10:00:00Z' }
}

describe('what has no number of load is refused, with its cause', () => {
  const value = (metricValue: unknown): unknown => metricAlert({ criteria: [{ metricValue }] })
  test.each<[string, unknown, RegExp]>([
    ['a local comma', value('7000,5'), /its number is "7000,5", which is not a number/u],
    ['grouped digits', value('7,000.5'), /its number is "7,000\.5", which is not a number/u],
    ['a window without data', value(null), /its number is "null", which is not a number/u],
    ['hexadecimal digits', value('0x10'), /its number is "0x10"/u],
    [
      'managed Prometheus, divided by zero',
      managedPrometheusAlert({ expressionValue: 'NaN' }),
      /its number is "NaN"/u,
    ],
    [
      'managed Prometheus, infinite',
      managedPrometheusAlert({ expressionValue: '+Inf' }),
      /its number is "\+Inf"/u,
    ],
    [
      'Grafana had no data',
      grafana({ labels: { alertname: 'DatasourceNoData', rulename: 'Busy' } }),
      /Grafana got no data.*DatasourceNoData/u,
    ],
    [
      'Grafana had an error',
      grafana({ labels: { alertname: 'DatasourceError' } }),
      /Grafana got no data.*DatasourceError/u,
    ],
    [
      'a classic alert',
      { status: 'Activated', context: { condition: { metricValue: '7000' } } },
      /older schema.*Enable the common alert schema/u,
    ],
    ['New Relic', { issueId: '1', issueUrl: 'https://x', state: 'ACTIVATED' }, /of New Relic/u],
    ['Opsgenie', { action: 'Create', alert: { alertId: 'x' }, integrationId: 'y' }, /of Opsgenie/u],
    ['Dynatrace', { ProblemID: '1', State: 'OPEN' }, /of Dynatrace/u],
  ])('%s', async (_, payload, cause) => {
    const reading = await read(payload)
    expect([reading.kind, said(reading)]).toEqual(['unknown', expect.stringMatching(cause)])
  })

  test('a log rule keeps its number whatever its window is called', async () => {
    expect(known(await read(logAlert()))).toEqual([7000])
  })
})
