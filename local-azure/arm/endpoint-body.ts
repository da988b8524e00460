import { at, isObject, stringAt } from '../json.ts'
import type { Json } from '../json.ts'
import { same, type Endpoint, type Profile } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { targetProblem } from './endpoint-target.ts'

/** Why Traffic Manager refuses this body; undefined if it accepts it. */
export function endpointProblem(
  world: World,
  profile: Profile,
  endpoint: Endpoint,
  body: Json | undefined,
): string | undefined {
  const properties = at(body, 'properties')
  if (!isObject(properties)) return "The request content was invalid: 'properties' is missing."
  for (const { from, fits, must } of SETTABLE) {
    const value = properties[from] ?? null
    if (value !== null && !fits(value)) {
      return `The value '${JSON.stringify(value)}' of endpoint property '${from}' is not valid: it must be ${must}.`
    }
  }
  return (
    priorityProblem(profile, endpoint, properties['priority']) ?? otherProblem(world, profile, endpoint, body)
  )
}

function priorityProblem(
  profile: Profile,
  endpoint: Endpoint,
  priority: Json | undefined,
): string | undefined {
  const other = profile.endpoints.find((one) => !same(one.name, endpoint.name) && one.priority === priority)
  return other === undefined ? undefined : clash(endpoint, other)
}

function otherProblem(
  world: World,
  profile: Profile,
  endpoint: Endpoint,
  body: Json | undefined,
): string | undefined {
  if (endpoint.kind === 'nestedEndpoints' && stringAt(body, 'properties', 'alwaysServe') === 'Enabled') {
    return "The property 'alwaysServe' cannot be enabled on nested endpoints."
  }
  return targetProblem(world, profile, endpoint, body)
}

interface Settable {
  /** Name in the body. */
  readonly from: string
  /** Name in the world. */
  readonly to: keyof Endpoint
  readonly fits: (value: Json) => boolean
  readonly must: string
}

const rank = {
  fits: (value: Json) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000,
  must: 'a whole number from 1 to 1000',
}
const onOff = {
  fits: (value: Json) => value === 'Enabled' || value === 'Disabled',
  must: "'Enabled' or 'Disabled'",
}
const text = { fits: (value: Json) => typeof value === 'string', must: 'a text' }
const texts = {
  fits: (value: Json) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  must: 'a list of texts',
}

const SETTABLE: readonly Settable[] = [
  { from: 'endpointStatus', to: 'status', ...onOff },
  { from: 'weight', to: 'weight', ...rank },
  { from: 'priority', to: 'priority', ...rank },
  { from: 'target', to: 'target', ...text },
  { from: 'targetResourceId', to: 'targetResourceId', ...text },
  { from: 'endpointLocation', to: 'location', ...text },
  { from: 'geoMapping', to: 'geoMapping', ...texts },
  { from: 'alwaysServe', to: 'alwaysServe', ...onOff },
  { from: 'minChildEndpoints', to: 'minChildEndpoints', ...rank },
]

/** Properties that only the service sets. */
const READ_ONLY = new Set(['endpointMonitorStatus'])

/** Two endpoints of one priority; undefined if there are none. */
export function priorityClash(endpoints: readonly Endpoint[]): string | undefined {
  for (const [index, one] of endpoints.entries()) {
    const other = endpoints.slice(0, index).find(({ priority }) => priority === one.priority)
    if (other !== undefined) return clash(one, other)
  }
  return undefined
}

function clash(one: Pick<Endpoint, 'name'>, other: Endpoint): string {
  return `Endpoint '${one.name}' has the same priority ${other.priority} as endpoint '${other.name}'. Priorities must be unique within a profile.`
}

/** Sets the properties that the body gives, unknown ones included. A null or missing property stays as it is. */
export function applyEndpoint(endpoint: Endpoint, body: Json | undefined): void {
  const properties = at(body, 'properties')
  if (!isObject(properties)) return
  const given = new Map<string, Json>()
  for (const { from, to, fits } of SETTABLE) {
    const value = properties[from] ?? null
    if (value !== null && fits(value)) given.set(to, value)
  }
  Object.assign(endpoint, Object.fromEntries(given))
  const subnets = properties['subnets']
  if (Array.isArray(subnets)) endpoint.subnets = subnets.flatMap((one) => stringAt(one, 'first') ?? [])
  const known = new Set([...SETTABLE.map((one) => one.from), ...READ_ONLY])
  const extra = Object.entries(properties).filter(
    ([key, value]) => !known.has(key) && (value ?? null) !== null,
  )
  Object.assign(endpoint.extra, Object.fromEntries(extra))
}
