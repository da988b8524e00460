import { at, isObject, numberAt, stringAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { endpoint as newEndpoint } from '../world/scenario.ts'
import { same, type Endpoint, type EndpointKind, type Profile } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { applyEndpoint, endpointProblem, priorityClash } from './endpoint-body.ts'
import { monitorProblem } from './monitor-config.ts'

export const KINDS: readonly EndpointKind[] = ['azureEndpoints', 'externalEndpoints', 'nestedEndpoints']
const METHODS = ['Performance', 'Priority', 'Weighted', 'Geographic', 'MultiValue', 'Subnet'] as const
const MOST_TTL_SECONDS = 2_147_483_647
/** Properties with a place of their own, and those that only the service sets. */
const KNOWN = new Set([
  'profileStatus',
  'trafficRoutingMethod',
  'dnsConfig',
  'monitorConfig',
  'endpoints',
  'trafficViewEnrollmentStatus',
  'maxReturn',
])

/** Why Traffic Manager refuses this body of a profile; undefined if it accepts it. */
export function profileProblem(world: World, profile: Profile, body: JsonObject): string | undefined {
  const method = at(body, 'properties', 'trafficRoutingMethod')
  if ((method ?? null) !== null && methodOf(method) === undefined)
    return `The value '${JSON.stringify(method)}' of property 'trafficRoutingMethod' is not valid: it must be one of ${METHODS.join(', ')}.`
  const ttl = at(body, 'properties', 'dnsConfig', 'ttl')
  if ((ttl ?? null) !== null && !isTtl(ttl))
    return `The value '${JSON.stringify(ttl)}' of property 'ttl' is not valid: it must be a whole number from 0 to ${MOST_TTL_SECONDS}.`
  const monitor = at(body, 'properties', 'monitorConfig')
  const refused = isObject(monitor) ? monitorProblem(monitor, { ...profile.monitor }) : undefined
  if (refused !== undefined) return refused
  const list = at(body, 'properties', 'endpoints')
  return Array.isArray(list) ? endpointsProblem(world, profile, list) : undefined
}

/** In any letter case: `az` sends Multivalue. */
function methodOf(value: Json | undefined): (typeof METHODS)[number] | undefined {
  return METHODS.find((one) => typeof value === 'string' && same(one, value))
}

function isTtl(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TTL_SECONDS
}

function endpointsProblem(world: World, profile: Profile, list: readonly Json[]): string | undefined {
  const alone: Profile = { ...profile, endpoints: [] }
  for (const one of list) {
    const problem = endpointProblem(world, alone, endpointOf(alone, one), one)
    if (problem !== undefined) return problem
  }
  return priorityClash(endpointsFrom(profile, list))
}

/** The endpoints of a PUT. One that exists already keeps what its probes have seen. */
export function endpointsFrom(profile: Profile, list: readonly Json[]): Endpoint[] {
  const next: Profile = { ...profile, endpoints: [] }
  for (const one of list) {
    const made = endpointOf(next, one)
    applyEndpoint(made, one)
    const known = profile.endpoints.find((old) => same(old.name, made.name))
    if (known !== undefined) Object.assign(made, { monitor: known.monitor, nextProbeAt: known.nextProbeAt })
    next.endpoints.push(made)
  }
  return next.endpoints
}

function endpointOf(profile: Profile, body: Json): Endpoint {
  const kind = (stringAt(body, 'type') ?? '').split('/').at(-1)?.toLowerCase()
  const found = KINDS.find((one) => one.toLowerCase() === kind) ?? 'externalEndpoints'
  return freshEndpoint(profile, stringAt(body, 'name') ?? '', found)
}

/** An endpoint before its body is applied. It keeps what probes have seen, and gets the next free priority. */
export function freshEndpoint(profile: Profile, name: string, kind: EndpointKind): Endpoint {
  const known = profile.endpoints.find((one) => same(one.name, name))
  const others = profile.endpoints.filter((one) => one !== known)
  const priority = known?.priority ?? Math.max(0, ...others.map((one) => one.priority)) + 1
  const seen = known === undefined ? {} : { monitor: known.monitor, nextProbeAt: known.nextProbeAt }
  return newEndpoint(name, kind, { priority, ...seen })
}

/** Takes from a body what it has, in place. The rest of the profile stays. */
export function setProfile(profile: Profile, body: JsonObject): void {
  const properties = isObject(body['properties']) ? body['properties'] : {}
  if (isObject(body['tags'])) profile.tags = textsOf(body['tags'])
  const status = properties['profileStatus']
  if (status === 'Enabled' || status === 'Disabled') profile.status = status
  const method = methodOf(properties['trafficRoutingMethod'])
  if (method !== undefined) profile.routingMethod = method
  profile.ttl = numberAt(properties, 'dnsConfig', 'ttl') ?? profile.ttl
  profile.relativeName = stringAt(properties, 'dnsConfig', 'relativeName') ?? profile.relativeName
  profile.maxReturn = numberAt(properties, 'maxReturn') ?? profile.maxReturn
  if (isObject(properties['monitorConfig'])) setMonitor(profile, properties['monitorConfig'])
  Object.assign(profile.extra, beside(properties, KNOWN))
}

/** The properties that are not null and not in `known`. */
function beside(object: JsonObject, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !known.has(key) && (value ?? null) !== null),
  )
}

function textsOf(tags: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  )
}

function setMonitor(profile: Profile, monitor: JsonObject): void {
  if (monitor['protocol'] === 'TCP') profile.monitor.path = ''
  const types = Object.entries(profile.monitor).map(([key, value]) => [key, typeof value] as const)
  const given = types
    .filter(([key, type]) => typeof monitor[key] === type)
    .map(([key]) => [key, monitor[key]])
  Object.assign(profile.monitor, Object.fromEntries(given))
  profile.monitorExtra = beside(monitor, new Set(['profileMonitorStatus', ...types.map(([key]) => key)]))
}
