import { at, isObject, parseJson, stringAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { profileStatus } from '../world/monitor.ts'
import { profile as newProfile } from '../world/scenario.ts'
import type { Endpoint, EndpointKind, Profile } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { armError, badRequest, notFound } from './errors.ts'
import { endpointId, profileId, same } from './ids.ts'
import { applyEndpoint, endpointProblem } from './endpoint-body.ts'
import { endpointsFrom, freshEndpoint, KINDS, profileProblem, setProfile } from './profile-body.ts'
import { GROUP, route } from './route.ts'
import type { ArmCall, Route } from './route.ts'

const TYPE = 'Microsoft.Network/trafficManagerProfiles'
const PROFILES = `${GROUP}/providers/${TYPE}`
const PROFILE = `${PROFILES}/{profile}`

export const trafficManagerRoutes: readonly Route[] = [
  route('GET', `/subscriptions/{subscription}/providers/${TYPE}`, `${TYPE}/read`, listProfiles),
  route('GET', PROFILES, `${TYPE}/read`, listProfiles),
  route('GET', PROFILE, `${TYPE}/read`, withProfile(getProfile)),
  route('PATCH', PROFILE, `${TYPE}/write`, withProfile(patchProfile)),
  route('PUT', PROFILE, `${TYPE}/write`, putProfile),
  route('DELETE', PROFILE, `${TYPE}/delete`, withProfile(deleteProfile)),
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

function profileOf(call: ArmCall): Profile | undefined {
  return call.world.profiles.find(
    (one) => same(one.name, call.name('profile')) && same(one.resourceGroup, call.name('group')),
  )
}

function withProfile(handle: (call: ArmCall, profile: Profile) => Reply) {
  return (call: ArmCall): Reply => {
    const profile = profileOf(call)
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
  const group = call.name('group')
  const own = call.world.profiles.filter((one) => group === '' || same(one.resourceGroup, group))
  const body = own.map((profile) => profileBody(call.world, profile, null))
  return { status: 200, body: { value: body } }
}

function getProfile(call: ArmCall, profile: Profile): Reply {
  return { status: 200, body: profileBody(call.world, profile, profileStatus(profile)) }
}

function patchProfile(call: ArmCall, profile: Profile): Reply {
  const body = parseJson(call.call.body)
  if (!isObject(body)) return badRequest('The request content was invalid and could not be deserialized.')
  if (at(body, 'properties', 'endpoints') !== undefined) {
    replaced(call, profile)
    return badRequest(
      "The property 'endpoints' cannot be specified when updating a profile using PATCH. Please use PUT to update endpoints.",
    )
  }
  const problem = profileProblem(call.world, profile, body)
  if (problem !== undefined) return badRequest(problem)
  setProfile(profile, body)
  call.world.routing.refreshAll()
  return getProfile(call, profile)
}

function replaced({ world }: ArmCall, profile: Profile): void {
  world.events.push({ kind: 'profile-replaced', at: world.now, by: 'client', profile: profile.name })
}

/** Creates a profile, or replaces everything of it, the endpoint list included: a client can undo what it has not read. */
function putProfile(call: ArmCall): Reply {
  const body = parseJson(call.call.body)
  if (!isObject(body)) return badRequest('The request content was invalid and could not be deserialized.')
  const known = profileOf(call)
  const fresh = known ?? newProfile(call.name('profile'), [], { resourceGroup: call.name('group') })
  const problem = profileProblem(call.world, fresh, body)
  if (problem !== undefined) return badRequest(problem)
  const name = stringAt(body, 'properties', 'dnsConfig', 'relativeName') ?? fresh.relativeName
  if (call.world.profiles.some((one) => one !== known && same(one.relativeName, name)))
    return armError(
      409,
      'Conflict',
      `Domain name ${name}.trafficmanager.net already exists. Please choose a different DNS prefix.`,
    )
  if (known === undefined) call.world.profiles.push(fresh)
  else replaced(call, fresh)
  fresh.tags = {}
  fresh.extra = {}
  setProfile(fresh, body)
  const list = at(body, 'properties', 'endpoints')
  fresh.endpoints = endpointsFrom(fresh, Array.isArray(list) ? list : [])
  for (const endpoint of fresh.endpoints) call.world.routing.endpointChanged(fresh, endpoint, 'client')
  call.world.routing.refreshAll()
  return { ...getProfile(call, fresh), status: known === undefined ? 201 : 200 }
}

function deleteProfile(call: ArmCall, profile: Profile): Reply {
  call.world.profiles.splice(call.world.profiles.indexOf(profile), 1)
  call.world.routing.refreshAll()
  return { status: 200, body: {} }
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
  const index = profile.endpoints.findIndex((one) => same(one.name, name))
  const known = profile.endpoints[index]
  const fresh = freshEndpoint(profile, known?.name ?? name, kind)
  const problem = endpointProblem(call.world, profile, fresh, body)
  if (problem !== undefined) return badRequest(problem)
  applyEndpoint(fresh, body)
  if (known === undefined) profile.endpoints.push(fresh)
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

/** What a GET of the profile answers. `status` is the state of its monitor: a list has null there. */
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
      monitorConfig: { profileMonitorStatus: status, ...profile.monitor, ...profile.monitorExtra },
      endpoints: profile.endpoints.map((endpoint) => endpointBody(world, profile, endpoint)),
      trafficViewEnrollmentStatus: 'Disabled',
      maxReturn: profile.routingMethod === 'MultiValue' ? profile.maxReturn : null,
      ...profile.extra,
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
      ...endpoint.extra,
    },
  }
}
