import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Alert, EventAlert } from '../../src/domain/alert.ts'
import { alertOfEvent } from '../../src/events/event.ts'
import { alertText } from '../../src/report/alert.ts'
import {
  alertmanagerBody,
  FIRED_AT,
  logAlert,
  metricAlert,
  olderLogAlert,
  repositoryDispatch,
  resolvedAlert,
  workflowDispatch,
} from './payloads.ts'

function sent(payload: unknown): EventAlert {
  return alertOfEvent('repository_dispatch', repositoryDispatch({ alert: payload }))
}

function alertIn(event: EventAlert): Alert {
  if (event.kind !== 'alert') throw new Error(JSON.stringify(event))
  return event.alert
}

describe('where an alert stands', () => {
  const alert = metricAlert()

  test.each([
    ['client_payload itself', 'repository_dispatch', repositoryDispatch(alert)],
    ['client_payload.alert', 'repository_dispatch', repositoryDispatch({ alert })],
    [
      'client_payload.alert as text',
      'repository_dispatch',
      repositoryDispatch({ alert: JSON.stringify(alert) }),
    ],
    [
      'the input alert',
      'workflow_dispatch',
      workflowDispatch({ alert: JSON.stringify(alert), mode: 'auto' }),
    ],
  ])('%s', (_, event, text) => {
    expect(alertIn(alertOfEvent(event, text))).toMatchObject({ rule: 'requests-high', state: 'fired' })
  })

  test.each([
    ['a schedule', 'schedule', repositoryDispatch({ alert })],
    ['a person without one', 'workflow_dispatch', workflowDispatch({ mode: 'auto', alert: '' })],
    ['a workflow without inputs', 'workflow_dispatch', workflowDispatch(null)],
    ['a payload of something else', 'repository_dispatch', repositoryDispatch({ version: '1.2.3' })],
    ['no payload', 'repository_dispatch', repositoryDispatch(undefined)],
    ['no event file', 'workflow_dispatch', ''],
  ])('%s has none', (_, event, text) => {
    expect(alertOfEvent(event, text)).toEqual({ kind: 'none' })
  })
})

const SAID: readonly (readonly [kind: string, payload: unknown, text: string])[] = [
  [
    'metric, fired',
    metricAlert(),
    'alert requests-high (Sev2) fired at 2026-03-01 10:00 UTC: Requests 7,000 > 6,000',
  ],
  [
    'metric, resolved',
    resolvedAlert(),
    'alert requests-high (Sev2) resolved at 2026-03-01 10:20 UTC: Requests 900, no longer > 6,000',
  ],
  [
    'log',
    logAlert(),
    'alert queue-long (Sev2) fired at 2026-03-01 10:00 UTC: n of Computer = web-1 70,000 ≥ 60,000',
  ],
  [
    'older log',
    olderLogAlert(),
    'alert requests-high (Sev2) fired at 2026-03-01 10:00 UTC: ResultCount 240 > 200',
  ],
  [
    'Alertmanager, firing',
    alertmanagerBody(),
    'alert PrivateSideFull (page) fired at 2026-03-01 10:00 UTC: requests near the private capacity',
  ],
  [
    'Alertmanager with numbers',
    alertmanagerBody({
      annotations: { metric: 'requests a minute', value: '5.612e3', threshold: '4800' },
    }),
    'alert PrivateSideFull (page) fired at 2026-03-01 10:00 UTC: requests a minute 5,612 > 4,800',
  ],
  [
    'Alertmanager, resolved',
    alertmanagerBody({ status: 'resolved', annotations: { value: '900' } }),
    'alert PrivateSideFull (page) resolved at 2026-03-01 10:20 UTC: the value 900',
  ],
  [
    'four conditions',
    metricAlert({ criteria: [1, 2, 3, 4].map((at) => ({ metricName: `m${String(at)}`, metricValue: at })) }),
    'alert requests-high (Sev2) fired at 2026-03-01 10:00 UTC: m1 1 > 6,000, m2 2 > 6,000, m3 3 > 6,000 and 1 more',
  ],
]

