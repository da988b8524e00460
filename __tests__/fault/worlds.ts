import { afterEach, expect } from '@jest/globals'
import { rmSync } from 'node:fs'
import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import type { Endpoint } from '../../local-azure/world/state.ts'
import { openShop, type Load } from '../helpers/local-azure.ts'

/** Requests a minute of the shop, whose private side carries 6000 and shows at most 7200: no reason to burst, and every reason. */
export const LOW = 2400
export const HIGH = 7000

/** What is asked and what is true of the burst side. */
export const IDLE = { endpoint: 'Disabled', app: 'Stopped', instances: 1 }
export const WARM = { endpoint: 'Disabled', app: 'Running', instances: 3 }
export const BURSTING = { endpoint: 'Enabled', app: 'Running', instances: 3 }

const opened: LocalAzure[] = []

afterEach(async () => {
  for (const azure of opened.splice(0)) {
    await azure.close()
    rmSync(azure.files().folder, { recursive: true, force: true })
  }
})

/** A local Azure of this test's own, with a load in steps: `[minute after the start, requests a minute]`. */
export async function shop(load: Load = [[0, HIGH]], options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const azure = await openShop(load, options)
  opened.push(azure)
  return azure
}

/** A shop that has been bursting for a while, by the record of an earlier run. */
export function burstingShop(
  load: Load = [[0, HIGH]],
  change: Partial<Record<'private' | 'burst', Partial<Endpoint>>> = {},
  share = 0.3333,
  options: LocalAzureOptions = {},
): Promise<LocalAzure> {
  return shop(load, {
    ...options,
    scenario: (base) => ({
      ...base,
      profiles: base.profiles.map((profile) => ({
        ...profile,
        tags: {
          owner: 'shop',
          'cloudburst-burst': `v=1,p=bursting,s=${String(base.startAt - 3600)},r=1,c=${String(base.startAt - 3600)}-${String(share * 10_000)}`,
        },
        endpoints: profile.endpoints.map((endpoint) => ({
          ...endpoint,
          ...(endpoint.name === 'burst' && { status: 'Enabled' as const, weight: 25 }),
          ...change[endpoint.name as 'private' | 'burst'],
        })),
      })),
      plans: base.plans.map((plan) => ({ ...plan, sku: { ...plan.sku, capacity: 3 }, instances: 3 })),
      sites: base.sites.map((site) => ({ ...site, state: 'Running' as const })),
    }),
  })
}

export function stateOf(azure: LocalAzure): typeof IDLE {
  const { world } = azure
  const [, burst] = world.endpointNamed('burst')
  return {
    endpoint: burst.status,
    app: world.siteNamed('app-shop-burst').state,
    instances: world.planNamed('plan-shop-burst').sku.capacity,
  }
}

/** The record as it is stored; undefined where there is none. */
export function recordOf(azure: LocalAzure): string | undefined {
  return azure.world.profileNamed('tm-shop').tags['cloudburst-burst']
}

/** No invariant was broken, by the world's own history. */
export function expectSafe(azure: LocalAzure): void {
  expect(azure.judge().violations).toEqual([])
}

export function weightOf(azure: LocalAzure, endpoint = 'burst'): number {
  return azure.world.endpointNamed(endpoint)[1].weight
}

/** Writes of one run that Azure took, as `PATCH burst`. */
export function writesOf(azure: LocalAzure, run?: number): readonly string[] {
  return azure
    .requestsOf(run)
    .filter((request) => request.write && request.status < 300)
    .map((request) => `${request.method} ${request.path.split('/').at(-1) ?? ''}`)
}
