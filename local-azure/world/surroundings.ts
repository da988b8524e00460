import type { Activity } from './activities.ts'
import type { Conditions } from './conditions.ts'
import type { By, WorldEvent } from './history.ts'
import type { Scenario } from './scenario.ts'
import type { AutoscaleSetting, Endpoint, Plan, Profile, Site, Sku } from './state.ts'
import type { Traffic } from './traffic.ts'

/** What a part of the world sees of the rest of it. */
export interface Surroundings {
  readonly scenario: Scenario
  readonly profiles: readonly Profile[]
  readonly plans: readonly Plan[]
  readonly sites: readonly Site[]
  readonly autoscale: readonly AutoscaleSetting[]
  readonly conditions: Conditions
  readonly events: WorldEvent[]
  /** Changes as the activity log tells them. */
  readonly activities: Activity[]
  /** Virtual epoch seconds. */
  readonly now: number
  /** Apps and slots on a plan. */
  readonly sitesOn: (plan: Plan) => readonly Site[]
  /** The plan an app is on. */
  readonly plan: (site: Site) => Plan
  readonly scaling: {
    readonly readyInstances: (site: Site) => number
    readonly setSiteState: (site: Site, state: Site['state'], by: By) => void
    /** Other workers serve the site, which are warm: those of the slot that it is swapped with. */
    readonly swapWorkers: (site: Site) => void
    /** Operations that would never have ended take their usual time from now on, where they may end. */
    readonly goOn: () => void
    readonly resize: (plan: Plan, sku: Sku, by: By, altered: readonly string[]) => void
  }
  readonly routing: {
    readonly traffic: Traffic
    readonly refreshAll: () => void
    readonly siteBehind: (endpoint: Endpoint) => Site | undefined
    readonly endpointChanged: (profile: Profile, endpoint: Endpoint, by: By) => void
  }
}
