import type { AzureTime } from '../domain/azure-time.ts'
import type { ResourceRef, WarmupConfig } from '../domain/config.ts'
import type { LoadSource } from '../domain/load.ts'
import type { AutoscaleChange, AutoscaleSetting } from '../domain/autoscale.ts'
import type {
  Endpoint,
  ServicePlan,
  PlanApp,
  Preflight,
  Profile,
  ResourceId,
  Sku,
  WebApp,
} from '../domain/resources.ts'
import type { EpochSeconds, Seconds } from '../domain/units.ts'
import type { Written } from '../domain/written.ts'

export interface EndpointChange {
  readonly status?: 'Enabled' | 'Disabled'
  readonly weight?: number
  readonly priority?: number
}

/** Traffic Manager. Every method throws ActionError; `signal` ends it early. */
export interface TrafficManagerPort {
  /** The profile with its endpoints and tags, in one call; nested profiles below it are read for their TTL. */
  readonly readProfile: (profile: ResourceRef, signal: AbortSignal) => Promise<Profile>
  readonly readEndpoint: (endpoint: Endpoint, signal: AbortSignal) => Promise<Endpoint>
  /** PATCH of the endpoint with the given properties only. */
  readonly patchEndpoint: (
    endpoint: Endpoint,
    change: EndpointChange,
    signal: AbortSignal,
  ) => Promise<Written>
}

export interface Instance {
  readonly name: string
  readonly state: 'READY' | 'STOPPED' | 'UNKNOWN' | (string & {})
}

export interface WebAppPort {
  readonly readApp: (app: ResourceRef, signal: AbortSignal) => Promise<WebApp>
  readonly readInstances: (app: WebApp, signal: AbortSignal) => Promise<readonly Instance[]>
  readonly start: (app: WebApp, signal: AbortSignal) => Promise<Written>
  readonly stop: (app: WebApp, signal: AbortSignal) => Promise<Written>
}

/** A resize that has been accepted and goes on in the service. */
export interface Resize {
  readonly written: Written
  /**
   * One read of it; the caller sleeps between reads. Quota and stock may show only now. Throws ActionError where the
   * service gave up for another reason.
   */
  readonly poll: (signal: AbortSignal) => Promise<'running' | 'done' | ResizeShort>
  /** Seconds the service asks to wait before the next read. */
  readonly pollAfterSeconds: number
}

/** Quota or stock: Azure gives at most `available` instances now (undefined: it does not say). */
export interface ResizeShort {
  readonly kind: 'short'
  readonly available?: number
  readonly reason: string
}

/** Why a resize was refused, where that is understood; anything else is thrown as ActionError. */
export type ResizeAnswer =
  | { readonly kind: 'accepted'; readonly resize: Resize }
  | ResizeShort
  /** Another operation runs on the plan: try again after a pause. */
  | { readonly kind: 'busy'; readonly reason: string }

export interface PlanPort {
  readonly readPlan: (id: ResourceId, signal: AbortSignal) => Promise<ServicePlan>
  readonly readPlanApps: (plan: ServicePlan, signal: AbortSignal) => Promise<readonly PlanApp[]>
  /** What the checks before a burst need; `sizes` only where asked for. */
  readonly readPreflight: (
    plan: ServicePlan,
    wants: { readonly sizes: boolean },
    signal: AbortSignal,
  ) => Promise<Preflight>
  /** PUT of everything that was read with only `sku` changed. */
  readonly resize: (
    plan: ServicePlan,
    sku: Pick<Sku, 'name' | 'capacity'>,
    signal: AbortSignal,
  ) => Promise<ResizeAnswer>
}

export interface AutoscalePort {
  /** The setting whose target is the plan, where there is one. */
  readonly find: (plan: ServicePlan, signal: AbortSignal) => Promise<AutoscaleSetting | undefined>
  /** Changes `enabled` and the bounds of the default, in all copies of it, only; everything else is sent back as read. */
  readonly change: (
    setting: AutoscaleSetting,
    change: AutoscaleChange,
    signal: AbortSignal,
  ) => Promise<Written>
  /** A new setting with CPU rules (> 50 % +2, < 30 % -1, cool-down 5 min) as the reference guide has them. */
  readonly create: (
    plan: ServicePlan,
    bounds: { readonly minimum: number; readonly maximum: number },
    signal: AbortSignal,
  ) => Promise<Written>
}

export interface TagPort {
  /** Merges single tags; other tags stay. */
  readonly merge: (
    resource: ResourceId,
    tags: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<Written>
}

export interface HealthTarget {
  /** Where the connection goes: the app's own address. */
  readonly address: string
  /** Public hosts for SNI and Host. */
  readonly hosts: readonly string[]
  readonly warmup: WarmupConfig
}

/** The result of one round: every host and URL tested once. */
export type HealthResult =
  | { readonly kind: 'healthy'; readonly latencyMs: number }
  | {
      readonly kind: 'unhealthy'
      readonly reason: string
      readonly certificate: boolean
      /** What to do, where the answers tell. */
      readonly fix?: string
    }

export interface HealthPort {
  readonly test: (target: HealthTarget, signal: AbortSignal) => Promise<HealthResult>
  /** One GET of the private side's health URL. */
  readonly testUrl: (url: string, warmup: WarmupConfig, signal: AbortSignal) => Promise<HealthResult>
}

/** Everything the reconciler may touch for one target. */
export interface Ports {
  readonly trafficManager: TrafficManagerPort
  readonly webApp: WebAppPort
  readonly plan: PlanPort
  readonly autoscale: AutoscalePort
  readonly tags: TagPort
  readonly health: HealthPort
  readonly load: LoadSources
  /** Undefined where no answer carries a date. */
  readonly azureTime?: AzureTime
  /** How long the next read waits until Azure takes it; undefined where nothing limits the reads. */
  readonly queue?: { readonly waitSeconds: (now: EpochSeconds) => Seconds }
}

/** The sources of one load rule. */
export interface RuleSources {
  /** Of the rule, as in the config. */
  readonly name: string
  readonly main: LoadSource
  /** The burst side's own load, in the unit of `main`. */
  readonly burst: LoadSource
}

export interface LoadSources {
  /** One each rule; none where the target has no load. */
  readonly rules: readonly RuleSources[]
  readonly vetoes: readonly { readonly name: string; readonly source: LoadSource }[]
  /** Requests the burst side serves, whatever the load is measured in: a drain has ended when they have. */
  readonly burstRequests: LoadSource
}
