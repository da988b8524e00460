import { at, isObject, numberAt, parseJson, stringAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { profileStatus } from '../world/monitor.ts'
import { endpoint as newEndpoint } from '../world/scenario.ts'
import type { Endpoint, EndpointKind, Profile } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { badRequest, notFound } from './errors.ts'
import { endpointId, profileId, same } from './ids.ts'
import { applyEndpoint, endpointProblem } from './endpoint-body.ts'
import { GROUP, route } from './route.ts'
import type { ArmCall, Route } from './route.ts'

const TYPE = 'Microsoft.Network/trafficManagerProfiles'
const PROFILES = `${GROUP}/providers/${TYPE}`
const PROFILE = `${PROFILES}/{profile}`
const METHODS = ['Performance', 'Priority', 'Weighted', 'Geographic', 'MultiValue', 'Subnet'] as const
const KINDS: readonly EndpointKind[] = ['azureEndpoints', 'externalEndpoints', 'nestedEndpoints']

export const trafficManagerRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscription}/providers/${TYPE}`, `${TYPE}/read`, listProfiles),
  route('GET', PROFILES, `${TYPE}/read`, listProfiles),
  route('GET', PROFILE, `${TYPE}/read`, withProfile(getProfile)),
  route('PATCH', PROFILE, `${TYPE}/write`, withProfile(patchProfile)),
  route('PUT', PROFILE, `${TYPE}/write`, withProfile(putProfile)),
  ...['GET', 'PATCH', 'PUT'].map((method) =>
    route(method, `${PROFILE}/${TYPE}/{kind}/{endpoint}`, `${TYPE}/read`, fullTypeInPath),
  ),
  ...KINDS.flatMap((kind) => [
    route('GET', `${PROFILE}/${kind}/{endpoint}`, `${TYPE}/${kind}/read`, withEndpoint(kind, getEndpoint)),
    route(
      'PATCH',
      `${PROFILE}/${kind}/{endpoint}`,
      `${TYPE}/${kind}/write`,
      withEndpoint(kind, patchEndpoint),
    ),
    route(
      'PUT',
      `${PROFILE}/${kind}/{endpoint}`,
      `${TYPE}/${kind}/write`,
      withProfile((call, profile) => putEndpoint(kind, call, profile)),
    ),
    route(
      'DELETE',
      `${PROFILE}/${kind}/{endpoint}`,
      `${TYPE}/${kind}/delete`,
      withEndpoint(kind, deleteEndpoint),
    ),
  ]),
]

function withProfile(handle: (call: ArmCall, profile: Profile) => Reply) {
  return (call: ArmCall): Reply => {
    const profile = call.world.profiles.find(
      (one) => same(one.name, call.name('profile')) && same(one.resourceGroup, call.name('group')),
    )
    return profile === undefined
      ? notFound(TYPE, call.name('profile'), call.name('group'))
      : handle(call, profile)
  }
}

function withEndpoint(
  kind: EndpointKind,
  handle: (call: ArmCall, profile: Profile, endpoint: Endpoint) => Reply,
) {
  return withProfile((call, profile) => {
    const name = call.name('endpoint')
    const endpoint = profile.endpoints.find((one) => same(one.name, name) && one.kind === kind)
    if (endpoint === undefined)
      return notFound(`${TYPE}/${profile.name}/${kind}`, name, profile.resourceGroup)
    return handle(call, profile, endpoint)
  })
}

function fullTypeInPath(call: ArmCall): Reply {
  const type = `${TYPE}/${call.name('kind')}`
  return badRequest(
    `The endpoint type '${type}' in the request URL is not valid. Use '${call.name('kind')}'.`,
  )
}

/** A list shows `profileMonitorStatus: null`; a GET of one profile shows the status. */
function listProfiles(call: ArmCall): Reply {
  const body = call.world.profiles.map((profile) => profileBody(call.world, profile, null))
  return { status: 200, body: { value: body } }
}

function getProfile(call: ArmCall, profile: Profile): Reply {
  return { status: 200, body: profileBody(call.world, profile, profileStatus(profile)) }
}

function patchProfile(call: ArmCall, profile: Profile): Reply {
  const body = parseJson(call.call.body)
  if (!isObject(body)) return badRequest('The request content was invalid and could not be deserialized.')
  if (at(body, 'properties', 'endpoints') !== undefined) {
    call.world.events.push({
      kind: 'profile-replaced',
      at: call.world.now,
      by: 'client',
      profile: profile.name,
    })
    return badRequest(
      "The property 'endpoints' cannot be specified when updating a profile using PATCH. Please use PUT to update endpoints.",
    )
  }
  setProfile(profile, body)
  call.world.routing.refreshAll()
  return getProfile(call, profile)
}

/** Replaces everything, the endpoint list included, so a client can undo changes that it has not read. */
function putProfile(call: ArmCall, profile: Profile): Reply {
  const body = parseJson(call.call.body)
  const list = at(body, 'properties', 'endpoints')
  call.world.events.push({
    kind: 'profile-replaced',
    at: call.world.now,
    by: 'client',
    profile: profile.name,
  })
  profile.tags = {}
  if (isObject(body)) setProfile(profile, body)
  profile.endpoints = (Array.isArray(list) ? list : []).map((one) => endpointFrom(profile, one))
  for (const endpoint of profile.endpoints) call.world.routing.endpointChanged(profile, endpoint, 'client')
  return getProfile(call, profile)
}

function endpointFrom(profile: Profile, body: Json): Endpoint {
  const kind = (stringAt(body, 'type') ?? '').split('/').at(-1)?.toLowerCase()
  const name = stringAt(body, 'name') ?? ''
  const fresh = newEndpoint(name, KINDS.find((one) => one.toLowerCase() === kind) ?? 'externalEndpoints', {})
  const known = profile.endpoints.find((one) => same(one.name, name))
  applyEndpoint(fresh, body)
  return Object.assign(
    fresh,
    known === undefined ? {} : { monitor: known.monitor, nextProbeAt: known.nextProbeAt },
  )
}

function setProfile(profile: Profile, body: JsonObject): void {
  if (isObject(body['tags'])) profile.tags = textsOf(body['tags'])
  const status = at(body, 'properties', 'profileStatus')
  if (status === 'Enabled' || status === 'Disabled') profile.status = status
  const method = METHODS.find((one) => one === at(body, 'properties', 'trafficRoutingMethod'))
  if (method !== undefined) profile.routingMethod = method
  profile.ttl = numberAt(body, 'properties', 'dnsConfig', 'ttl') ?? profile.ttl
  const monitor = at(body, 'properties', 'monitorConfig')
  if (isObject(monitor)) Object.assign(profile.monitor, pickMonitor(profile, monitor))
}

function textsOf(tags: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  )
}

function pickMonitor(profile: Profile, monitor: JsonObject): JsonObject {
  const known = Object.entries(profile.monitor).map(([key, value]) => [key, typeof value] as const)
  return Object.fromEntries(
    known.filter(([key, type]) => typeof monitor[key] === type).map(([key]) => [key, monitor[key]]),
  )
}

function getEndpoint(call: ArmCall, profile: Profile, endpoint: Endpoint): Reply {
  return { status: 200, body: endpointBody(call.world, profile, endpoint) }
}

function patchEndpoint(call: ArmCall, profile: Profile, endpoint: Endpoint): Reply {
  const body = parseJson(call.call.body)
  const problem = endpointProblem(call.world, profile, endpoint, body)
  if (problem !== undefined) return badRequest(problem)
  applyEndpoint(endpoint, body)
  call.world.routing.endpointChanged(profile, endpoint, 'client')
  return getEndpoint(call, profile, endpoint)
}

/** Answers 201 even for an existing endpoint, as in traffic recorded by azure-cli. */
function putEndpoint(kind: EndpointKind, call: ArmCall, profile: Profile): Reply {
  const body = parseJson(call.call.body)
  const name = call.name('endpoint')
  const fresh = newEndpoint(name, kind, {})
  const index = profile.endpoints.findIndex((one) => same(one.name, name))
  const problem = endpointProblem(call.world, profile, fresh, body)
  if (problem !== undefined) return badRequest(problem)
  applyEndpoint(fresh, body)
  if (index === -1) profile.endpoints.push(fresh)
  else profile.endpoints[index] = fresh
  call.world.routing.endpointChanged(profile, fresh, 'client')
  return { status: 201, body: endpointBody(call.world, profile, fresh) }
}

function deleteEndpoint(call: ArmCall, profile: Profile, endpoint: Endpoint): Reply {
  endpoint.status = 'Disabled'
  call.world.routing.endpointChanged(profile, endpoint, 'client')
  profile.endpoints = profile.endpoints.filter((one) => one !== endpoint)
  call.world.routing.refreshAll()
  return { status: 200, body: {} }
}

export function profileBody(world: World, profile: Profile, status: string | null): JsonObject {
  return {
    id: profileId(world.scenario, profile),
    name: profile.name,
    type: TYPE,
    location: 'global',
    tags: { ...profile.tags },
    properties: {
      profileStatus: profile.status,
      trafficRoutingMethod: profile.routingMethod,
      dnsConfig: {
        relativeName: profile.relativeName,
        fqdn: `${profile.relativeName}.trafficmanager.net`,
        ttl: profile.ttl,
      },
      monitorConfig: { profileMonitorStatus: status, ...profile.monitor },
      endpoints: profile.endpoints.map((endpoint) => endpointBody(world, profile, endpoint)),
      trafficViewEnrollmentStatus: 'Disabled',
      maxReturn: profile.routingMethod === 'MultiValue' ? profile.maxReturn : null,
    },
  }
}

function endpointBody(world: World, profile: Profile, endpoint: Endpoint): JsonObject {
  return {
    id: endpointId(world.scenario, profile, endpoint),
    name: endpoint.name,
    type: `${TYPE}/${endpoint.kind}`,
    properties: {
      endpointStatus: endpoint.status,
      endpointMonitorStatus: endpoint.monitor,
      ...(endpoint.targetResourceId !== undefined && { targetResourceId: endpoint.targetResourceId }),
      target: endpoint.target,
      weight: endpoint.weight,
      priority: endpoint.priority,
      endpointLocation: endpoint.location ?? null,
      ...(endpoint.geoMapping.length > 0 && { geoMapping: [...endpoint.geoMapping] }),
      ...(endpoint.subnets.length > 0 && {
        subnets: endpoint.subnets.map((first) => ({ first, scope: 24 })),
      }),
      ...(endpoint.kind === 'nestedEndpoints' && { minChildEndpoints: endpoint.minChildEndpoints }),
      alwaysServe: endpoint.alwaysServe,
    },
  }
}
