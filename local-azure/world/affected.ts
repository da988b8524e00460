import type { AutoscaleSetting, Endpoint, Plan, Profile, Site } from './state.ts'
import type { Surroundings } from './surroundings.ts'

/** The world as effects change it. */
export interface Affected extends Surroundings {
  readonly autoscale: AutoscaleSetting[]
  /** Lets another effect happen at a virtual time. */
  readonly schedule: (time: number, effect: { readonly kind: 'private-up' }) => void
  readonly profileNamed: (name: string) => Profile
  readonly planNamed: (name: string) => Plan
  readonly siteNamed: (name: string) => Site
  readonly endpointNamed: (name: string) => [Profile, Endpoint]
  readonly replica: { note(): void }
}

/** How each effect of a union changes the world. */
export type Apply<E extends { readonly kind: string }> = {
  readonly [K in E['kind']]: (world: Affected, effect: Extract<E, { kind: K }>) => void
}
