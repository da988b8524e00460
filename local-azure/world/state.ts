import type { Json, JsonObject } from '../json.ts'

export type RoutingMethod = 'Performance' | 'Priority' | 'Weighted' | 'Geographic' | 'MultiValue' | 'Subnet'
export type EndpointKind = 'azureEndpoints' | 'externalEndpoints' | 'nestedEndpoints'
export type Switch = 'Enabled' | 'Disabled'
export type MonitorStatus =
  'Online' | 'CheckingEndpoint' | 'Degraded' | 'Disabled' | 'Inactive' | 'Stopped' | 'Unmonitored'

export interface Endpoint {
  readonly name: string
  readonly kind: EndpointKind
  status: Switch
  weight: number
  priority: number
  /** FQDN or IP of an external endpoint; the app's host name for an Azure endpoint. */
  target: string
  targetResourceId: string | undefined
  location: string | undefined
  geoMapping: readonly string[]
  /** First addresses of the mapped ranges, as the client wrote them. */
  subnets: readonly string[]
  alwaysServe: Switch
  minChildEndpoints: number
  /** Properties that this server only keeps. */
  extra: JsonObject
  /** Set by Traffic Manager's own probes. */
  monitor: MonitorStatus
  failures: number
  /** Virtual epoch seconds; undefined while it is not probed. */
  nextProbeAt: number | undefined
}

interface MonitorConfig {
  protocol: string
  port: number
  path: string
  intervalInSeconds: number
  timeoutInSeconds: number
  toleratedNumberOfFailures: number
}

export interface Profile {
  readonly name: string
  readonly resourceGroup: string
  status: Switch
  routingMethod: RoutingMethod
  ttl: number
  relativeName: string
  maxReturn: number
  monitor: MonitorConfig
  /** Settings of the monitor, and of the profile, that this server only keeps. */
  monitorExtra: JsonObject
  extra: JsonObject
  endpoints: Endpoint[]
  tags: Record<string, string>
}

export interface Instance {
  readonly id: string
  /** Virtual epoch seconds from which it serves; Infinity while the app is stopped. */
  readyAt: number
}

export interface Sku {
  name: string
  tier: string
  size: string
  family: string
  capacity: number
}

interface PlanOperation {
  readonly id: string
  readonly startedAt: number
  readonly doneAt: number
  readonly sku: Sku
  /** What it replaces. */
  readonly before: Sku
}

export interface Plan {
  readonly name: string
  readonly resourceGroup: string
  location: string
  kind: string
  tags: Record<string, string>
  sku: Sku
  /** Workers that exist now; follows `sku.capacity` when the sizing ends. */
  instances: number
  operation: PlanOperation | undefined
  /** Ids of operations that have ended, and of those of them that changed nothing. */
  readonly ended: string[]
  readonly failed: string[]
  /** Settable properties as the last PUT gave them, unknown ones included. */
  properties: JsonObject
  /** Fields beside `properties` that this server only keeps: identity, extendedLocation, … */
  extra: JsonObject
}

export interface Site {
  readonly name: string
  readonly resourceGroup: string
  /** Set for a deployment slot of the app `name`. */
  readonly slot: string | undefined
  readonly plan: string
  state: 'Running' | 'Stopped'
  enabled: boolean
  usageState: 'Normal' | 'Exceeded'
  /** Custom names, without the default one. */
  hostNames: string[]
  /** Text in the body of a healthy answer. */
  release: string
  instances: Instance[]
  tags: Record<string, string>
  siteConfig: Record<string, Json>
  /** `authsettingsV2`; absent if the app asks no user to sign in. */
  auth?: JsonObject
  /** Names of its approved private endpoint connections. */
  privateEndpoints?: readonly string[]
  /** Names of its continuous WebJobs. */
  webJobs?: readonly string[]
  /** Custom names that have no certificate. */
  hostsWithoutTls: readonly string[]
  /** Epoch seconds at which its certificates end; undefined for half a year after the world's start. */
  certificateEndsAt: number | undefined
  /** Properties that a GET shows in place of the usual ones, such as a numeric `usageState`. */
  extra: JsonObject
}

export interface AutoscaleSetting {
  readonly name: string
  readonly resourceGroup: string
  location: string
  tags: Record<string, string>
  properties: JsonObject
  /** Virtual epoch seconds of its last action. */
  lastActionAt: number
}

/** Users of one region, for the routing methods that depend on it. */
export interface UserGroup {
  readonly location: string
  readonly geo: string
  readonly subnet: string
  /** Part of all users, 0…1. */
  readonly part: number
}

/** The host name that Azure gives every app or slot. */
export function sitesOwnHost(site: Pick<Site, 'name' | 'slot'>): string {
  return `${site.name}${site.slot === undefined ? '' : `-${site.slot}`}.azurewebsites.net`
}

/** `app`, or `app/slot`. */
export function nameOf(site: Pick<Site, 'name' | 'slot'>): string {
  return site.slot === undefined ? site.name : `${site.name}/${site.slot}`
}

/** Compares names as Azure does, without letter case. */
export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