describe('what it says', () => {
  test('a metric alert, whole', () => {
    expect(alertIn(sent(metricAlert()))).toEqual({
      source: 'azure-monitor',
      rule: 'requests-high',
      state: 'fired',
      severity: 'Sev2',
      summary: 'the private side is nearly full',
      firedAt: FIRED_AT + 0.371,
      conditions: [{ metric: 'Requests', value: 7000, threshold: 6000, operator: '>', aggregation: 'Total' }],
      windowSeconds: 300,
      windowEndsAt: FIRED_AT - 120 + 0.064,
      others: 0,
    })
  })

  test.each(SAID)('%s', (_, payload, text) => {
    expect(alertText(alertIn(sent(payload)))).toBe(text)
  })

  test('of a group the first alert in the state of the group speaks', () => {
    const other = { status: 'resolved', labels: { alertname: 'Other' }, annotations: {} }
    const own = { status: 'firing', labels: { alertname: 'Own' }, annotations: {} }
    const alert = alertIn(sent(alertmanagerBody({ alerts: [other, 'x', own] })))
    expect(alert).toMatchObject({ rule: 'Own', others: 1 })
    expect(alertIn(sent(alertmanagerBody({ alerts: [other, own] })))).toMatchObject({ others: 0 })
    expect(alertIn(sent(alertmanagerBody({ alerts: [own, own, other] })))).toMatchObject({ others: 1 })
  })

  test('odd fields make an alert say less, not nothing', () => {
    const odd = metricAlert({
      essentials: { severity: 7, firedDateTime: 'yesterday', description: {} },
      criteria: [{ metricValue: 'NaN', threshold: [], operator: 'IsOdd' }],
      condition: { windowSize: 'P9999999999D', windowEndTime: null },
    })
    expect(alertIn(sent(odd))).toEqual({
      source: 'azure-monitor',
      rule: 'requests-high',
      state: 'fired',
      conditions: [{ metric: 'Requests', operator: 'IsOdd', aggregation: 'Total' }],
      noNumber: 'its number is "NaN", which is not a number',
      others: 0,
    })
  })
})

describe('what is no alert', () => {
  test.each([
    ['text', 'not json', 'its text is not JSON'],
    ['a number', '5', 'it is not a JSON object'],
    ['something else', { hello: 1 }, 'it is neither an alert in Azure Monitor’s common schema'],
    ['a schema without its parts', { schemaId: 'azureMonitorCommonAlertSchema' }, 'lacks its state'],
    ['an unknown state', metricAlert({ essentials: { monitorCondition: 'Maybe' } }), 'lacks its state'],
    ['a group without alerts', alertmanagerBody({ alerts: [] }), 'lacks its state or its alerts'],
    ['a group of nonsense', alertmanagerBody({ alerts: [1, null] }), 'lacks its state or its alerts'],
  ])('%s is told', (_, payload, why) => {
    const event = sent(payload)
    expect(event.kind).toBe('unreadable')
    expect(event.kind === 'unreadable' && event.why).toContain(why)
  })

  test('nothing that is sent throws, and what is shown of it is one short line', () => {
    const anything = fc.oneof(
      fc.json(),
      fc.json().map((text) => repositoryDispatch({ alert: text })),
      fc.jsonValue().map((value) => workflowDispatch({ alert: value })),
      fc.tuple(fc.jsonValue(), fc.jsonValue()).map(([essentials, condition]) =>
        repositoryDispatch({
          schemaId: 'azureMonitorCommonAlertSchema',
          data: {
            essentials: { monitorCondition: 'Fired', ...(essentials as object | null) },
            alertContext: { condition: { allOf: [condition], ...(condition as object | null) } },
          },
        }),
      ),
      fc.tuple(fc.jsonValue(), fc.jsonValue()).map(([labels, alerts]) =>
        workflowDispatch({
          alert: JSON.stringify({ ...alertmanagerBody(), commonLabels: labels, alerts: [alerts] }),
        }),
      ),
    )
    fc.assert(
      fc.property(anything, fc.constantFrom('repository_dispatch', 'workflow_dispatch'), (text, event) => {
        const found = alertOfEvent(event, text)
        if (found.kind !== 'alert') return
        const shown = alertText(found.alert)
        expect(shown.length).toBeLessThanOrEqual(500)
        expect(shown).not.toMatch(/[\r\n]|::/u)
      }),
      { numRuns: 500 },
    )
  })

  test('a huge alert is cut early', () => {
    const huge = 'x'.repeat(900_000)
    const alert = alertIn(sent(metricAlert({ essentials: { alertRule: huge, description: huge } })))
    expect(alert.rule).toHaveLength(500)
    const many = metricAlert({ criteria: Array.from({ length: 10_000 }, () => ({})) })
    expect(alertIn(sent(many)).conditions).toHaveLength(10)
  })
})
