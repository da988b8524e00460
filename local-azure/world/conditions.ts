import type { JsonObject } from '../json.ts'
import type { PlanAnswer } from './scenario.ts'

/** `connect`: the connection is never made. `tls`: it is made, and stays silent. */
export type BlackHole = 'connect' | 'tls'

/** Kinds of ARM reads that can lag behind writes. A read of a profile shows its endpoints and its tags, each with its own lag. */
export const READ_KINDS = ['tags', 'endpoint', 'app', 'plan', 'instances', 'autoscale'] as const
export type ReadKind = (typeof READ_KINDS)[number]

/** How far reads lag behind writes. */
export interface ReadLag {
  /** Seconds by kind of read; a kind that is not named does not lag. */
  readonly seconds: Readonly<Partial<Record<ReadKind, number>>>
  /** Two replicas answer in turn, first the one that lags, then one that does not. */
  readonly alternate: boolean
}

/** A plan that App Service still prepares. */
export interface PlanStatus {
  readonly status: 'Pending' | 'Creating'
  /** Virtual epoch seconds. */
  readonly until: number
}

export interface SiteBusy {
  /** 59203 is an operation such as a swap, 59206 a lock. */
  readonly number: '59203' | '59206'
  readonly until: number
}

export type SizingEnd = 'Succeeded' | 'Failed' | 'never'

/** The words in which App Service tells that a quota is used up, with and without the number 52039. */
export type QuotaWords = 'region' | 'additional' | 'additional-bare'

/** What answers in place of an app: pages of Azure's own, or the app's sign-in and redirects. */
export const FRONT_PAGES = [
  'access-restriction',
  'private-endpoint',
  'easy-auth',
  'easy-auth-forbidden',
  'easy-auth-login',
  'client-certificate',
  'not-started',
  'front-door',
  'redirect',
  'wrong-body',
  'welcome',
] as const
export type FrontPage = (typeof FRONT_PAGES)[number]

/** What is wrong with the world at this moment. Effects change it; every part of the world reads it. */
export interface Conditions {
  /** Apps that start but never answer. */
  readonly neverWarm: Set<string>
  /** Endpoints whose probes never succeed. */
  readonly neverOnline: Set<string>
  /** Instances the subscription may have in this region. */
  quota: number | undefined
  quotaWords: QuotaWords
  /** Instances the region has left in all. */
  stock: number | undefined
  privateDown: boolean
  /** Virtual epoch seconds since which the private site is stopped on its Hub; Infinity while it runs. */
  hubSiteStoppedSince: number
  /** Properties that the Hub shows of its site in place of the usual ones. */
  hubSiteProperties: JsonObject
  /** Virtual epoch seconds until which every plan refuses changes with 409. */
  planBusyUntil: number
  /** Apps that refuse start and stop. */
  readonly siteBusy: Map<string, SiteBusy>
  readonly planStatus: Map<string, PlanStatus>
  /** Instances that the next bigger size ends with, although its operation succeeds; undefined for all of them. */
  sizingEndsWith: number | undefined
  /** How operations on plans end: `Failed` ones leave the plan as it was before. */
  sizingEnds: SizingEnd
  /** How the service answers a plan's PUT in place of the scenario's way. */
  planAnswer: PlanAnswer | undefined
  readonly frontPages: Map<string, FrontPage>
  /** Status with which an app answers its health test, such as 500; an app without an entry is healthy. */
  readonly healthStatus: Map<string, number>
  /** Hosts that show the certificate of another name. */
  readonly wrongCertificate: Set<string>
  /** Hosts whose certificate has expired. */
  readonly expiredCertificate: Set<string>
  /** Hosts whose connections vanish, and how far each connection gets. */
  readonly blackHoles: Map<string, BlackHole>
  /** ARM actions refused to every caller, as patterns such as `Microsoft.Resources/tags/*`. */
  denied: string[]
  /** Ids of scopes with a lock against writes. */
  locks: string[]
  /** Names of the locks that a client made, by scope in lower case. */
  readonly lockNames: Map<string, string>
  /** Metrics have no values from this time on; Infinity for never. */
  metricsSilentFrom: number
  /** Seconds by which metrics come later than the scenario's timing says. */
  metricsLateSeconds: number
  readLag: ReadLag
  /** Seconds by which a runner's clock is ahead of Azure's, by the name under which it has joined; '' is for all others. */
  readonly runnerClocks: Map<string, number>
  /** Seconds by which the Hub's clock is ahead of Azure's. */
  hubClockSeconds: number
}

/** Nothing is wrong. Each call makes new maps, because effects change them in place. */
export function calm(): Conditions {
  return {
    neverWarm: new Set(),
    neverOnline: new Set(),
    quota: undefined,
    quotaWords: 'region',
    stock: undefined,
    privateDown: false,
    hubSiteStoppedSince: Infinity,
    hubSiteProperties: {},
    planBusyUntil: 0,
    siteBusy: new Map(),
    planStatus: new Map(),
    sizingEndsWith: undefined,
    sizingEnds: 'Succeeded',
    planAnswer: undefined,
    frontPages: new Map(),
    healthStatus: new Map(),
    wrongCertificate: new Set(),
    expiredCertificate: new Set(),
    blackHoles: new Map(),
    denied: [],
    locks: [],
    lockNames: new Map(),
    metricsSilentFrom: Infinity,
    metricsLateSeconds: 0,
    readLag: { seconds: {}, alternate: false },
    runnerClocks: new Map(),
    hubClockSeconds: 0,
  }
}
