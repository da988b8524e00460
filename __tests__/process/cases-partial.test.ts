import { test } from '@jest/globals'
import { expectPass, NO_PROMETHEUS } from './cases.ts'
import type { Texts } from './support.ts'
import { burstingShop } from './worlds.ts'

// Answers that are not whole, of each service, during a burst whose load has fallen for 40 minutes.

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers'
const MONITOR = {
  ...NO_PROMETHEUS,
  'load-source': 'azure-monitor',
  'load-resource': `${GROUP}/microsoft.insights/components/appi-shop`,
  'load-metric': 'requests/count',
}
const kql = (role: string): string =>
  `AppRequests | where AppRoleName == "${role}" | summarize value = count() by timestamp = bin(TimeGenerated, 1m)`
const LOGS = {
  ...NO_PROMETHEUS,
  'load-source': 'log-analytics',
  'load-resource': `${GROUP}/Microsoft.OperationalInsights/workspaces/log-shop`,
  'load-query': kql('private'),
  'burst-load-query': kql('burst'),
}
const HOLD = { exitCode: 0, decision: 'hold' } as const

test.each<[string, 'thanos-partial' | 'victoria-partial' | 'metric-error' | 'logs-partial', Texts]>([
  ['Thanos', 'thanos-partial', {}],
  ['VictoriaMetrics', 'victoria-partial', {}],
  ['Azure Monitor', 'metric-error', MONITOR],
  ['Log Analytics', 'logs-partial', LOGS],
])('a partial answer ends no burst: %s (no-data-never-ends)', async (_, as, inputs) => {
  const azure = await burstingShop(3000)
  azure.fault({ fault: { kind: 'alter', as, part: 0.25 }, times: 'always' })
  await expectPass(azure, inputs, {
    ...HOLD,
    said: [/doubt +partial: /u, /::warning.*why its answer is not whole/u],
  })
})

test.each<[string, 'promql-annotation' | 'promql-info' | undefined, Texts]>([
  ['Prometheus', undefined, {}],
  ['Prometheus, with a warning about the query', 'promql-annotation', {}],
  ['Prometheus, with a note about the query', 'promql-info', {}],
  ['Azure Monitor', undefined, MONITOR],
  ['Log Analytics', undefined, LOGS],
])('whole, the same load ends it: %s', async (_, as, inputs) => {
  const azure = await burstingShop(3000)
  if (as !== undefined) azure.fault({ fault: { kind: 'alter', as }, times: 'always' })
  await expectPass(azure, inputs, { exitCode: 0, decision: 'scale-back', unsaid: [/doubt +partial/u] })
})
