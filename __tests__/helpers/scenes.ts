import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import type { Scenario } from '../../local-azure/world/scenario.ts'
import type { Endpoint } from '../../local-azure/world/state.ts'

/** Requests a minute of the shop, whose private side carries 6000 and shows at most 7200: no reason to burst, and every reason. */
export const LOW = 2400
export const HIGH = 7000

/** What is asked and what is true of the burst side. */
export const IDLE = { endpoint: 'Disabled', app: 'Stopped', instances: 1 }
export const WARM = { endpoint: 'Disabled', app: 'Running', instances: 3 }
export const BURSTING = { endpoint: 'Enabled', app: 'Running', instances: 3 }
export type State = typeof IDLE

/** The scenario of a shop that has been bursting for an hour, by the state tag of an earlier run. */
export function bursting(
  change: Partial<Record<'private' | 'burst', Partial<Endpoint>>> = {},
  share = 0.3333,
): NonNullable<LocalAzureOptions['scenario']> {
  return (base) => {
    const since = String(base.startAt - 3600)
    return {
      ...base,
      profiles: base.profiles.map((profile) => ({
        ...profile,
        tags: {
          owner: 'shop',
          'cloudburst-burst': `v=1,p=bursting,s=${since},r=1,c=${since}-${String(share * 10_000)}`,
        },
        endpoints: profile.endpoints.map((endpoint) => ({
          ...endpoint,
          ...(endpoint.name === 'burst' && { status: 'Enabled' as const, weight: 25 }),
          ...change[endpoint.name as 'private' | 'burst'],
        })),
      })),
      plans: base.plans.map((plan) => ({ ...plan, sku: { ...plan.sku, capacity: 3 }, instances: 3 })),
      sites: base.sites.map((site) => ({ ...site, state: 'Running' as const })),
    }
  }
}

/** An autoscale setting of the burst side's plan, with bounds from 1 to 5. */
export function autoscaleCpu(
  { subscriptionId, resourceGroup }: Scenario,
  enabled: boolean,
): Scenario['autoscale'][number] {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`
  return {
    name: 'cpu',
    resourceGroup,
    location: 'West Europe',
    lastActionAt: 0,
    tags: {},
    properties: {
      enabled,
      targetResourceUri: `${group}/Microsoft.Web/serverfarms/plan-shop-burst`,
      profiles: [{ name: 'default', capacity: { minimum: '1', maximum: '5', default: '1' }, rules: [] }],
    },
  }
}

export function stateOf(azure: LocalAzure): State {
  const { world } = azure
  const [, burst] = world.endpointNamed('burst')
  return {
    endpoint: burst.status,
    app: world.siteNamed('app-shop-burst').state,
    instances: world.planNamed('plan-shop-burst').sku.capacity,
  }
}

/** The state tag as it is stored; undefined where there is none. */
export function recordOf(azure: LocalAzure): string | undefined {
  return azure.world.profileNamed('tm-shop').tags['cloudburst-burst']
}
