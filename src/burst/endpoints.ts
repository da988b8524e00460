import { isInAnswers, weightBase } from '../policy/shares.ts'
import {
  sameResource,
  type Endpoint,
  type Profile,
  type Resources,
  type WebApp,
} from '../domain/resources.ts'

/** Certain to serve: probed and healthy, or set to alwaysServe by its owner. */
export function serves(endpoint: Endpoint): boolean {
  return endpoint.status === 'Enabled' && ['Online', 'Unmonitored'].includes(endpoint.monitorStatus)
}

/**
 * Enabled, and Online for Traffic Manager's probes. DNS also names endpoints in CheckingEndpoint; those are not
 * Online.
 */
export function isOnline(endpoint: Endpoint): boolean {
  return endpoint.status === 'Enabled' && endpoint.monitorStatus === 'Online'
}

/** Enabled, but Traffic Manager found that it does not serve. */
export function isUnhealthy(endpoint: Endpoint): boolean {
  return endpoint.status === 'Enabled' && ['Degraded', 'Stopped'].includes(endpoint.monitorStatus)
}

/** All other endpoints of the profile, whether enabled or not. */
export function othersThan(profile: Profile, endpoint: Endpoint): readonly Endpoint[] {
  return profile.endpoints.filter((other) => other.id !== endpoint.id)
}

/** Another endpoint keeps serving if the burst endpoint is disabled now. */
export function anotherServes(resources: Resources): boolean {
  return othersThan(resources.profile, resources.burstEndpoint).some(serves)
}

/** DNS answers name an endpoint besides the burst one. Otherwise a trial makes no sense. */
export function anotherAnswers(resources: Resources): boolean {
  return othersThan(resources.profile, resources.burstEndpoint).some(isInAnswers)
}

/** The sum of weights that the burst endpoint's weight competes with. */
export function otherWeights(resources: Resources): number {
  return weightBase(resources.profile, resources.burstEndpoint)
}

/** Its target is the web app, by id or by one of its host names. */
export function leadsTo(endpoint: Endpoint, app: WebApp): boolean {
  if (sameResource(endpoint.targetResourceId, app.id)) return true
  const target = endpoint.target?.toLowerCase()
  return [app.defaultHostName, ...app.customHostNames].some((name) => name.toLowerCase() === target)
}
