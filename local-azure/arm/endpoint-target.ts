import { isIP } from 'node:net'
import { stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import { tierOf } from '../world/tiers.ts'
import { same, type Endpoint, type Profile } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { profileId } from './ids.ts'

const NAME = /^(?=.{1,253}$)(?:[a-z\d_](?:[\w-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/iu

/** Why the place that an endpoint leads to is refused; undefined if it is accepted, or if the body does not name one. */
export function targetProblem(
  world: World,
  profile: Profile,
  endpoint: Endpoint,
  body: Json | undefined,
): string | undefined {
  const target = stringAt(body, 'properties', 'target')
  const id = stringAt(body, 'properties', 'targetResourceId') ?? endpoint.targetResourceId
  switch (endpoint.kind) {
    case 'externalEndpoints':
      return target === undefined ? undefined : externalProblem(profile, endpoint, target)
    case 'nestedEndpoints':
      return id !== undefined && leadsTo(world, id, profileId(world.scenario, profile), [])
        ? `The nested endpoint '${endpoint.name}' would lead back to the profile '${profile.name}'.`
        : undefined
    case 'azureEndpoints':
      return id === undefined ? undefined : azureProblem(world, { ...endpoint, targetResourceId: id }, body)
  }
}

function externalProblem(profile: Profile, endpoint: Endpoint, target: string): string | undefined {
  if (isIP(target) === 0 && !NAME.test(target))
    return `The value '${target}' of endpoint property 'target' is not valid: it must be a host name or an IP address.`
  const other = profile.endpoints.find(
    (one) =>
      !same(one.name, endpoint.name) && one.kind !== 'nestedEndpoints' && isIP(one.target) !== isIP(target),
  )
  return other === undefined
    ? undefined
    : `The targets of one profile must be of one kind: '${target}' of '${endpoint.name}' and '${other.target}' of '${other.name}' are not.`
}

function azureProblem(world: World, endpoint: Endpoint, body: Json | undefined): string | undefined {
  const site = world.routing.siteBehind(endpoint)
  const isNamed = stringAt(body, 'properties', 'targetResourceId') !== undefined
  const isEnabled = stringAt(body, 'properties', 'endpointStatus') === 'Enabled'
  const isUsable = site !== undefined && (!isEnabled || tierOf(world.plan(site).sku.name)?.routable === true)
  if (isUsable || (!isNamed && !isEnabled)) return undefined
  return (
    `Some of the provided Azure Website endpoints are not valid: '${endpoint.targetResourceId ?? ''}'. ` +
    'The website does not exist, or its App Service plan is below the Standard tier.'
  )
}

/** Whether the profile `id`, or one that it nests, is `wanted`. */
function leadsTo(world: World, id: string, wanted: string, seen: readonly string[]): boolean {
  if (same(id, wanted)) return true
  const found = world.profiles.find((one) => same(profileId(world.scenario, one), id))
  if (found === undefined || seen.includes(id.toLowerCase())) return false
  return found.endpoints.some(
    ({ kind, targetResourceId }) =>
      kind === 'nestedEndpoints' &&
      targetResourceId !== undefined &&
      leadsTo(world, targetResourceId, wanted, [...seen, id.toLowerCase()]),
  )
}
