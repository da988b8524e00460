import { expect, test } from '@jest/globals'
import { endpoint, plan, site } from '../../local-azure/index.ts'
import type { LocalAzureOptions } from '../../local-azure/options.ts'
import { expectRefusal } from './refusal.ts'
import { act, errorsOf, HIGH, shop, type Texts } from './support.ts'
import { withPlan, withProfile } from './worlds.ts'

type Scenario = NonNullable<LocalAzureOptions['scenario']>

const B1 = { name: 'B1', tier: 'Basic', size: 'B1', family: 'B', capacity: 1 }

function withSite(rest: Parameters<typeof site>[2]): Scenario {
  return (base) => ({ ...base, sites: [...base.sites, site('app-other', 'plan-shop-burst', rest)] })
}

const AUTOSCALE = {
  name: 'autoscale-burst',
  resourceGroup: 'rg-shop',
  location: 'westeurope',
  tags: {},
  lastActionAt: 0,
  properties: {
    enabled: true,
    targetResourceUri:
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-shop/providers/Microsoft.Web/serverfarms/plan-shop-burst',
    profiles: [{ name: 'default', capacity: { minimum: '1', maximum: '4', default: '1' }, rules: [] }],
  },
}

interface Case {
  readonly what: string
  readonly scenario?: Scenario
  readonly inputs?: Texts
  readonly named: RegExp
  /** Azure says it, and nobody can tell a wrong name from a resource that is gone. */
  readonly failed?: true
}

const REFUSED: readonly Case[] = [
  {
    what: 'an endpoint that is not in the profile',
    inputs: { 'burst-endpoint': 'azzure' },
    named: /azzure.*private, burst/u,
  },
  {
    what: 'a private endpoint that is not in the profile',
    inputs: { 'private-endpoint': 'dc1' },
    named: /dc1/u,
  },
  {
    what: 'an endpoint that leads elsewhere, where another one leads to the web app',
    inputs: { 'burst-endpoint': 'private' },
    named: /private leads to shop\.private\.example.*burst-endpoint to burst/su,
  },
  {
    what: 'no endpoint that leads to the web app',
    scenario: (base) =>
      withProfile(base, {
        endpoints: [endpoint('private', 'externalEndpoints', { weight: 50, target: 'shop.private.example' })],
      }),
    named: /app-shop-burst.*burst-endpoint/su,
  },
  {
    what: 'a profile that does not exist',
    failed: true,
    inputs: { 'traffic-manager-profile': 'tm-shpo' },
    named: /traffic-manager-profile/u,
  },
  {
    what: 'a web app that does not exist',
    failed: true,
    inputs: { 'web-app': 'app-nobody' },
    named: /web-app/u,
  },
  {
    what: 'a disabled profile',
    scenario: (base) => withProfile(base, { status: 'Disabled' }),
    named: /disabled/u,
  },
  {
    what: 'Priority with spill',
    scenario: (base) => withProfile(base, { routingMethod: 'Priority' }),
    named: /routing: switch/u,
  },
  {
    what: 'alwaysServe on the burst endpoint',
    scenario: (base) => withProfile(base, {}, { burst: { alwaysServe: 'Enabled' } }),
    named: /alwaysServe/u,
  },
  { what: 'drain-min shorter than DNS may take', inputs: { 'drain-min': '2m' }, named: /drain-min/u },
  {
    what: 'a tier that Traffic Manager refuses',
    scenario: (base) => withPlan(base, { sku: B1 }),
    named: /burst-sku/u,
  },
  {
    what: 'a burst-sku that Traffic Manager refuses',
    inputs: { 'burst-sku': 'B2', 'idle-sku': 'B1' },
    named: /burst-sku/u,
  },
  {
    what: 'an idle-sku that drops deployment slots',
    scenario: withSite({ slot: 'staging' }),
    inputs: { 'burst-sku': 'P1v3', 'idle-sku': 'B1' },
    named: /idle-sku.*deployment slots/u,
  },
  {
    what: 'an idle-sku that drops TLS of custom domains',
    inputs: { 'burst-sku': 'P1v3', 'idle-sku': 'F1' },
    named: /idle-sku.*TLS/u,
  },
  {
    what: 'an idle-sku that drops autoscale',
    scenario: (base) => ({ ...base, autoscale: [AUTOSCALE] }),
    inputs: { 'burst-sku': 'P1v3', 'idle-sku': 'B1' },
    named: /idle-sku.*autoscale/u,
  },
  {
    what: 'a plan that carries another running app',
    scenario: withSite({ state: 'Running' }),
    named: /app-other.*shared-plan/su,
  },
  {
    what: 'an app that is switched off as a whole',
    scenario: (base) => ({ ...base, sites: base.sites.map((it) => ({ ...it, enabled: false })) }),
    named: /enabled/u,
  },
]

test.each(REFUSED)('$what', async ({ scenario, inputs = {}, named, failed }) => {
  const azure = await shop(HIGH, scenario === undefined ? {} : { scenario })
  const run = await act(azure, inputs)
  expectRefusal(run, failed === true ? 'failed' : 'refused')
  expect(errorsOf(run)[0]).toMatch(named)
})

test.each([
  ['a resource group that does not exist', { 'resource-group': 'rg-nobody' }, 'resource-group'],
  ['a wrong subscription', { 'subscription-id': '00000000-0000-0000-0000-0000000000ff' }, 'subscription-id'],
])('%s', async (_, inputs, named) => {
  const run = await act(await shop(HIGH), inputs)
  expectRefusal(run, 'failed')
  expect(errorsOf(run)[0]).toContain(`Correct the input ${named}`)
})

test('what would be refused is a warning of status', async () => {
  const azure = await shop(HIGH, { scenario: (base) => withProfile(base, { routingMethod: 'Priority' }) })
  const run = await act(azure, { mode: 'status' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { outcome: 'ok' } })
  expect(run.log).toContain('routes by Priority')
})

test('a shared plan may be resized where that is allowed', async () => {
  const azure = await shop(HIGH, { scenario: withSite({ state: 'Running' }) })
  const run = await act(azure, { 'shared-plan': 'allow' })
  expect(run).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
})

test('a plan of another app is none of ours', async () => {
  const other = plan('plan-other', { name: 'S1', tier: 'Standard', size: 'S1', family: 'S', capacity: 1 })
  const azure = await shop(HIGH, {
    scenario: (base) => ({
      ...base,
      plans: [...base.plans, other],
      sites: [...base.sites, site('app-other', 'plan-other', { state: 'Running' })],
    }),
  })
  expect(await act(azure, {})).toMatchObject({ exitCode: 0, outputs: { phase: 'bursting' } })
})
