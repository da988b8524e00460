import { afterEach, expect, test } from '@jest/globals'
import { startLocalAzure, plan, site, type LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt, type JsonObject } from '../../local-azure/json.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import { armClient, type Answer, type Arm } from './client.ts'

const PLAN = '…/Microsoft.Web/serverfarms/plan-shop-burst'

let azure: LocalAzure
let arm: Arm
async function start(change: (base: Scenario) => Scenario = (base) => base): Promise<void> {
  azure = await startLocalAzure({ scenario: change })
  arm = await armClient(azure)
}
afterEach(() => azure.close())

/** The shop on a plan of that size, with some of the plan's properties changed. */
const shopOn =
  (sku: string, capacity: number, properties: JsonObject = {}) =>
  (base: Scenario): Scenario => {
    const own = plan('plan-shop-burst', { name: sku, tier: '', size: sku, family: '', capacity })
    return { ...base, plans: [{ ...own, properties: { ...own.properties, ...properties } }] }
  }

function put(capacity: number, name = 'P1v3', properties: JsonObject = {}): Promise<Answer> {
  return arm('PUT', PLAN, { location: 'West Europe', sku: { name, capacity }, properties })
}

const shown = async (...path: string[]) => at((await arm('GET', PLAN)).json, ...path)

test('a zone-redundant plan is not shrunk below the number of its zones', async () => {
  await start(shopOn('P1v3', 3, { zoneRedundant: true }))
  const refused = await put(1, 'P1v3', { zoneRedundant: true })
  expect([refused.status, stringAt(refused.json, 'Message')]).toEqual([
    400,
    'App Service Plans with fewer than 3 workers are not allowed for zone redundancy. Requested number of workers: 1.',
  ])
  expect((await put(4, 'P1v3', { zoneRedundant: true })).status).toBe(202)
})

test('on a younger stamp two instances are enough for zone redundancy', async () => {
  await start((base) => ({ ...shopOn('P1v3', 3, { zoneRedundant: true })(base), zoneLeastInstances: 2 }))
  expect((await put(2, 'P1v3', { zoneRedundant: true })).status).toBe(202)
})

test('per-app scaling keeps an app on its own number of workers', async () => {
  await start((base) => ({
    ...shopOn('P1v3', 4, { perSiteScaling: true })(base),
    sites: [
      site('app-shop-burst', 'plan-shop-burst', { state: 'Running', siteConfig: { numberOfWorkers: 1 } }),
    ],
  }))
  const instances = async (): Promise<unknown> =>
    at((await arm('GET', '…/Microsoft.Web/sites/app-shop-burst/instances')).json, 'value')
  expect(await instances()).toHaveLength(1)
  await put(6, 'P1v3', { perSiteScaling: true })
  azure.clock.advance(300)
  expect(await instances()).toHaveLength(1)
})

test.each([
  ['Y1', 0, 0, 'Dynamic'],
  ['FC1', 0, 0, 'FlexConsumption'],
  ['EP1', 1, 20, 'ElasticPremium'],
  ['WS1', 1, 20, 'WorkflowStandard'],
])('a plan of %s has no count that can be set', async (sku, capacity, most, tier) => {
  await start(shopOn(sku, capacity))
  expect(await shown('properties', 'maximumNumberOfWorkers')).toBe(most)
  const refused = await put(3, sku)
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(tier)])
})

test('a plan in status Pending or Creating refuses changes until it is ready', async () => {
  await start()
  azure.effect({ kind: 'plan-status', plan: 'plan-shop-burst', status: 'Creating', forSeconds: 120 })
  expect(await shown('properties', 'status')).toBe('Creating')
  expect((await put(2)).status).toBe(409)
  azure.clock.advance(120)
  expect(await shown('properties', 'status')).toBe('Ready')
  expect((await put(2)).status).toBe(202)
})

test('a quota is told in the words of each vintage', async () => {
  await start()
  const told = []
  for (const words of ['region', 'additional', 'additional-bare'] as const) {
    azure.effect({ kind: 'instance-quota', instances: 2, words })
    const { status, text } = await put(3)
    told.push([status, text.includes('52039'), /quota of 2|Current Limit \(PremiumV3 VMs\): 2/u.test(text)])
  }
  expect(told).toEqual([
    [401, true, true],
    [401, true, true],
    [401, false, true],
  ])
  expect((await put(2)).status).toBe(202)
})

test('a resize can succeed with fewer instances than asked for', async () => {
  await start()
  azure.effect({ kind: 'sizing-ends-with', instances: 2 })
  const operation = new URL(String((await put(3)).headers.location)).pathname
  azure.clock.advance(80)
  expect(stringAt((await arm('GET', operation)).json, 'status')).toBe('Succeeded')
  expect([await shown('sku', 'capacity'), await shown('properties', 'numberOfWorkers')]).toEqual([2, 2])
})

test('a resize is answered as in recorded traffic: no body, Retry-After 0, and no provisioningState at the end', async () => {
  await start((base) => ({ ...base, planAnswer: 'accepted-empty' }))
  const accepted = await put(2)
  expect([accepted.status, accepted.text, accepted.headers['retry-after']]).toEqual([202, '', '0'])
  const operation = new URL(String(accepted.headers.location)).pathname
  expect(await arm('GET', operation)).toMatchObject({ status: 202, text: '' })
  azure.clock.advance(80)
  const done = await arm('GET', operation)
  expect([done.status, at(done.json, 'properties', 'provisioningState')]).toEqual([200, null])
})

test.each([
  ['accepted', 'Failed'],
  ['accepted-empty', 'Failed'],
  ['in-progress', undefined],
  ['at-once', undefined],
] as const)('a resize that is %s can fail, and leaves the plan as it was', async (as, said) => {
  await start()
  azure.effect({ kind: 'plan-answers', as })
  azure.effect({ kind: 'sizing-ends', as: 'Failed' })
  const { location } = (await put(3)).headers
  azure.clock.advance(80)
  const polled = location === undefined ? undefined : await arm('GET', new URL(location).pathname)
  const { json } = polled ?? {}
  expect(stringAt(json, 'status') ?? at(json, 'properties', 'provisioningState')).toBe(said)
  expect([await shown('properties', 'provisioningState'), await shown('sku', 'capacity')]).toEqual([
    'Failed',
    1,
  ])
  azure.effect({ kind: 'sizing-ends', as: 'Succeeded' })
  await put(3)
  azure.clock.advance(80)
  expect([await shown('properties', 'provisioningState'), await shown('sku', 'capacity')]).toEqual([
    'Succeeded',
    3,
  ])
})

test('a resize can last for ever, until it may end', async () => {
  await start()
  azure.effect({ kind: 'sizing-ends', as: 'never' })
  await put(3)
  azure.clock.advance(2400)
  expect(await shown('properties', 'numberOfWorkers')).toBe(1)
  expect((await put(2)).status).toBe(409)
  azure.effect({ kind: 'sizing-ends', as: 'Succeeded' })
  azure.clock.advance(80)
  expect(await shown('properties', 'numberOfWorkers')).toBe(3)
})

test('the sizes of a plan name Microsoft’s own tiers', async () => {
  await start()
  const list = at((await arm('GET', `${PLAN}/skus`)).json, 'value')
  const tiers = Array.isArray(list) ? list.map((one) => [at(one, 'sku', 'name'), at(one, 'sku', 'tier')]) : []
  expect(tiers).toContainEqual(['P0v3', 'Premium0V3'])
  expect(tiers).toContainEqual(['P1v3', 'PremiumV3'])
})
