import type { Scenario } from '../world/scenario.ts'
import type { Endpoint, Plan, Profile, Site } from '../world/state.ts'

type Place = Pick<Scenario, 'subscriptionId'>

const group = (place: Place, resourceGroup: string): string =>
  `/subscriptions/${place.subscriptionId}/resourceGroups/${resourceGroup}/providers`

/** The profile's ARM id, in the spelling that Azure answers with. */
export function profileId(place: Place, profile: Profile): string {
  return `${group(place, profile.resourceGroup)}/Microsoft.Network/trafficManagerProfiles/${profile.name}`
}

/** The endpoint's ARM id: its kind is part of it. */
export function endpointId(place: Place, profile: Profile, endpoint: Endpoint): string {
  return `${profileId(place, profile)}/${endpoint.kind}/${endpoint.name}`
}

/** The ARM id of the app, or of the slot if it is one. */
export function siteId(place: Place, site: Site): string {
  const base = `${group(place, site.resourceGroup)}/Microsoft.Web/sites/${site.name}`
  return site.slot === undefined ? base : `${base}/slots/${site.slot}`
}

/** The plan's ARM id, in the spelling that Azure answers with. */
export function planId(place: Place, plan: Plan): string {
  return `${group(place, plan.resourceGroup)}/Microsoft.Web/serverfarms/${plan.name}`
}

export { same } from '../world/state.ts'
