import { expect, test } from '@jest/globals'
import type { LocalAzure } from '../../local-azure/index.ts'
import { act, HIGH, LOW, shop, type Run, type Texts } from './support.ts'
import { burstingShop } from './worlds.ts'

// The reads and writes that a run tells are those that the services count.

/** What the services of this world counted: sign-ins and health tests are neither reads nor writes. */
function counted({ requests }: Run): { reads: number; writes: number } {
  const calls = requests.filter(({ kind }) => kind === 'arm' || kind === 'load' || kind === 'hub')
  const writes = calls.filter(({ write }) => write).length
  return { reads: calls.length - writes, writes }
}

/** In the closing line, the `report` output and the audit file. */
function told({ log, outputs }: Run): unknown {
  const [, reads, writes] = /\((\d+) reads?, (\d+) writes?\)/u.exec(log) ?? []
  const [entry] = JSON.parse(outputs['report'] ?? '[]') as { apiCalls: unknown }[]
  expect(entry?.apiCalls).toEqual({ reads: Number(reads), writes: Number(writes) })
  return entry?.apiCalls
}

const PROVIDERS = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers'
const NO_PROMETHEUS = { 'load-url': '', 'load-query': '', 'burst-load-query': '' }
const MONITOR = {
  ...NO_PROMETHEUS,
  'load-source': 'azure-monitor',
  'load-resource': `${PROVIDERS}/Microsoft.Insights/components/appi-shop`,
  'load-metric': 'requests/count',
}
const kql = (role: string): string =>
  `AppRequests | where AppRoleName == "${role}" | summarize value = count() by timestamp = bin(TimeGenerated, 1m)`
const LOGS = {
  'load-source': 'log-analytics',
  'load-url': '',
  'load-resource': `${PROVIDERS}/Microsoft.OperationalInsights/workspaces/log-shop`,
  'load-query': kql('private'),
  'burst-load-query': kql('burst'),
}

const TOO_MANY = { kind: 'reply', status: 429, headers: { 'retry-after': '7' } } as const

test.each<[string, Texts, () => Promise<LocalAzure>]>([
  ['a pass that changes nothing', {}, () => shop(LOW)],
  ['a burst', {}, () => shop(HIGH)],
  ['a burst by a metric of Azure', MONITOR, () => shop(HIGH)],
  ['queries of Log Analytics', LOGS, () => shop(LOW)],
  ['a command', { mode: 'scale-back' }, () => burstingShop(LOW)],
  ['pause', { mode: 'pause' }, () => burstingShop(LOW)],
  ['reads that are retried', {}, () => throttled('GET')],
  ['writes that are retried', {}, () => throttled('PATCH')],
  ['polls that are retried', {}, () => throttled('GET', 'operation')],
])('a run counts its requests as the services do: %s', async (_, inputs, world) => {
  const run = await act(await world(), { mode: 'auto', ...inputs })
  expect(run.exitCode).toBe(0)
  expect(told(run)).toEqual(counted(run))
})

async function throttled(method: string, path?: string): Promise<LocalAzure> {
  const azure = await shop(HIGH)
  const match = { kind: 'arm', method, ...(path === undefined ? {} : { path }) } as const
  azure.fault({ match, fault: TOO_MANY, times: 3, skip: path === undefined ? 12 : 0 })
  return azure
}
