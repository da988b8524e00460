import { expect, test } from '@jest/globals'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  LONG,
  LOW,
  onRequest,
  pass,
  shop,
  stateOf,
} from './support.ts'

// Busy, refused, limited, forbidden: four answers of Azure, and what each leads to.

test.each(['59203', '59206'] as const)(
  'a site that is busy (%s) for two minutes is waited for',
  async (number) => {
    const azure = await shop([[0, HIGH]])
    azure.effect({ kind: 'site-busy', app: 'app-shop-burst', forSeconds: 120, number })
    const run = await pass(azure, 'burst')
    expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
    expect(run.log).not.toMatch(/too many requests/iu)
    expectSafe(azure)
  },
)

test('a site that stays busy ends the burst when scale-timeout has passed, and says what keeps it', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'site-busy', app: 'app-shop-burst', number: '59206' })
  const began = azure.clock.now()
  const run = await pass(azure, 'burst', { 'scale-timeout': '10m' })
  expect(run.exitCode).toBe(1)
  expect(azure.clock.now() - began).toBeGreaterThanOrEqual(600)
  expect(annotations(run)).toContain('a swap, a deployment, a restart')
  expect(stateOf(azure).instances).toBe(1)
  expectSafe(azure)
})

test('a stop that is refused for ever lets the plan shrink, after the drain (never-stop-before-drain)', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.effect({ kind: 'site-busy', app: 'app-shop-burst' })
  const run = await pass(azure, 'scale-back', LONG)
  expect([run.exitCode, stateOf(azure)]).toEqual([1, { endpoint: 'Disabled', app: 'Running', instances: 1 }])
  expect(annotations(run)).toContain('OperationName: SwapSlots')
  expectSafe(azure)
})

test.each(['feature-unavailable', 'stock', 'policy'] as const)(
  'an idle-sku that Azure refuses (%s) leaves no more billed than the idle count, and the run ends red',
  async (as) => {
    const azure = await burstingShop([[0, LOW]])
    const match = { path: 'serverfarms/[^/]+$', method: 'PUT' }
    azure.fault({ match, fault: { kind: 'refuse', as }, times: 1 })
    const run = await pass(azure, 'scale-back', { ...LONG, 'burst-sku': 'P1v3', 'idle-sku': 'S1' })
    expect([run.exitCode, run.outputs['phase'], stateOf(azure).instances]).toEqual([1, 'idle', 1])
    expect(annotations(run)).toMatch(/S1|serverfarms/u)
    expect(azure.requests().filter(({ method }) => method === 'PUT')).toHaveLength(2)
    expectSafe(azure)
  },
)

test('a move to idle-sku that Azure accepts and then gives up leaves the idle count in the size of before', async () => {
  const azure = await burstingShop([[0, LOW]])
  const plan = azure.world.planNamed('plan-shop-burst')
  const before = { ...plan.sku }
  const body = { status: 'Failed', error: { code: 'Conflict', message: 'The worker pool has no such size.' } }
  azure.fault({ match: { path: 'operationresults' }, fault: { kind: 'reply', status: 200, body }, times: 1 })
  onRequest(azure, (_, url, method) => {
    if (method !== 'GET' || !url.includes('operationresults') || plan.sku.name !== 'S1') return
    Object.assign(plan.sku, before)
    plan.operation = undefined
  })
  const run = await pass(azure, 'scale-back', { ...LONG, 'burst-sku': 'P1v3', 'idle-sku': 'S1' })
  expect([run.exitCode, run.outputs['phase'], stateOf(azure).instances]).toEqual([1, 'idle', 1])
  expect(annotations(run)).toContain('then gave up (Failed): The worker pool has no such size.')
  expect(run.log).toContain('still billed: plan plan-shop-burst, 1 × P1v3')
  expectSafe(azure)
})

test('a plan that takes no write at all is asked in its own size too, and each refusal is told once', async () => {
  const azure = await burstingShop([[0, LOW]])
  const match = { path: 'serverfarms/[^/]+$', method: 'PUT' }
  azure.fault({ match, fault: { kind: 'refuse', as: 'locked' }, times: 'always' })
  const run = await pass(azure, 'scale-back', { ...LONG, 'burst-sku': 'P1v3', 'idle-sku': 'S1' })
  expect([run.exitCode, stateOf(azure).instances]).toEqual([1, 3])
  expect(annotations(run).match(/^::error/gmu)).toHaveLength(1)
  expectSafe(azure)
})

test('a stop and a shrink that are both refused are both told', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.effect({ kind: 'deny', actions: ['Microsoft.Web/sites/stop/*', 'Microsoft.Web/serverfarms/Write'] })
  const run = await pass(azure, 'scale-back', LONG)
  expect(run.exitCode).toBe(1)
  expect(annotations(run)).toMatch(/sites\/stop\/Action on /u)
  expect(run.log).toMatch(/2 problems:[^]*What to do: [^\n]*serverfarms\/Write on /u)
})

test('a stop that is forbidden is told at once with role and scope, and the plan shrinks', async () => {
  const azure = await burstingShop([[0, LOW]])
  azure.effect({ kind: 'deny', actions: ['Microsoft.Web/sites/stop/*'] })
  const run = await pass(azure, 'scale-back', LONG)
  expect([run.exitCode, stateOf(azure).instances]).toEqual([1, 1])
  expect(azure.requests().filter(({ path }) => path.endsWith('/stop'))).toHaveLength(1)
  expect(annotations(run)).toMatch(/Microsoft\.Web\/sites\/stop\/Action on .*sites\/app-shop-burst/u)
  expectSafe(azure)
})

test('a 409 without a number is told as what it says, at once', async () => {
  const azure = await shop([[0, HIGH]])
  azure.fault({ fault: { kind: 'refuse', as: 'conflict-without-number' }, match: {} })
  const run = await pass(azure, 'burst')
  expect(run.exitCode).toBe(1)
  expect(annotations(run)).toContain('The requested feature is not available in resource group')
  expect(azure.requests().filter(({ method }) => method === 'PUT')).toHaveLength(1)
})

test.each(['region', 'additional', 'additional-bare'] as const)(
  'a quota in the words "%s" is taken as far as it goes',
  async (words) => {
    const azure = await shop([[0, HIGH]])
    azure.effect({ kind: 'instance-quota', instances: 2, words })
    const run = await pass(azure, 'burst')
    expect([run.exitCode, stateOf(azure).instances]).toEqual([0, 2])
    expect(run.log).not.toMatch(/tenant-id/u)
    expectSafe(azure)
  },
)
