import type { AzureTime } from '../domain/azure-time.ts'
import type { ResourceRef, WarmupConfig } from '../domain/config.ts'
import type { Known } from '../domain/known.ts'
import type { LoadSource } from '../domain/load.ts'
import type { AutoscaleChange, AutoscaleSetting } from '../domain/autoscale.ts'
import type {
  Endpoint,
  ServicePlan,
  PlanApp,
  Preflight,
  Profile,
  ResourceId,
  Resources,
  Sku,
  WebApp,
} from '../domain/resources.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { Written } from '../domain/written.ts'

/** A PATCH changes what is given. Weights and priorities are 1 to 1000. */
export interface EndpointChange {
  readonly status?: 'Enabled' | 'Disabled'
  readonly weight?: number
  readonly priority?: number
}

/** Traffic Manager. Every method throws ActionError; `signal` aborts it. */
export interface TrafficManagerPort {
  /** The profile with its endpoints and tags in one call, and the nested profiles below it for their TTL. */
  readonly readProfile: (profile: ResourceRef, signal: AbortSignal) => Promise<Profile>
  readonly readEndpoint: (endpoint: Endpoint, signal: AbortSignal) => Promise<Endpoint>
  /** PATCH of the endpoint with only the given properties. */
  readonly patchEndpoint: (
    endpoint: Endpoint,
    change: EndpointChange,
    signal: AbortSignal,
  ) => Promise<Written>
}

export interface Instance {
  readonly name: string
  /** DOUBTED: READY by a list that may be older than the last stop of the app. */
  readonly state: 'READY' | 'STOPPED' | 'UNKNOWN' | 'DOUBTED' | (string & {})
}

export interface WebAppPort {
  readonly readApp: (app: ResourceRef, signal: AbortSignal) => Promise<WebApp>
  readonly readInstances: (app: WebApp, signal: AbortSignal) => Promise<readonly Instance[]>
  readonly start: (app: WebApp, signal: AbortSignal) => Promise<Written>
  readonly stop: (app: WebApp, signal: AbortSignal) => Promise<Written>
}

/** A resize that Azure has accepted and carries out. */
export interface Resize {
  readonly written: Written
  /**
   * One read of it; the caller sleeps between reads. A lack of quota or stock may show only now. Throws ActionError if
   * the service gave up for another reason.
   */
  readonly poll: (signal: AbortSignal) => Promise<'running' | 'done' | ResizeShort>
  /** How many seconds the service asks to wait before the next read. */
  readonly pollAfterSeconds: number
}

/** Quota or stock: Azure gives at most `available` instances now (undefined if it does not say). */
export interface ResizeShort {
  readonly kind: 'short'
  readonly available?: number
  readonly reason: string
}

/** Why Azure refused a resize, if the reason is understood; any other reason is thrown as ActionError. */
export type ResizeAnswer =
  | { readonly kind: 'accepted'; readonly resize: Resize }
  | ResizeShort
  /** Another operation runs on the plan: try again after a pause. */
  | { readonly kind: 'busy'; readonly reason: string }

export interface PlanPort {
  readonly readPlan: (id: ResourceId, signal: AbortSignal) => Promise<ServicePlan>
  readonly readPlanApps: (plan: ServicePlan, signal: AbortSignal) => Promise<readonly PlanApp[]>
  /** What the checks before a burst need; `sizes` only on request. */
  readonly readPreflight: (
    plan: ServicePlan,
    wants: { readonly sizes: boolean },
    signal: AbortSignal,
  ) => Promise<Preflight>
  /** PUT of everything that was read, with only `sku` changed. */
  readonly resize: (
    plan: ServicePlan,
    sku: Pick<Sku, 'name' | 'capacity'>,
    signal: AbortSignal,
  ) => Promise<ResizeAnswer>
}

export interface AutoscalePort {
  /** The setting whose target is the plan, if there is one. */
  readonly find: (plan: ServicePlan, signal: AbortSignal) => Promise<AutoscaleSetting | undefined>
  /** Changes only `enabled` and the bounds of the default, in all its copies; sends the rest back as read. */
  readonly change: (
    setting: AutoscaleSetting,
    change: AutoscaleChange,
    signal: AbortSignal,
  ) => Promise<Written>
  readonly delete: (setting: AutoscaleSetting, signal: AbortSignal) => Promise<Written>
  /** A new setting with CPU rules (> 50 % +2, < 30 % -1, cool-down 5 min), as the reference guide has them. */
  readonly create: (
    plan: ServicePlan,
    bounds: { readonly minimum: number; readonly maximum: number },
    signal: AbortSignal,
  ) => Promise<Written>
}

/** Who changed a resource. */
export interface ActivityPort {
  /** The newest change of the resource since then by any identity but this one; unknown with the reason. */
  readonly lastChangeBy: (
    resource: ResourceId,
    since: EpochSeconds,
    signal: AbortSignal,
  ) => Promise<Known<string>>
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
  /** Public hosts for SNI and the Host header. */
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
      /** Azure's own page says that a setting of the web app keeps the test out: waiting does not help. */
      readonly isSetting?: true
      /** What to do, if the answers tell. */
      readonly fix?: string
    }

export interface HealthPort {
  readonly test: (target: HealthTarget, signal: AbortSignal) => Promise<HealthResult>
  /** One GET of the private side's health URL. */
  readonly testUrl: (url: string, warmup: WarmupConfig, signal: AbortSignal) => Promise<HealthResult>
}

/** What a run over many targets reads once for all of them. */
export interface FirstReadPort {
  /**
   * The web app and its plan as the lists of their subscription had them within the last minute; undefined if the lists
   * do not have both, or cannot be read. Good enough for a target with nothing to do; whatever has something to do reads
   * them by itself.
   */
  readonly of: (app: ResourceRef) => Promise<Pick<Resources, 'app' | 'plan'> | undefined>
}

/** Everything that the reconciler can touch for one target. */
export interface Ports {
  readonly trafficManager: TrafficManagerPort
  readonly webApp: WebAppPort
  readonly plan: PlanPort
  readonly autoscale: AutoscalePort
  readonly tags: TagPort
  readonly activity: ActivityPort
  readonly health: HealthPort
  readonly load: LoadSources
  /** Undefined if the run has few targets. */
  readonly firstRead?: FirstReadPort
  /** Undefined if no answer carries a date. */
  readonly azureTime?: AzureTime
}

/** The sources of one load rule. */
export interface RuleSources {
  /** The name of the rule in the config. */
  readonly name: string
  readonly main: LoadSource
  /** The burst side's own load, in the unit of `main`. */
  readonly burst: LoadSource
}

export interface LoadSources {
  /** One for each rule; none if the target has no load. */
  readonly rules: readonly RuleSources[]
  readonly vetoes: readonly { readonly name: string; readonly source: LoadSource }[]
  /** The requests that the burst side serves, whatever unit the load has. A drain has ended when they have. */
  readonly burstRequests: LoadSource
}
