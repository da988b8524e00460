import { expect, test } from '@jest/globals'
import { act, HIGH, LOW, shop } from './support.ts'
import { burstingShop } from './worlds.ts'

// What the SDK gets wrong by itself, seen from outside the action.

const PLAN = 'plan-shop-burst'

test('in another cloud every token is for that cloud, and no request goes to the public one', async () => {
  const run = await act(await shop(LOW), { environment: 'AzureUSGovernment' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  const tokens = run.requests.filter(({ kind }) => kind === 'token')
  expect(tokens.map(({ host }) => host)).toEqual(['login.microsoftonline.us'])
  expect(decodeURIComponent(tokens[0]?.body ?? '')).toContain('https://management.usgovcloudapi.net/.default')
  const arm = new Set(run.requests.filter(({ kind }) => kind === 'arm').map(({ host }) => host))
  expect([...arm]).toEqual(['management.usgovcloudapi.net'])
})

test('a resource id with its leading slash does not double it in the path', async () => {
  const azure = await burstingShop(HIGH)
  const id = `/subscriptions/${azure.world.scenario.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/app-shop-burst`
  const run = await act(azure, {
    mode: 'status',
    'web-app': id,
    'load-source': 'azure-monitor',
    'load-resource': id,
    'load-metric': 'Requests',
    'load-url': '',
    'load-query': '',
    'burst-load-query': '',
  })
  expect(run.exitCode).toBe(0)
  const metrics = run.requests.filter(({ path }) => /metrics$/iu.test(path))
  expect(metrics.length).toBeGreaterThan(0)
  expect(run.requests.filter(({ path }) => path.startsWith('//'))).toEqual([])
})

test('the plan is put back whole with only its sku changed, and never patched', async () => {
  const azure = await shop(HIGH)
  const before = azure.world.plans.map((plan) => JSON.stringify({ ...plan, capacity: 0 }))
  const run = await act(azure, {})
  expect(run.exitCode).toBe(0)
  const writes = run.requests.filter(({ write, path }) => write && path.endsWith(`/serverfarms/${PLAN}`))
  expect(writes.map(({ method }) => method)).toEqual(['PUT'])
  expect(before).toHaveLength(azure.world.plans.length)
  const altered = azure.history().events.flatMap((event) => (event.kind === 'plan' ? event.altered : []))
  expect(altered).toEqual([])
})

test('a Retry-After beyond what is left ends the run at once, and is named', async () => {
  const azure = await shop(LOW)
  azure.fault({
    match: { method: 'GET', path: 'trafficmanagerprofiles' },
    fault: { kind: 'reply', status: 429, headers: { 'retry-after': '86400' } },
  })
  const startedAt = azure.clock.now()
  const run = await act(azure, {})
  expect(run).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false' } })
  expect(run.log).toContain('86400 s')
  expect(azure.clock.now() - startedAt).toBeLessThan(60)
})

test('an answer without a body is told with its status, not as a TypeError', async () => {
  const azure = await shop(LOW)
  azure.fault({ match: { method: 'GET', path: '/sites/' }, fault: { kind: 'reply', status: 404, body: '' } })
  const run = await act(azure, {})
  expect(run.exitCode).toBe(1)
  expect(run.log).toContain('404')
  expect(run.log).not.toContain('TypeError')
})
