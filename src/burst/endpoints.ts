import { isInAnswers, weightBase } from '../policy/shares.ts'
import {
  sameResource,
  type Endpoint,
  type Profile,
  type Resources,
  type WebApp,
} from '../domain/resources.ts'

/** Surely serving: probed and found healthy, or always served by its owner's choice. */
export function serves(endpoint: Endpoint): boolean {
  return endpoint.status === 'Enabled' && ['Online', 'Unmonitored'].includes(endpoint.monitorStatus)
}

export function isOnline(endpoint: Endpoint): boolean {
  return endpoint.status === 'Enabled' && endpoint.monitorStatus === 'Online'
}

/** Enabled, but Traffic Manager has found it unable to serve. */
export function isUnhealthy(endpoint: Endpoint): boolean {
  return endpoint.status === 'Enabled' && ['Degraded', 'Stopped'].includes(endpoint.monitorStatus)
}

export function othersThan(profile: Profile, endpoint: Endpoint): readonly Endpoint[] {
  return profile.endpoints.filter((other) => other.id !== endpoint.id)
}

/** Another endpoint that would keep serving if the burst endpoint were disabled now. */
export function anotherServes(resources: Resources): boolean {
  return othersThan(resources.profile, resources.burstEndpoint).some(serves)
}

/** Some endpoint besides the burst one is named in answers; where none is, there is nothing to try out gently. */
export function anotherAnswers(resources: Resources): boolean {
  return othersThan(resources.profile, resources.burstEndpoint).some(isInAnswers)
}

/** What the burst endpoint's weight is set against. */
export function otherWeights(resources: Resources): number {
  return weightBase(resources.profile, resources.burstEndpoint)
}

/** Its target is the web app, by id or by one of its host names. */
export function leadsTo(endpoint: Endpoint, app: WebApp): boolean {
  if (sameResource(endpoint.targetResourceId, app.id)) return true
  const target = endpoint.target?.toLowerCase()
  return [app.defaultHostName, ...app.customHostNames].some((name) => name.toLowerCase() === target)
}
