import type { ActionError } from './errors.ts'
import type { AutoscaleSetting } from './autoscale.ts'
import type { Known } from './known.ts'
import type { EpochSeconds, Seconds } from './units.ts'

/** A full ARM resource id without a trailing slash, as Azure spells it. Compare with `sameResource`. */
export type ResourceId = string

export type RoutingMethod = 'Performance' | 'Priority' | 'Weighted' | 'Geographic' | 'MultiValue' | 'Subnet'
export type EndpointType = 'AzureEndpoints' | 'ExternalEndpoints' | 'NestedEndpoints'

/** What Traffic Manager says of an endpoint. A value it may invent later is kept as it is and treated as unknown. */
export type MonitorStatus =
  | 'Online'
  | 'CheckingEndpoint'
  | 'Degraded'
  | 'Disabled'
  | 'Inactive'
  | 'Stopped'
  | 'Unmonitored'
  | (string & {})

export interface Endpoint {
  readonly id: ResourceId
  readonly name: string
  readonly type: EndpointType
  readonly status: 'Enabled' | 'Disabled'
  readonly monitorStatus: MonitorStatus
  /** 1…1000; undefined if the service reports none. */
  readonly weight?: number
  /** 1…1000, lower is preferred. */
  readonly priority?: number
  /** FQDN or IP address. */
  readonly target?: string
  readonly targetResourceId?: ResourceId
  readonly alwaysServe: boolean
  /** Probes of this endpoint ask under this name, whatever the profile says. */
  readonly hostHeader?: string
}

/** How Traffic Manager probes every endpoint of the profile. */
export interface MonitorConfig {
  readonly protocol: string
  readonly port: number
  readonly path: string
  readonly intervalSeconds: Seconds
  readonly timeoutSeconds: Seconds
  readonly toleratedFailures: number
  /** Probes ask under this name; absent if they ask under that of the endpoint's target. */
  readonly hostHeader?: string
  /** An answer 301 counts as healthy. */
  readonly takesRedirect?: true
}

export interface Profile {
  readonly id: ResourceId
  readonly name: string
  readonly status: 'Enabled' | 'Disabled'
  readonly routingMethod: RoutingMethod
  /** Highest TTL of the profile and of the nested profiles below it. */
  readonly ttlSeconds: Seconds
  /** The name users' CNAMEs point to, e.g. `shop.trafficmanager.net`. */
  readonly fqdn: string
  readonly monitor: MonitorConfig
  readonly endpoints: readonly Endpoint[]
  readonly tags: Readonly<Record<string, string>>
}

export interface WebApp {
  readonly id: ResourceId
  readonly name: string
  readonly state: 'Running' | 'Stopped' | (string & {})
  /** false: switched off as a whole, which `start` does not undo. */
  readonly enabled: boolean
  readonly quotaExceeded: boolean
  readonly defaultHostName: string
  /** Names of its own besides the default ones, without `*.trafficmanager.net`. */
  readonly customHostNames: readonly string[]
  /** The custom names with the state of their TLS. */
  readonly hostNames?: readonly HostName[]
  readonly planId: ResourceId
  /** Workers that the app has on a plan with per-app scaling; absent if the service does not say. */
  readonly workers?: number
  /** Azure refuses everyone who comes from the Internet: users, the probes of Traffic Manager, and the runner. */
  readonly isClosed?: true
  /** No public host name leads to it (`hostNamesDisabled`). */
  readonly isNameless?: true
  /** App Service stopped it for its quota until then. */
  readonly suspendedUntil?: EpochSeconds
  readonly alwaysOn?: true
  /** It reaches a virtual network through a subnet. */
  readonly inVirtualNetwork?: true
  /** It redirects HTTP to HTTPS. */
  readonly httpsOnly?: true
  /** It answers 403 by TLS to a client without a certificate, except below these paths. */
  readonly needsCertificateExcept?: readonly string[]
  /** Most instances that automatic scaling may give the app; absent for no limit of its own. */
  readonly automaticMaximum?: number
}

/** A custom host name that is bound to the app. */
export interface HostName {
  readonly name: string
  /** Absent if the service does not say. */
  readonly hasTls?: boolean
  /** The thumbprint of its certificate. */
  readonly thumbprint?: string
}

export interface Sku {
  /** e.g. `P1v3`. */
  readonly name: string
  /** e.g. `PremiumV3`. */
  readonly tier: string
  /** Instances. */
  readonly capacity: number
}

export interface ServicePlan {
  readonly id: ResourceId
  readonly name: string
  readonly location: string
  readonly sku: Sku
  /** Workers that run now; may lag behind `sku.capacity` while scaling. */
  readonly currentInstances: number
  /** What the plan allows; undefined if the service does not say. */
  readonly maximumInstances?: number
  readonly provisioningState: string
  /** `Ready`, `Pending` or `Creating`; absent if the service does not say. */
  readonly status?: string
  readonly zoneRedundant?: boolean
  /** Azure has refused fewer instances than this. */
  readonly leastInstances?: number
  /** Each app has a count of its own, whatever the plan has. */
  readonly perAppScaling?: boolean
  /** Automatic scaling (elastic): the service owns the instance count. */
  readonly automaticScaling: boolean
  /** Most instances that automatic scaling may add up to; absent if the service does not say. */
  readonly automaticMaximum?: number
  readonly numberOfSites: number
  /** The body as read, to be sent back whole with only `sku` changed. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** An app or slot that lives on the plan. */
export interface PlanApp {
  readonly id: ResourceId
  readonly name: string
  readonly state: string
}

/** A size that the plan can move to. */
export interface OfferedSize {
  /** e.g. `P1v3`. */
  readonly name: string
  /** Most instances; absent if the service does not say. */
  readonly most?: number
  /** Fewest instances; absent if one is enough. */
  readonly least?: number
}

export interface Certificate {
  readonly thumbprint: string
  readonly endsAt: EpochSeconds
}

/** What only the checks before a burst need. */
export interface Preflight {
  readonly certificates: Known<readonly Certificate[]>
  readonly sizes: Known<readonly OfferedSize[]>
}

/** Everything of Azure that one pass reads for a target. */
export interface Resources {
  readonly profile: Profile
  /** The burst endpoint, one of `profile.endpoints`. */
  readonly burstEndpoint: Endpoint
  /** The private endpoints: all others, or the one named. */
  readonly privateEndpoints: readonly Endpoint[]
  readonly app: WebApp
  readonly plan: ServicePlan
  /** Why the identity may not read one of the two that only a resize needs. */
  readonly unread?: { readonly autoscale?: ActionError; readonly otherApps?: ActionError }
  /** Read only if sizing or `autoscale` needs it. */
  readonly autoscale: Known<AutoscaleSetting | undefined>
  /** Other apps and slots on the plan; read only if the plan carries more than one. */
  readonly otherApps: Known<readonly PlanApp[]>
  /** Read only before a burst. */
  readonly preflight?: Preflight
  /** Workers of the app that are READY; read only if the share is about to grow, absent if not known. */
  readonly readyInstances?: number
}

/** ARM ids differ in letter case between calls. */
export function sameResource(a: ResourceId | undefined, b: ResourceId | undefined): boolean {
  return a !== undefined && a.toLowerCase() === b?.toLowerCase()
}
