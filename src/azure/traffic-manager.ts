import type {
  Endpoint as SdkEndpoint,
  EndpointType as SdkEndpointType,
  Profile as SdkProfile,
} from '@azure/arm-trafficmanager'
import type { EndpointChange, TrafficManagerPort } from '../burst/ports.ts'
import type { ResourceRef } from '../domain/config.ts'
import type { Endpoint, EndpointType, MonitorConfig, Profile, RoutingMethod } from '../domain/resources.ts'
import { seconds } from '../domain/units.ts'
import type { Clients } from './clients.ts'
import { parseId, refOf } from './ids.ts'
import { spelled } from './json.ts'
import { writtenBy, type ArmSession } from './session.ts'

/** Traffic Manager nests profiles at most this deep; more is a circle. */
const MAX_NESTING = 10
/** For a profile without a TTL: the longest default of the portal and the tools. */
const DEFAULT_TTL_SECONDS = 300

/** Changes endpoints only by PATCH. Its calls reject with the errors of `session`. */
export function makeTrafficManager(session: ArmSession, clients: Clients): TrafficManagerPort {
  const getProfile = async (ref: ResourceRef, signal: AbortSignal): Promise<SdkProfile> => {
    const { profiles } = clients.trafficManager(ref.subscriptionId)
    const { value } = await session.call(
      (abortSignal) => profiles.get(ref.resourceGroup, ref.name, { abortSignal }),
      signal,
      { body: 'resource', lane: { subscriptionId: ref.subscriptionId, kind: 'read' } },
    )
    return value
  }

  return {
    async readProfile(ref, signal) {
      const profile = await getProfile(ref, signal)
      return toProfile(profile, ref, await highestTtl(profile, (nested) => getProfile(nested, signal)))
    },
    async readEndpoint(endpoint, signal) {
      const { client, subscriptionId, group, profile, type, name } = addressOf(endpoint, clients)
      const { value } = await session.call(
        (abortSignal) => client.endpoints.get(group, profile, type, name, { abortSignal }),
        signal,
        { body: 'resource', lane: { subscriptionId, kind: 'read' } },
      )
      return toEndpoint(value)
    },
    async patchEndpoint(endpoint, change, signal) {
      const { client, subscriptionId, group, profile, type, name } = addressOf(endpoint, clients)
      const answered = await session.call(
        (abortSignal) =>
          client.endpoints.update(group, profile, type, name, patchOf(change), { abortSignal }),
        signal,
        // Never retries, because the caller reads the state before it tries again.
        { worthRetrying: () => false, lane: { subscriptionId, kind: 'write' } },
      )
      return writtenBy(answered)
    },
  }
}

/** Holds only the changes: a PATCH leaves the rest, while a PUT would undo what others changed meanwhile. */
function patchOf({ status, weight, priority }: EndpointChange): SdkEndpoint {
  return {
    ...(status !== undefined && { endpointStatus: status }),
    ...(weight !== undefined && { weight }),
    ...(priority !== undefined && { priority }),
  }
}

function addressOf(endpoint: Endpoint, clients: Clients) {
  const { subscriptionId, resourceGroup, name } = parseId(endpoint.id)
  return {
    client: clients.trafficManager(subscriptionId),
    subscriptionId,
    group: resourceGroup,
    profile: name,
    // The SDK refuses the full type that the service reports.
    type: endpoint.type satisfies SdkEndpointType,
    name: endpoint.name,
  }
}

/** The highest TTL of a profile and of all nested below it. Reads the profiles of one level in parallel. */
async function highestTtl(top: SdkProfile, read: (ref: ResourceRef) => Promise<SdkProfile>): Promise<number> {
  let level = [top]
  let highest = 0
  for (let depth = 0; depth <= MAX_NESTING && level.length > 0; depth += 1) {
    highest = Math.max(highest, ...level.map(({ dnsConfig }) => dnsConfig?.ttl ?? DEFAULT_TTL_SECONDS))
    const nested = level.flatMap(({ endpoints }) => (endpoints ?? []).filter(isNested))
    level = await Promise.all(nested.map(({ targetResourceId }) => read(refOf(targetResourceId))))
  }
  return highest
}

