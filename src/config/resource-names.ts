import type { ResourceRef, TargetConfig } from '../domain/config.ts'
import type { EndpointType } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import type { Finding } from './origin.ts'
import type { TargetValues } from './shape-target.ts'

type EndpointName = NonNullable<TargetConfig['burstEndpoint']>
/** A value, or why there is none. */
type Resolved<T> = { readonly value: T } | { readonly finding: Finding }

/** The resources of a target. An undefined one was not given, or is among the findings. */
export interface ResourceNames {
  readonly profile?: ResourceRef
  readonly app?: ResourceRef
  readonly burstEndpoint?: EndpointName
  readonly privateEndpoint?: EndpointName
  readonly findings: readonly Finding[]
}

const GROUP = String.raw`^\/?subscriptions\/(?<sub>[^/]+)\/resourceGroups\/(?<group>[^/]+)\/providers\/`
const SITE = new RegExp(
  String.raw`${GROUP}Microsoft\.Web\/sites\/(?<name>[^/]+)(?:\/slots\/(?<slot>[^/]+))?\/?$`,
  'iu',
)
const PROFILE_PART = String.raw`Microsoft\.Network\/trafficManagerProfiles\/(?<name>[^/]+)`
const PROFILE = new RegExp(String.raw`${GROUP}${PROFILE_PART}\/?$`, 'iu')
const ENDPOINT = new RegExp(
  String.raw`${GROUP}${PROFILE_PART}\/(?<type>azure|external|nested)Endpoints\/(?<endpoint>[^/]+)\/?$`,
  'iu',
)
const ENDPOINT_TYPES: Readonly<Record<string, EndpointType>> = {
  azure: 'AzureEndpoints',
  external: 'ExternalEndpoints',
  nested: 'NestedEndpoints',
}

/** Names and ids as resources: an id stands for itself, a name belongs to `resource-group`. */
export function resourceNames(values: TargetValues, invalid: ReadonlySet<string>): ResourceNames {
  const app = refOf('web-app', values, invalid, SITE, 'Microsoft.Web/sites/<app>[/slots/<slot>]')
  const profile = profileRef(values, invalid)
  const burst = endpointOf('burst-endpoint', values, profile)
  const own = endpointOf('private-endpoint', values, profile)
  return {
    ...valueAs('app', app),
    ...valueAs('profile', profile),
    ...valueAs('burstEndpoint', burst),
    ...valueAs('privateEndpoint', own),
    findings: [app, profile, burst, own].flatMap((it) =>
      it !== undefined && 'finding' in it ? [it.finding] : [],
    ),
  }
}

function valueAs<K extends string, T>(key: K, it: Resolved<T> | undefined): Partial<Record<K, T>> {
  return it !== undefined && 'value' in it ? ({ [key]: it.value } as Partial<Record<K, T>>) : {}
}

/** The id of an endpoint contains its profile. */
function profileRef(values: TargetValues, invalid: ReadonlySet<string>): Resolved<ResourceRef> | undefined {
  if (values['traffic-manager-profile'] === undefined && !invalid.has('traffic-manager-profile')) {
    for (const key of ['burst-endpoint', 'private-endpoint'] as const) {
      const groups = ENDPOINT.exec(values[key] ?? '')?.groups
      if (groups !== undefined) return { value: refFrom(groups) }
    }
  }
  const shape = 'Microsoft.Network/trafficManagerProfiles/<profile>'
  return refOf('traffic-manager-profile', values, invalid, PROFILE, shape)
}

function refOf(
  key: 'web-app' | 'traffic-manager-profile',
  values: TargetValues,
  invalid: ReadonlySet<string>,
  idOfType: RegExp,
  shape: string,
): Resolved<ResourceRef> | undefined {
  if (invalid.has(key)) return undefined
  const written = values[key]
  if (written === undefined) return { finding: { key, is: 'is missing', fix: missingFix(key) } }
  if (!written.includes('/')) return refByName(key, written, values, invalid)
  const groups = idOfType.exec(written)?.groups
  if (groups !== undefined) return { value: refFrom(groups) }
  const fix = `Give a name, or an id that ends in /providers/${shape}`
  return { finding: { key, is: `is '${printable(written, 200)}', the id of something else`, fix } }
}

function refFrom(groups: Readonly<Record<string, string>>): ResourceRef {
  const { sub = '', group = '', name = '', slot } = groups
  const ref = { subscriptionId: sub.toLowerCase(), resourceGroup: group, name }
  return slot === undefined ? ref : { ...ref, slot }
}

function missingFix(key: 'web-app' | 'traffic-manager-profile'): string {
  return key === 'web-app'
    ? 'Set it to the web app that carries the burst, by its name or its resource id.'
    : 'Set it to the Traffic Manager profile that users reach the site through, by its name or its resource id.'
}

function refByName(
  key: string,
  name: string,
  values: TargetValues,
  invalid: ReadonlySet<string>,
): Resolved<ResourceRef> | undefined {
  const { 'subscription-id': subscriptionId, 'resource-group': resourceGroup } = values
  if (subscriptionId !== undefined && resourceGroup !== undefined)
    return { value: { subscriptionId, resourceGroup, name } }
  const missing = (['resource-group', 'subscription-id'] as const).filter(
    (one) => values[one] === undefined && !invalid.has(one),
  )
  if (missing.length === 0) return undefined
  const is = `is the name '${printable(name, 80)}', and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`
  return { finding: { key, is, fix: `Set ${missing.join(' and ')}, or give ${key} as a full resource id.` } }
}

function endpointOf(
  key: 'burst-endpoint' | 'private-endpoint',
  values: TargetValues,
  profile: Resolved<ResourceRef> | undefined,
): Resolved<EndpointName> | undefined {
  const written = values[key]
  if (written === undefined) return undefined
  if (!written.includes('/')) return { value: { name: written } }
  const groups = ENDPOINT.exec(written)?.groups
  if (groups === undefined) {
    const fix =
      'Give its name, or an id that ends in /trafficManagerProfiles/<profile>/<type>Endpoints/<endpoint>'
    return { finding: { key, is: `is '${printable(written, 200)}', the id of something else`, fix } }
  }
  if (profile !== undefined && 'value' in profile && !sameRef(profile.value, refFrom(groups))) {
    const fix = 'Take one of the two out, or make them agree.'
    return { finding: { key, is: 'is an endpoint of another profile than traffic-manager-profile', fix } }
  }
  const { endpoint = '', type = '' } = groups
  const endpointType = ENDPOINT_TYPES[type.toLowerCase()]
  return { value: endpointType === undefined ? { name: endpoint } : { name: endpoint, type: endpointType } }
}

/** ARM compares names without regard to letter case. */
function sameRef(one: ResourceRef, other: ResourceRef): boolean {
  return keyOf(one) === keyOf(other)
}

/** Equal for every spelling of the same resource, because ARM ignores letter case. Not an ARM id. */
export function keyOf({ subscriptionId, resourceGroup, name, slot = '' }: ResourceRef): string {
  return [subscriptionId, resourceGroup, name, slot].join('/').toLowerCase()
}
