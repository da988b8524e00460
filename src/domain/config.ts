import type { Capacity, LoadUnit } from './load.ts'
import type { Mode } from './modes.ts'
import type { EndpointType } from './resources.ts'
import type { Schedule } from './schedule.ts'
import type { Percent, Seconds, Share } from './units.ts'

export type AuthType = 'auto' | 'oidc' | 'secret' | 'certificate' | 'managed-identity' | 'cli'
export type EnvironmentName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud'
/** The load sources there are: each specification in `src/load/<source>` adds its name. @public */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface LoadSources {}
export type LoadSourceName = keyof LoadSources

/** A secret that prints as `***`. Call `reveal` only if it is sent. */
export interface Secret {
  reveal(): string
  toString(): '***'
  toJSON(): '***'
}

export interface IdentityConfig {
  readonly authType: AuthType
  readonly tenantId?: string
  readonly clientId?: string
  readonly clientSecret?: Secret
  /** PEM text of certificate and key. */
  readonly clientCertificate?: Secret
}

/** The endpoints replace those of `environment`; absent, they are its own. */
export interface CloudConfig {
  readonly environment: EnvironmentName
  readonly resourceManagerEndpoint?: string
  readonly authorityHost?: string
}

/** The Azure Stack Hub that the private side runs on. The run connects to it only when a load source needs it. */
export interface StackHubConfig {
  /** https URL of its Resource Manager, without a slash at the end. */
  readonly endpoint: string
  /** The identity that reads it; a Hub with AD FS ignores its tenant. */
  readonly identity: IdentityConfig
  /** The identity is the one of the run in public Azure. */
  readonly isRunsOwn?: true
  /** A config file says where the Hub is, and not the workflow. */
  readonly isNamedByFile?: true
}

/** A resource by its name in `resourceGroup`, or by its full id, which wins. */
export interface ResourceRef {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly name: string
  /** Deployment slot of a web app. */
  readonly slot?: string
}

export interface WarmupConfig {
  /** Paths or URLs; empty if `warmup-url: none`. */
  readonly urls: readonly string[]
  /** false for `warmup-url: none`: instance state decides on the trial. */
  readonly enabled: boolean
  /** Names users type; empty means: the app's custom host names, otherwise the profile's. */
  readonly publicHosts: readonly string[]
  /** Accepted status codes, inclusive. */
  readonly status: readonly { readonly from: number; readonly to: number }[]
  readonly match?: string
  readonly successes: number
  readonly timeoutSeconds: Seconds
}

/** A count or size that is absent was not given: the plan keeps its own. */
export interface BurstSideConfig {
  readonly burstInstances?: number
  readonly burstSku?: string
  readonly idleInstances?: number
  readonly idleSku?: string
  readonly stopApp: boolean
  readonly sharedPlan: 'refuse' | 'allow'
  readonly autoscale: 'leave' | 'enable' | 'manage'
  readonly scaleTimeoutSeconds: Seconds
}

/** `trialWeight` is 1 to 1000, as Traffic Manager counts weights. */
export interface RoutingConfig {
  readonly routing: 'spill' | 'switch'
  readonly maxShare: Share
  readonly trialWeight: number
  readonly drainMinSeconds: Seconds
  readonly drainMaxSeconds: Seconds
}

export interface LoadSourceConfig {
  readonly source: LoadSourceName
  readonly url?: string
  readonly query?: string
  readonly resource?: string
  readonly metric?: string
  readonly namespace?: string
  readonly filter?: string
  readonly intervalSeconds?: Seconds
  readonly aggregation?: 'average' | 'total' | 'maximum' | 'minimum' | 'count'
  /** JMESPath, or a metric name of the Prometheus text format. */
  readonly path?: string
  /** A number, or `[[epochSeconds, value], …]`; also the CSV's path or text for `csv`. */
  readonly value?: string
  readonly headers: Readonly<Record<string, Secret>>
  /** What `private-capacity` says the numbers are; absent for a bare number, which is in the load's own unit. */
  readonly unit?: LoadUnit
  /** What one number of the source counts the events of, where it is a count and not a rate: `load-per`. */
  readonly perSeconds?: Seconds
  /** For `unit: per-minute`: what the source's own numbers count per. Absent means minute. */
  readonly ratePer?: 'second' | 'minute'
  /** The key that states `unit` and `ratePer`, for messages. Absent means `private-capacity`. */
  readonly unitStatedBy?: 'limit'
}

