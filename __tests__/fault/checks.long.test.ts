import { expect, test } from '@jest/globals'
import { sampled } from '../helpers/effort.ts'
import { plan, shop as scenarioOfShop } from '../../local-azure/index.ts'
import type { Site } from '../../local-azure/world/state.ts'
import {
  annotations,
  BURSTING,
  burstingShop,
  expectSafe,
  HIGH,
  LONG,
  LOW,
  pass,
  shop,
  stateOf,
} from './support.ts'
import type { Inputs, Run } from './support.ts'

// What can be read is found before the burst, and not during the scale-in.

type Scenario = ReturnType<typeof scenarioOfShop>
type Plan = ReturnType<typeof plan>

const withPlan = (change: Partial<Plan>) => (base: Scenario) => ({
  ...base,
  plans: base.plans.map((one) => ({ ...one, ...change })),
})
const withProperties = (properties: Plan['properties']) => (base: Scenario) => ({
  ...base,
  plans: base.plans.map((one) => ({ ...one, properties: { ...one.properties, ...properties } })),
})
const withSite = (change: Partial<Site>) => (base: Scenario) => ({
  ...base,
  sites: base.sites.map((one) => ({ ...one, ...change })),
})
const ofSize = (name: string, tier: string, capacity: number) =>
  withPlan({ sku: { name, tier, size: name, family: name.slice(0, 2), capacity }, instances: capacity })

function expectRefused(run: Run, words: RegExp): void {
  expect([run.exitCode, run.outputs['outcome'], run.outputs['changed']]).toEqual([1, 'refused', 'false'])
  expect(annotations(run)).toMatch(words)
  expect(annotations(run).match(/^::error/gmu)).toHaveLength(1)
}

test.each<readonly [what: string, scenario: (base: Scenario) => Scenario, inputs: Inputs, words: RegExp]>([
  ['Y1', ofSize('Y1', 'Dynamic', 0), {}, /without an instance count/u],
  ['FC1', ofSize('FC1', 'FlexConsumption', 0), {}, /without an instance count/u],
  ['EP1', ofSize('EP1', 'ElasticPremium', 1), {}, /without an instance count/u],
  ['WS1', ofSize('WS1', 'WorkflowStandard', 1), {}, /without an instance count/u],
  [
    'a zone-redundant plan that is to shrink to one instance',
    withProperties({ zoneRedundant: true }),
    {},
    /zone redundant and takes no fewer than 2 instances, but idle-instances is 1/u,
  ],
  [
    'a size that the plan cannot move to',
    (base) => base,
    { 'burst-sku': 'I1v2', 'idle-sku': 'P1v3' },
    /cannot move to burst-sku I1v2/u,
  ],
  [
    'a wildcard domain without public-host',
    withSite({ hostNames: ['*.shop.example'] }),
    { 'public-host': '' },
    /wildcard host name \*\.shop\.example.*Set public-host/u,
  ],
  [
    'a host name that the app does not have',
    (base) => base,
    { 'public-host': 'www.elsewhere.example' },
    /does not have the host name www\.elsewhere\.example/u,
  ],
  [
    'an app that requires client certificates',
    withSite({ extra: { clientCertEnabled: true, clientCertMode: 'Required' } }),
    {},
    /requires client certificates, so .* get 403 on \/health\. What to do: az webapp update --resource-group rg-shop .*--name app-shop-burst --set clientCertExclusionPaths=\/health/u,
  ],
  [
    'a profile that probes by HTTP what redirects HTTP',
    (base) => ({
      ...withSite({ extra: { httpsOnly: true } })(base),
      profiles: base.profiles.map((one) => ({
        ...one,
        monitor: { ...one.monitor, protocol: 'HTTP' as const, port: 80 },
      })),
    }),
    {},
    /probes by HTTP.*az network traffic-manager profile update .*--name tm-shop --protocol HTTPS/u,
  ],
  [
    'a host name without a certificate',
    (base) => withSite({ hostsWithoutTls: base.sites[0]?.hostNames ?? [] })(base),
    { 'public-host': '' },
    /has no certificate/u,
  ],
])('%s is refused before the first write', async (_what, scenario, inputs, words) => {
  const azure = await shop([[0, HIGH]], { scenario })
  expectRefused(await pass(azure, 'burst', inputs), words)
})

