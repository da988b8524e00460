/** The model's constants; loads in the unit of the trace, times in minutes. */
export interface PlantConfig {
  /** The private capacity, C. */
  readonly capacity: number
  /** The capacity of one burst instance, as a part of `capacity`: K. */
  readonly instanceFraction: number
  /** Age of the newest minute a run can see, d. */
  readonly delayMinutes: number
  /** The fixed size of the burst; undefined if App Service scales it by its load. */
  readonly burstInstances?: number
  /** Instances that are billed whether there is a burst or not, and so are no part of its cost. */
  readonly idleInstances: number
  /** From start to ready, W. */
  readonly warmupMinutes: number
  /** From weight 0 to stopped, D. */
  readonly drainMinutes: number
  /** A saturated private side shows at most this multiple of its capacity. */
  readonly censorAt: number
  /** Time constant of most resolvers, from the TTL. */
  readonly fastResolverMinutes: number
  /** Price of a minute above capacity in burst-instance-minutes, M. */
  readonly violationPrice: number
  /** Instance-minutes billed at least for each start. */
  readonly minimumBillMinutes: number
  /** Minutes that instances lag behind the load; only for the overload that is reported beside the cost. */
  readonly scaleLagMinutes: number
}

/** The highest share (0…1), as `max-share` has it by default: the private side always keeps some users. */
export const MAX_SHARE = 0.95

/** The constants of the evaluation for a private side of `capacity`. */
export function plantConfig(capacity: number, other: Partial<PlantConfig> = {}): PlantConfig {
  return {
    capacity,
    instanceFraction: 0.25,
    idleInstances: 0,
    delayMinutes: 3,
    warmupMinutes: 5,
    drainMinutes: 15,
    censorAt: 1.2,
    fastResolverMinutes: 1,
    violationPrice: 20,
    minimumBillMinutes: 0,
    scaleLagMinutes: 5,
    ...other,
  }
}

/** Instances of a burst side that is on and serves `burstLoad`. */
export function instancesFor(burstLoad: number, config: PlantConfig): number {
  const { burstInstances, instanceFraction, capacity } = config
  return burstInstances ?? Math.max(1, Math.ceil(burstLoad / (instanceFraction * capacity)))
}

/** Those of them that the burst costs: the idle plan is billed anyway. */
export function billedFor(burstLoad: number, config: PlantConfig): number {
  return Math.max(0, instancesFor(burstLoad, config) - config.idleInstances)
}