/** One load, and how much of it each side carries. */
export interface LoadConfig {
  readonly main: LoadSourceConfig
  readonly scope: 'private' | 'total'
  readonly burstResource?: string
  readonly burstMetric?: string
  readonly burstQuery?: string
  readonly privateCapacity: Capacity
  readonly instanceCapacity?: Capacity
  readonly maxDataAgeSeconds: Seconds
}

/** One of the loads a target is judged by; `name` is unique in its target. */
export interface LoadRule extends LoadConfig {
  readonly name: string
}

/** Something that both sides share, such as a database: above its limit a burst would not help. */
export interface VetoConfig {
  /** Unique among the vetoes of its target. */
  readonly name: string
  readonly source: LoadSourceConfig
  /** `unit` is absent for a bare number, which is in the metric's own unit. */
  readonly limit: { readonly value: number; readonly unit?: LoadUnit }
  readonly maxDataAgeSeconds: Seconds
}

/** All that a target is judged by. One rule is the usual case of several. */
export interface TargetLoad {
  readonly rules: readonly [LoadRule, ...LoadRule[]]
  readonly vetoes: readonly VetoConfig[]
  readonly onNoData: 'fail' | 'warn'
}

/** Percentages are of the private capacity; `violationPrice` is what a minute above it costs, in instance-minutes. */
export interface PolicyConfig {
  readonly kind: 'adaptive' | 'threshold'
  readonly scaleOutAt: Percent
  readonly scaleInAt: Percent
  readonly windowSeconds: Seconds
  readonly stabilizationSeconds: Seconds
  readonly minBurstSeconds: Seconds
  readonly maxBurstSeconds?: Seconds
  readonly maxBurstAction: 'alert' | 'scale-back'
  readonly burstAbove: Percent
  readonly violationPrice: number
  /** Money an instance-hour costs, in the user's currency; only for reports. */
  readonly pricePerHour?: number
  /** The public list price of the plan's size and region instead, looked up by the run. */
  readonly isRetailPrice?: true
  /** ISO 4217, "EUR"; absent if the user named none. */
  readonly currency?: string
  /** Money a minute of a runner costs, in the same currency; only for simulations. */
  readonly pricePerRunnerMinute?: number
  /** Time between runs where the user knows it; undefined means `auto`. */
  readonly runIntervalSeconds?: Seconds
}

export interface TargetConfig {
  /** For logs, the report and the state tag; unique in a run. */
  readonly name: string
  readonly profile: ResourceRef
  readonly app: ResourceRef
  readonly burstEndpoint?: { readonly name: string; readonly type?: EndpointType }
  readonly privateEndpoint?: { readonly name: string; readonly type?: EndpointType }
  readonly privateHealthUrl?: string
  readonly privateDownAfterSeconds: Seconds
  /** How long to obey a change of the burst endpoint by someone outside this action; 0: not at all. */
  readonly foreignHoldSeconds: Seconds
  readonly burstSide: BurstSideConfig
  readonly warmup: WarmupConfig
  readonly routing: RoutingConfig
  /** Undefined only for modes that read no load. */
  readonly load?: TargetLoad
  readonly policy: PolicyConfig
  /** Known peaks; absent if there are none. */
  readonly schedules?: readonly Schedule[]
}

/** How a watch goes on, pass after pass. */
export interface WatchConfig {
  /** How long it lasts; then it hands over and ends. */
  readonly forSeconds: Seconds
  /** From the begin of one pass to that of the next. */
  readonly intervalSeconds: Seconds
  /** `dispatch`: it starts its successor itself. */
  readonly handOver: 'dispatch' | 'none'
}

export interface RunConfig {
  readonly mode: Mode
  readonly dryRun: boolean
  /** 0 means no hold; undefined means the mode's default. */
  readonly holdForSeconds: Seconds
  readonly reason: string
  /** For the whole step; in watch, for a pass. */
  readonly timeoutSeconds: Seconds
  readonly waitInRunSeconds: Seconds
  /** Read in mode watch alone. */
  readonly watch: WatchConfig
  readonly identity: IdentityConfig
  readonly cloud: CloudConfig
  readonly stackHub?: StackHubConfig
  /** Lower-case guids; empty means all are allowed. */
  readonly allowedSubscriptions: readonly string[]
  /** PEM text, added to the system's. */
  readonly caCertificate?: string
  readonly targets: readonly TargetConfig[]
  readonly summary: 'always' | 'on-change' | 'never'
  readonly auditFile?: string
  /** Reads the run history of the workflow, starts the successor of a watch, and writes GitHub's own records. */
  readonly githubToken?: Secret
  /** The environment whose deployments tell of bursts; absent: none is written. */
  readonly githubDeployment?: string
  /** An issue for what a person should look at; absent: none is written. */
  readonly githubIssue?: { readonly label?: string }
}
