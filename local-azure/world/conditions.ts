/** `connect`: it is never made; `tls`: it is made, and nothing ever comes back on it. */
export type BlackHole = 'connect' | 'tls'

/** What is wrong with the world just now. Changed by effects, read by whoever it concerns. */
export interface Conditions {
  /** Apps that start but never answer. */
  readonly neverWarm: Set<string>
  /** Endpoints whose probes never succeed. */
  readonly neverOnline: Set<string>
  /** Instances the subscription may have in this region. */
  quota: number | undefined
  /** Instances the region has left in all. */
  stock: number | undefined
  privateDown: boolean
  /** Virtual epoch seconds since which the private site is stopped on its Hub; Infinity while it runs. */
  hubSiteStoppedSince: number
  /** Virtual epoch seconds until which every plan refuses changes with 409. */
  planBusyUntil: number
  /** App stays in warm-up on this path status, e.g. 500; undefined is healthy. */
  readonly healthStatus: Map<string, number>
  /** Certificate shown for a host: another name's, instead of its own. */
  readonly wrongCertificate: Set<string>
  /** Hosts that connections vanish in, and how far each gets. */
  readonly blackHoles: Map<string, BlackHole>
  /** ARM actions refused to everybody, as patterns such as `Microsoft.Resources/tags/*`. */
  denied: string[]
  /** Ids of scopes that are locked against writes. */
  locks: string[]
  /** Metrics have no values from this time on; Infinity for never. */
  metricsSilentFrom: number
}

export function calm(): Conditions {
  return {
    neverWarm: new Set(),
    neverOnline: new Set(),
    quota: undefined,
    stock: undefined,
    privateDown: false,
    hubSiteStoppedSince: Infinity,
    planBusyUntil: 0,
    healthStatus: new Map(),
    wrongCertificate: new Set(),
    blackHoles: new Map(),
    denied: [],
    locks: [],
    metricsSilentFrom: Infinity,
  }
}
