import type { Endpoint, Profile, Resources, ServicePlan, Sku, WebApp } from '../../domain/resources.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import { recordTagName } from '../../record/tag.ts'
import { KEYS } from './keys.ts'
import type { Ledger } from './ledger.ts'

/** State tags, one for each burst endpoint. */
const STATE_TAG = 'cloudburst-'

/** The part of an endpoint that a PATCH can change. */
type EndpointState = Pick<Endpoint, 'status' | 'weight' | 'priority'>

/** What the ledger compares of an endpoint. What Azure left out stays out. */
export function endpointState({ status, weight, priority }: Endpoint): EndpointState {
  return {
    status,
    ...(weight !== undefined && { weight }),
    ...(priority !== undefined && { priority }),
  }
}

/** The profile with the endpoints and state tags that the ledger believes. */
export function knownProfile(profile: Profile, ledger: Ledger, readAt: EpochSeconds): Profile {
  const endpoints = profile.endpoints.map((endpoint) =>
    endpointIn(endpoint, ledger.believe(KEYS.endpoint(endpoint.id), endpointState(endpoint), readAt)),
  )
  return { ...profile, endpoints, tags: knownTags(profile, ledger, readAt) }
}

/** Traffic Manager's report on an endpoint is only as new as the status in the same read. */
function endpointIn(endpoint: Endpoint, state: EndpointState): Endpoint {
  if (state.status === endpoint.status) return { ...endpoint, ...state }
  const monitorStatus = state.status === 'Enabled' ? 'CheckingEndpoint' : 'Disabled'
  return { ...endpoint, ...state, monitorStatus }
}

/** What was read a moment ago, with what this run has written since. Tells the ledger nothing: it is not a read. */
export function withOwnWrites(resources: Resources, ledger: Ledger): Resources {
  const { profile, app, plan, burstEndpoint, privateEndpoints } = resources
  const changed = (endpoint: Endpoint): Endpoint => {
    const state = ledger.written(KEYS.endpoint(endpoint.id)) as EndpointState | undefined
    return state === undefined ? endpoint : endpointIn(endpoint, state)
  }
  const name = recordTagName(burstEndpoint.name)
  const tag = ledger.written(KEYS.tag(profile.id, name)) as string | undefined
  const state = ledger.written(KEYS.app(app.id)) as WebApp['state'] | undefined
  const size = ledger.written(KEYS.plan(plan.id)) as Size | undefined
  const count = ledger.written(KEYS.count(plan.id)) as number | undefined
  const sized = size === undefined ? plan : planWithSize(plan, size)
  const tags = tag === undefined ? profile.tags : withTag(profile.tags, name, tag)
  return {
    ...resources,
    profile: { ...profile, tags, endpoints: profile.endpoints.map(changed) },
    burstEndpoint: changed(burstEndpoint),
    privateEndpoints: privateEndpoints.map(changed),
    app: appWithState(app, state ?? app.state),
    plan: count === undefined ? sized : { ...sized, currentInstances: count },
  }
}

/** ARM spells names of tags in changing letter case. */
function withTag(tags: Profile['tags'], name: string, value: string): Profile['tags'] {
  const others = Object.entries(tags).filter(([other]) => other.toLowerCase() !== name.toLowerCase())
  return Object.fromEntries([...others, [name, value]])
}

/** Other runs write state tags too, so an older one of theirs is a lagging read. */
function knownTags({ id, tags }: Profile, ledger: Ledger, readAt: EpochSeconds): Profile['tags'] {
  const read = new Map(Object.entries(tags).filter(([name]) => isStateTag(name)))
  const missing = ledger
    .keysBelow(KEYS.tags(id))
    .map((key) => key.slice(KEYS.tags(id).length))
    .filter((name) => ![...read.keys()].some((other) => other.toLowerCase() === name))
  const believed = [...read.keys(), ...missing].map((name) => {
    const value = read.get(name) ?? null
    return [name, ledger.believe<string | null>(KEYS.tag(id, name), value, readAt, true)] as const
  })
  const others = Object.entries(tags).filter(([name]) => !isStateTag(name))
  const kept = believed.filter((pair): pair is readonly [string, string] => pair[1] !== null)
  return Object.fromEntries([...others, ...kept])
}

function isStateTag(name: string): boolean {
  return name.toLowerCase().startsWith(STATE_TAG)
}

/** The app as read, in the state that the ledger believes. */
export function appWithState(app: WebApp, state: WebApp['state']): WebApp {
  return state === app.state ? app : { ...app, state }
}

type Size = Pick<Sku, 'name' | 'capacity'>

/** What the ledger compares of a plan: in upper case, because Azure does not always repeat the case of a write. */
export function planSize({ name, capacity }: Size): Size {
  return { name: name.toUpperCase(), capacity }
}

/** The plan as read, in the size that the ledger believes. A name that is right keeps the case that Azure gave it. */
export function planWithSize(plan: ServicePlan, size: Size): ServicePlan {
  const read = planSize(plan.sku)
  if (read.name === size.name && read.capacity === size.capacity) return plan
  const name = read.name === size.name ? plan.sku.name : size.name
  return { ...plan, sku: { ...plan.sku, name, capacity: size.capacity } }
}