test.each<readonly [what: string, scenario: (base: Scenario) => Scenario, inputs: Inputs, words: RegExp]>([
  [
    'per-app scaling',
    withProperties({ perSiteScaling: true }),
    {},
    /stays on 1 instance \(numberOfWorkers\).*Set numberOfWorkers of the web app to 3/u,
  ],
  [
    'automatic scaling with a low limit',
    withProperties({ elasticScaleEnabled: true, maximumElasticWorkerCount: 2 }),
    {},
    /automatically, to at most 2 instances; burst-instances is 3/u,
  ],
  [
    'more instances than the size has',
    ofSize('S1', 'Standard', 1),
    { 'burst-instances': '12' },
    /S1 has at most 10 instances; burst-instances is 12/u,
  ],
  [
    'a certificate that ends in ten days',
    (base) => withSite({ certificateEndsAt: base.startAt + 10.5 * 86_400 })(base),
    {},
    /certificate of .* ends in 10 days/u,
  ],
])('%s is a warning, and the burst goes on', async (_what, scenario, inputs, words) => {
  const azure = await shop([[0, HIGH]], { scenario })
  const run = await pass(azure, 'burst', inputs)
  expect(run.log).toMatch(words)
  expect([run.exitCode, stateOf(azure).endpoint]).toEqual([0, 'Enabled'])
})

test.each(sampled(['Creating', 'Pending'] as const, 1))(
  'a plan that is %s is waited for, without a refused write',
  async (status) => {
    const azure = await shop([[0, HIGH]])
    azure.effect({ kind: 'plan-status', plan: 'plan-shop-burst', status, forSeconds: 300 })
    const run = await pass(azure, 'burst')
    expect([run.exitCode, stateOf(azure)]).toEqual([0, BURSTING])
    const puts = azure.requests().filter(({ method }) => method === 'PUT')
    expect(puts.map((put) => put.status)).toEqual([202])
    expectSafe(azure)
  },
)

test('P0v3 goes by its name, and Azure knows the tier', async () => {
  const azure = await shop([[0, HIGH]], { scenario: ofSize('S1', 'Standard', 1) })
  const run = await pass(azure, 'burst', { 'burst-sku': 'P0v3', 'idle-sku': 'S1' })
  expect(run.exitCode).toBe(0)
  const put = azure.requests().find(({ method }) => method === 'PUT')
  expect((JSON.parse(put?.body ?? '{}') as { sku?: unknown }).sku).toEqual({ name: 'P0v3', capacity: 3 })
  expect(azure.world.planNamed('plan-shop-burst').sku.tier).toBe('Premium0V3')
})

test('a zone-redundant plan in a burst shrinks as far as it may (never-stop-before-drain)', async () => {
  const azure = await burstingShop([[0, LOW]])
  Object.assign(azure.world.scenario, { zoneLeastInstances: 2 })
  Object.assign(azure.world.planNamed('plan-shop-burst').properties, { zoneRedundant: true })
  const run = await pass(azure, 'scale-back', LONG)
  expect([run.exitCode, stateOf(azure).instances]).toEqual([0, 2])
  expectSafe(azure)
})

test('what answers in place of the app is named, with advice that fits', async () => {
  const azure = await shop([[0, HIGH]])
  azure.effect({ kind: 'app-answers', app: 'app-shop-burst', as: 'access-restriction' })
  const run = await pass(azure, 'burst', { 'warmup-timeout': '2m' })
  expect(run.exitCode).toBe(1)
  expect(annotations(run)).toMatch(/access restrictions of the web app block this runner.*warmup-url: none/su)
})
