import { shop as scenarioOfShop } from '../../local-azure/index.ts'
import type { LocalAzure, LocalAzureOptions } from '../../local-azure/index.ts'
import { shop, type Load } from './support.ts'

type Scenario = ReturnType<typeof scenarioOfShop>
type Profile = Scenario['profiles'][number]
export type Endpoint = Profile['endpoints'][number]

export const MINUTE = 60

/** What a burst that began 40 minutes ago has left in Azure, a third of DNS answers being its own. */
export async function burstingShop(
  load: Load | number,
  options: LocalAzureOptions = {},
): Promise<LocalAzure> {
  const azure = await shop(load, options)
  makeReady(azure)
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', status: 'Enabled', weight: 25 })
  const since = azure.clock.now()
  record(azure, `v=1,p=bursting,s=${String(since)},r=7,c=${String(since)}-3333`)
  azure.clock.advance(40 * MINUTE)
  return azure
}

/** The app runs on three instances, and nothing is routed to it. */
export async function warmShop(load: Load | number, options: LocalAzureOptions = {}): Promise<LocalAzure> {
  const azure = await shop(load, options)
  makeReady(azure)
  record(azure, `v=1,p=warm,s=${String(azure.clock.now())},r=7`)
  azure.clock.advance(40 * MINUTE)
  return azure
}

function makeReady(azure: LocalAzure): void {
  azure.effect({ kind: 'set-plan', plan: 'plan-shop-burst', sku: { capacity: 3 } })
  azure.effect({ kind: 'set-app', app: 'app-shop-burst', state: 'Running' })
  azure.clock.advance(5 * MINUTE)
}

export function record(azure: LocalAzure, text: string): void {
  azure.effect({ kind: 'set-tags', profile: 'tm-shop', tags: { 'cloudburst-burst': text } })
}

/** The record as it stands on the profile. */
export function recordOf(azure: LocalAzure): string {
  return azure.world.profiles[0]?.tags['cloudburst-burst'] ?? ''
}

/** What stands in Azure now. */
export function stateOf(azure: LocalAzure): Record<string, unknown> {
  const endpoints = azure.world.profiles[0]?.endpoints ?? []
  const states = endpoints.map((it) => [it.name, `${it.status} ${String(it.weight)}`] as const)
  return {
    ...Object.fromEntries(states),
    app: azure.world.sites[0]?.state,
    plan: `${azure.world.plans[0]?.sku.name ?? ''} × ${String(azure.world.plans[0]?.sku.capacity ?? 0)}`,
  }
}

/** Changes the profile, or one endpoint of it, in the scenario of the shop. */
export function withProfile(
  base: Scenario,
  change: Partial<Profile>,
  endpoints: Readonly<Record<string, Partial<Endpoint>>> = {},
): Scenario {
  const [profile, ...others] = base.profiles
  if (profile === undefined) throw new Error('the shop has a profile')
  const changed = profile.endpoints.map((it) => ({ ...it, ...endpoints[it.name] }))
  return { ...base, profiles: [{ ...profile, endpoints: changed, ...change }, ...others] }
}

export function withPlan(base: Scenario, change: Partial<Scenario['plans'][number]>): Scenario {
  return { ...base, plans: base.plans.map((plan) => ({ ...plan, ...change })) }
}
