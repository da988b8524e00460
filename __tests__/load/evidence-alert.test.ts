import { describe, expect, test } from '@jest/globals'
import type { LoadSourceConfig } from '../../src/domain/config.ts'
import type { LoadReading } from '../../src/domain/load.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { makeLoadSource } from '../../src/load/index.ts'
import {
  alertmanagerBody,
  grafanaBody,
  logAlert,
  managedPrometheusAlert,
  metricAlert,
  olderLogAlert,
  repositoryDispatch,
  resolvedAlert,
  testAlert,
} from '../events/payloads.ts'
import { config, NOW, ports, request, said } from './support.ts'

async function read(payload: unknown, more: Partial<LoadSourceConfig> = {}): Promise<LoadReading> {
  const alert = alertOfEvent('repository_dispatch', repositoryDispatch({ alert: payload }))
  const it = config({ source: 'value', value: 'alert', unit: 'per-minute', ...more })
  const source = await makeLoadSource(it, 'private', ports({ alert }))
  return source.read(request(10, NOW + 30))
}

const kinds = ({ doubts }: LoadReading): string[] => doubts.map(({ kind }) => kind)

describe('an alert is one number, and ends nothing', () => {
  test.each([
    ['metric', metricAlert()],
    ['Alertmanager', alertmanagerBody({ annotations: { value: '1100' } })],
    ['managed Prometheus', managedPrometheusAlert()],
    ['Grafana', grafanaBody({ A: 1100, C: 1 })],
  ])('%s', async (_, payload) => {
    expect(kinds(await read(payload))).toEqual(['thin'])
  })
})

describe('an alert that is split is a part of the load', () => {
  test.each([
    ['a log rule by a dimension', logAlert(), 'Computer = web-1'],
    ['a metric rule by a dimension', dimensions({ name: 'Instance', value: 'RD00' }), 'Instance = RD00'],
    ['a series of one instance', ofInstance(), 'instance = web-03:9090'],
  ])('%s', async (_, payload, part) => {
    const reading = await read(payload)
    expect(kinds(reading)).toEqual(['thin', 'part-of-whole'])
    expect(reading.doubts[1]?.text).toContain(part)
  })

  test.each([
    ['the resource itself', { name: 'microsoft.resourceId', value: '/subscriptions/x' }],
    ['the resource itself, of a log rule', { name: '_ResourceId', value: '/subscriptions/x' }],
    ['all instances', { name: 'Instance', value: '*' }],
  ])('%s is no split', async (_, dimension) => {
    expect(kinds(await read(dimensions(dimension)))).toEqual(['thin'])
  })

  function dimensions(dimension: unknown): unknown {
    return metricAlert({ criteria: [{ dimensions: [dimension] }] })
  }

  function ofInstance(): unknown {
    const labels = { alertname: 'Busy', instance: 'web-03:9090' }
    const one = { status: 'firing', labels, annotations: { value: '200' }, startsAt: '2026-03-01T10:00:00Z' }
    return alertmanagerBody({ alerts: [one] })
  }
})

describe('what is no load of now triggers a pass and no more', () => {
  test.each([
    ['resolved, Azure', resolvedAlert(), 'resolved'],
    [
      'resolved, Alertmanager',
      alertmanagerBody({ status: 'resolved', annotations: { value: '1100' } }),
      'resolved',
    ],
    ['a test of an action group', testAlert(), 'test'],
    ['a test of a contact point', grafanaBody({ B: 22, C: 1 }, { alertname: 'TestAlert' }), 'test'],
  ])('%s', async (_, payload, kind) => {
    const reading = await read(payload)
    expect(reading.kind).toBe('unknown')
    expect(kinds(reading)).toEqual([kind])
  })
})

test('a day’s count of the older log rules is divided by its minutes', async () => {
  const reading = await read(olderLogAlert({ ResultCount: 7200, SearchIntervalInMinutes: '1440' }))
  expect(said(reading)).toEqual(Array<number>(9).fill(5))
})

test('a count of an interval that is not told is refused, and so is a count of groups', async () => {
  expect(said(await read(olderLogAlert()))).toContain('gives a Count and not the window it is of')
  const groups = olderLogAlert({ AlertType: 'Metric measurement', SearchIntervalInMinutes: '5' })
  expect(said(await read(groups))).toContain('the alert has no number')
})

test('managed Prometheus tells its number by the expression, or by an annotation', async () => {
  expect(said(await read(managedPrometheusAlert()))).toEqual([1100])
  expect(said(await read(managedPrometheusAlert({ annotations: { value: '1200' } })))).toEqual([1200])
})

test('Grafana tells its number by values, and which of several is asked for', async () => {
  expect(said(await read(grafanaBody({ B: 1100, C: 1 })))).toEqual([1100])
  expect(said(await read(grafanaBody({ A: 900, B: 1100, C: 1 })))).toContain('{{ $values.A.Value }}')
  expect(said(await read(grafanaBody({})))).toContain('A rule of Grafana tells it by values')
})