function isNested(endpoint: SdkEndpoint): endpoint is SdkEndpoint & { targetResourceId: string } {
  return endpointType(endpoint.type) === 'NestedEndpoints' && typeof endpoint.targetResourceId === 'string'
}

function toProfile(profile: SdkProfile, ref: ResourceRef, ttlSeconds: number): Profile {
  return {
    id: profile.id ?? '',
    name: profile.name ?? ref.name,
    status: switchOf(profile.profileStatus),
    routingMethod: (spelled(METHODS, profile.trafficRoutingMethod) ?? 'Performance') as RoutingMethod,
    ttlSeconds: seconds(ttlSeconds),
    fqdn: profile.dnsConfig?.fqdn ?? '',
    monitor: toMonitor(profile.monitorConfig),
    endpoints: (profile.endpoints ?? []).map(toEndpoint),
    tags: profile.tags ?? {},
  }
}

const SWITCH = ['Enabled', 'Disabled'] as const
const METHODS: readonly RoutingMethod[] = [
  'Performance',
  'Priority',
  'Weighted',
  'Geographic',
  'MultiValue',
  'Subnet',
]
const MONITOR_STATES = [
  'Online',
  'Degraded',
  'CheckingEndpoint',
  'Stopped',
  'Inactive',
  'Disabled',
  'Unmonitored',
]

/** The service enables what does not say. */
function switchOf(said: string | undefined): 'Enabled' | 'Disabled' {
  return spelled(SWITCH, said) === 'Disabled' ? 'Disabled' : 'Enabled'
}

/** The defaults that Traffic Manager uses if a profile has none (docs: Traffic Manager endpoint monitoring). */
function toMonitor(monitor: SdkProfile['monitorConfig']): MonitorConfig {
  return {
    protocol: monitor?.protocol ?? 'HTTP',
    port: monitor?.port ?? 80,
    path: monitor?.path ?? '/',
    intervalSeconds: seconds(monitor?.intervalInSeconds ?? 30),
    timeoutSeconds: seconds(monitor?.timeoutInSeconds ?? 10),
    toleratedFailures: monitor?.toleratedNumberOfFailures ?? 3,
    ...hostHeader(monitor?.customHeaders),
    ...(takesRedirect(monitor?.expectedStatusCodeRanges) && { takesRedirect: true }),
  }
}

/** The service sends null where nothing is set. */
function hostHeader(
  headers: readonly { readonly name?: string; readonly value?: string }[] | null | undefined,
): { readonly hostHeader?: string } {
  const value = headers?.find(({ name }) => name?.toLowerCase() === 'host')?.value
  return value === undefined || value === '' ? {} : { hostHeader: value }
}

function takesRedirect(
  ranges: readonly { readonly min?: number; readonly max?: number }[] | null | undefined,
): boolean {
  return (ranges ?? []).some(({ min, max }) => (min ?? Infinity) <= 301 && 301 <= (max ?? min ?? 0))
}

/** The service says null for an unset value, which the SDK's types do not allow. */
function toEndpoint(endpoint: SdkEndpoint): Endpoint {
  return {
    id: endpoint.id ?? '',
    name: endpoint.name ?? '',
    type: endpointType(endpoint.type),
    status: switchOf(endpoint.endpointStatus),
    monitorStatus: spelled(MONITOR_STATES, endpoint.endpointMonitorStatus) ?? 'Unknown',
    ...(typeof endpoint.weight === 'number' && { weight: endpoint.weight }),
    ...(typeof endpoint.priority === 'number' && { priority: endpoint.priority }),
    ...(typeof endpoint.target === 'string' && { target: endpoint.target }),
    ...(typeof endpoint.targetResourceId === 'string' && { targetResourceId: endpoint.targetResourceId }),
    alwaysServe: spelled(SWITCH, endpoint.alwaysServe) === 'Enabled',
    ...hostHeader(endpoint.customHeaders),
  }
}

/** "Microsoft.Network/trafficManagerProfiles/azureEndpoints" → "AzureEndpoints", in any letter case. */
function endpointType(full: string | undefined): EndpointType {
  const last = full?.split('/').at(-1)?.toLowerCase()
  if (last === 'azureendpoints') return 'AzureEndpoints'
  return last === 'nestedendpoints' ? 'NestedEndpoints' : 'ExternalEndpoints'
}
