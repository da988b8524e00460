import { shop as scenarioOfShop } from '../../local-azure/index.ts'
import type { Endpoint, Profile, Site } from '../../local-azure/world/state.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import type { Inputs } from './support.ts'

type Scenario = ReturnType<typeof scenarioOfShop>
type Plan = Scenario['plans'][0]

/** Something wrong, and the words by which a person must recognize it. */
export interface Planted {
  readonly what: string
  readonly scenario?: (base: Scenario) => Scenario
  readonly inputs?: Inputs
  /** Changes the world after it has begun. */
  readonly plant?: (azure: LocalAzure) => void
  readonly says: RegExp
}

export const site =
  (change: Partial<Site>) =>
  (base: Scenario): Scenario => ({ ...base, sites: base.sites.map((one) => ({ ...one, ...change })) })

export const siteConfig =
  (change: Site['siteConfig']) =>
  (base: Scenario): Scenario => ({
    ...base,
    sites: base.sites.map((one) => ({ ...one, siteConfig: { ...one.siteConfig, ...change } })),
  })

const plan =
  (change: Partial<Plan>) =>
  (base: Scenario): Scenario => ({ ...base, plans: base.plans.map((one) => ({ ...one, ...change })) })

export const planProperties =
  (properties: Plan['properties']) =>
  (base: Scenario): Scenario => ({
    ...base,
    plans: base.plans.map((one) => ({ ...one, properties: { ...one.properties, ...properties } })),
  })

export const sized = (name: string, tier: string, capacity = 1): ((base: Scenario) => Scenario) =>
  plan({ sku: { name, tier, size: name, family: name.slice(0, 2), capacity }, instances: capacity })

export const profile =
  (change: Partial<Profile>) =>
  (base: Scenario): Scenario => ({
    ...base,
    profiles: base.profiles.map((one) => ({ ...one, ...change })),
  })

export const endpoint =
  (name: 'private' | 'burst', change: Partial<Endpoint>) =>
  (base: Scenario): Scenario => ({
    ...base,
    profiles: base.profiles.map((one) => ({
      ...one,
      endpoints: one.endpoints.map((it) => (it.name === name ? { ...it, ...change } : it)),
    })),
  })

export const denied =
  (...actions: readonly string[]) =>
  (azure: LocalAzure): void =>
    void azure.world.conditions.denied.push(...actions)
