import type { Endpoint, Profile, RoutingMethod, UserGroup } from './state.ts'

/** Part of all new lookups by endpoint, keyed `profile/endpoint`. If the sum is below 1, the rest gets no address. */
export type Answers = Readonly<Record<string, number>>

const SERVED = new Set(['Online', 'CheckingEndpoint', 'Unmonitored'])

/**
 * Traffic Manager's answers: endpoints that are enabled and not degraded; all degraded ones if no other is left; no
 * name at all if none is enabled or the profile is disabled.
 * Source: learn.microsoft.com/azure/traffic-manager/traffic-manager-monitoring.
 */
export function answersOf(
  profile: Profile,
  users: readonly UserGroup[],
  child: (endpoint: Endpoint) => Profile | undefined,
): Answers {
  const result: Record<string, number> = {}
  if (profile.status === 'Disabled') return result
  for (const group of users) {
    for (const [endpoint, part] of pick(profile, group)) {
      spread(result, profile, endpoint, part * group.part, users, child)
    }
  }
  return result
}

function spread(
  result: Record<string, number>,
  profile: Profile,
  endpoint: Endpoint,
  part: number,
  users: readonly UserGroup[],
  child: (endpoint: Endpoint) => Profile | undefined,
): void {
  const nested = endpoint.kind === 'nestedEndpoints' ? child(endpoint) : undefined
  const inner = nested === undefined ? { [keyOf(profile, endpoint)]: 1 } : answersOf(nested, users, child)
  for (const [key, value] of Object.entries(inner)) result[key] = (result[key] ?? 0) + value * part
}

/** "profile/endpoint": two profiles may have endpoints of the same name. */
export function keyOf(profile: Pick<Profile, 'name'>, endpoint: Pick<Endpoint, 'name'>): string {
  return `${profile.name}/${endpoint.name}`
}

/** Endpoints that may be in an answer now. */
function eligible(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const enabled = endpoints.filter((endpoint) => endpoint.status === 'Enabled')
  const served = enabled.filter((endpoint) => SERVED.has(endpoint.monitor))
  return served.length > 0 ? served : enabled.filter((endpoint) => endpoint.monitor === 'Degraded')
}

type Picked = readonly (readonly [Endpoint, number])[]

const METHODS: Readonly<Record<RoutingMethod, (profile: Profile, group: UserGroup) => Picked>> = {
  Weighted: (profile) => weighted(eligible(profile.endpoints)),
  Priority: (profile) => first([...eligible(profile.endpoints)].sort((a, b) => a.priority - b.priority)),
  Performance: (profile, group) =>
    first([...eligible(profile.endpoints)].sort((a, b) => distance(a, group) - distance(b, group))),
  Geographic: (profile, group) => geographic(profile, group),
  Subnet: (profile, group) => subnet(profile, group),
  MultiValue: (profile) => evenly(eligible(profile.endpoints).slice(0, profile.maxReturn)),
}

function pick(profile: Profile, group: UserGroup): Picked {
  return METHODS[profile.routingMethod](profile, group)
}

function weighted(endpoints: readonly Endpoint[]): Picked {
  const sum = endpoints.reduce((total, endpoint) => total + endpoint.weight, 0)
  return endpoints.map((endpoint) => [endpoint, endpoint.weight / sum] as const)
}

function first(endpoints: readonly Endpoint[]): Picked {
  const chosen = endpoints[0]
  return chosen === undefined ? [] : [[chosen, 1]]
}

function evenly(endpoints: readonly Endpoint[]): Picked {
  return endpoints.map((endpoint) => [endpoint, 1 / endpoints.length] as const)
}

function distance(endpoint: Endpoint, group: UserGroup): number {
  const plain = (name: string | undefined): string => (name ?? '').replace(/\s/g, '').toLowerCase()
  return plain(endpoint.location) === plain(group.location) ? 0 : 1
}

/** Geographic routing has no failover: a mapped endpoint that is stopped, or degraded beside others, gives no answer. */
function geographic(profile: Profile, group: UserGroup): Picked {
  const enabled = profile.endpoints.filter((endpoint) => endpoint.status === 'Enabled')
  const mapped =
    enabled.find((endpoint) => endpoint.geoMapping.includes(group.geo)) ??
    enabled.find((endpoint) => endpoint.geoMapping.includes('WORLD'))
  return mapped !== undefined && eligible(profile.endpoints).includes(mapped) ? [[mapped, 1]] : []
}

function subnet(profile: Profile, group: UserGroup): Picked {
  const candidates = eligible(profile.endpoints)
  const mapped = candidates.find((endpoint) => endpoint.subnets.includes(group.subnet))
  return first(
    mapped === undefined ? candidates.filter((endpoint) => endpoint.subnets.length === 0) : [mapped],
  )
}
