import { expect, test } from '@jest/globals'
import type { LoadConfig } from '../../src/domain/config.ts'
import type { LoadUnit } from '../../src/domain/load.ts'
import { makeBurstLoadSource } from '../../src/load/index.ts'
import { config, ports, request, said } from './support.ts'

const APP = { id: '/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Web/sites/burst' }
const PLAN = '/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan'

function load(unit: LoadUnit, more: Partial<LoadConfig> = {}): LoadConfig {
  return {
    main: config({ source: 'prometheus', url: 'https://prom.example', query: 'sum(a)', unit }),
    scope: 'private',
    privateCapacity: { value: 100, unit },
    maxDataAgeSeconds: 600 as never,
    ...more,
  }
}

async function asked(it: LoadConfig): Promise<{ name: string; urls: string[]; reason: unknown }> {
  const urls: string[] = []
  const note = (url: string): Promise<never> => {
    urls.push(decodeURIComponent(url))
    return Promise.reject(new Error('enough'))
  }
  const source = await makeBurstLoadSource(
    it,
    APP,
    ports({ arm: { get: note }, fetch: (url) => note(url as string) }),
  )
  return { name: source.name, urls, reason: said(await source.read(request(5))) }
}

test('the requests of the Web App, where the load is a request rate', async () => {
  const { name, urls } = await asked(load('per-minute'))
  expect(name).toBe('azure-monitor Requests of burst')
  expect(urls[0]).toContain(`${APP.id}/providers/Microsoft.Insights/metrics?`)
  expect(urls[0]).toContain('metricnames=Requests')
})

test('its requests, where a bare capacity stands beside a metric that counts', async () => {
  const main = config({ source: 'azure-monitor', resource: APP.id, unit: 'gauge' })
  expect((await asked(load('gauge', { main }))).name).toBe('azure-monitor Requests of burst')
  expect((await asked(load('gauge', { main: { ...main, resource: PLAN } }))).urls).toEqual([])
})

test('the resource or metric that is named', async () => {
  expect((await asked(load('percent', { burstResource: PLAN }))).name).toBe(
    'azure-monitor CpuPercentage of plan',
  )
  expect((await asked(load('gauge', { burstMetric: 'AppConnections' }))).name).toBe(
    'azure-monitor AppConnections of burst',
  )
})

test('the same workspace with a query of its own', async () => {
  const main = config({ source: 'log-analytics', resource: 'x', query: 'A' })
  const { name, reason } = await asked(load('gauge', { main, burstQuery: 'B' }))
  expect(name).toBe('log-analytics burst-load-query')
  expect(reason).toContain('load-resource is not a Log Analytics workspace: x')
})

test('the same Prometheus with a query of its own', async () => {
  const { urls } = await asked(load('gauge', { burstQuery: 'sum(b)' }))
  expect(urls[0]).toContain('https://prom.example/api/v1/query_range?query=sum(b)&')
})

test('a wrong name is told as the input it came from', async () => {
  expect((await asked(load('percent', { burstResource: 'plan' }))).reason).toContain(
    'burst-load-resource is not the id',
  )
})

test.each<[string, LoadConfig, string]>([
  ['a percentage', load('percent'), 'the load is a percentage'],
  ['a level', load('gauge'), 'the load is neither a request rate nor a percentage'],
  [
    'a query without Prometheus',
    load('percent', { main: config({ source: 'http' }), burstQuery: 'q' }),
    'burst-load-query needs load-source: log-analytics or prometheus, and it is http',
  ],
])('nowhere for %s, and it says so', async (_, it, reason) => {
  const found = await asked(it)
  expect(found.reason).toContain(reason)
  expect(found.urls).toEqual([])
})
