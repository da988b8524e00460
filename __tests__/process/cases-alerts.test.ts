import { test } from '@jest/globals'
import { join } from 'node:path'
import type { LocalAzure } from '../../local-azure/index.ts'
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
import { shop, workspaceFile, type Run } from './support.ts'
import { expectPass, NO_PROMETHEUS, type Outcome } from './cases.ts'
import { burstingShop } from './worlds.ts'

// Alerts as the load, each in a whole pass against a private capacity of 6,000 a minute.

const FROM_ALERT = {
  ...NO_PROMETHEUS,
  'load-source': 'value',
  'load-value': 'alert',
  'private-capacity': '6000/min',
} as const

type Payload = Record<string, unknown>

/** An Azure alert as if it were fired now. */
function firedNow(azure: LocalAzure, payload: Payload): Payload {
  const now = new Date(azure.clock.now() * 1000).toISOString()
  const text = JSON.stringify(payload).replaceAll(/2026-03-01T[\d:.]{8,20}(?:Z|\+01:00)/gu, now)
  return JSON.parse(text) as Payload
}

/** 200 a minute of one computer. */
function lowLogAlert(): Payload {
  return JSON.parse(JSON.stringify(logAlert()).replace('70000', '2000')) as Payload
}

type Case = readonly [string, Payload, Outcome]

const HOLD = { exitCode: 1, decision: 'hold' } as const
const CASES: readonly Case[] = [
  [
    'a split log alert is a part',
    lowLogAlert(),
    { ...HOLD, said: [/Computer = web-1 alone, and the load may be more/u] },
  ],
  [
    'a resolved alert is no load',
    resolvedAlert(),
    { ...HOLD, said: [/is resolved: its number is not load now/u] },
  ],
  [
    'a resolved alert of Alertmanager is no load',
    alertmanagerBody({ status: 'resolved', annotations: { value: '11000' } }),
    { ...HOLD, said: [/is resolved/u] },
  ],
  ['a test is no load', testAlert(), { ...HOLD, said: [/is a test: its number is not load/u] }],
  [
    'a day’s count is five a minute',
    olderLogAlert({ ResultCount: 7200, SearchIntervalInMinutes: '1440' }),
    {
      exitCode: 0,
      decision: 'hold',
      said: [/private load +5\/min/u, /::warning.*does not allow it: the one number of an alert/u],
    },
  ],
  [
    'what Grafana names no number of is asked for',
    grafanaBody({}),
    { ...HOLD, said: [/A rule of Grafana tells it by values/u] },
  ],
  ['a low number ends nothing', metricAlert({ criteria: [{ metricValue: 500 }] }), HOLD],
]

function passWith(azure: LocalAzure, payload: Payload, wanted: Outcome): Promise<Run> {
  const text = repositoryDispatch({ alert: firedNow(azure, payload) })
  const path = join(azure.files().folder, workspaceFile(azure, 'event.json', text))
  const variables = { GITHUB_EVENT_NAME: 'repository_dispatch', GITHUB_EVENT_PATH: path }
  return expectPass(azure, FROM_ALERT, wanted, variables)
}

test.each(CASES)('during a burst: %s (no-data-never-ends)', async (_, payload, wanted) => {
  await passWith(await burstingShop(7200), payload, wanted)
})

test.each<Case>([
  [
    'managed Prometheus',
    managedPrometheusAlert({ expressionValue: '11000' }),
    { exitCode: 0, decision: 'burst' },
  ],
  ['Alertmanager', alertmanagerBody({ annotations: { value: '11000' } }), { exitCode: 0, decision: 'burst' }],
  ['Grafana, by its values', grafanaBody({ B: 11_000, C: 1 }), { exitCode: 0, decision: 'burst' }],
  [
    'a metric over a minute, of the resource itself, which is no split',
    metricAlert({
      condition: { windowSize: 'PT1M' },
      criteria: [{ metricValue: 11_000, dimensions: [{ name: '_ResourceId', value: '/subscriptions/x' }] }],
    }),
    { exitCode: 0, decision: 'burst', unsaid: [/doubt +part-of-whole/u] },
  ],
  [
    'a resolved alert has nothing to do, and nothing is broken',
    resolvedAlert(),
    { exitCode: 0, decision: 'hold' },
  ],
  ['nor at a test', testAlert(), { exitCode: 0, decision: 'hold' }],
])('while idle: %s', async (_, payload, wanted) => {
  await passWith(await shop(), payload, wanted)
})
