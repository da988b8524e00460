/** The author of a change: the client under test, another actor, or the service itself. */
export type By = 'client' | 'actor' | 'service'

interface Base {
  /** Virtual epoch seconds. */
  readonly at: number
  readonly by: By
}

/** An endpoint after a change. */
export interface EndpointEvent extends Base {
  readonly kind: 'endpoint'
  readonly profile: string
  readonly name: string
  readonly status: 'Enabled' | 'Disabled'
  readonly monitor: string
  readonly weight: number
  readonly priority: number
}

/** An app after a change, with its plan. */
export interface AppEvent extends Base {
  readonly kind: 'app'
  readonly name: string
  readonly plan: string
  readonly state: 'Running' | 'Stopped'
  readonly readyInstances: number
}

/** A plan after a request to change it. */
export interface PlanEvent extends Base {
  readonly kind: 'plan'
  readonly name: string
  readonly sku: string
  readonly capacity: number
  /** Running apps and slots on it. */
  readonly runningApps: number
  /** Fields beside `sku` that this change removed or altered. */
  readonly altered: readonly string[]
}

/** A health test of the app's own address. */
export interface HealthEvent extends Base {
  readonly kind: 'health'
  readonly app: string
  readonly host: string
  readonly ok: boolean
}

/** A health test of the private side. */
interface PrivateHealthEvent extends Base {
  readonly kind: 'private-health'
  readonly ok: boolean
}

/** A write by the client. `accepted` is false if the service refused it. */
interface WriteEvent extends Base {
  readonly kind: 'write'
  readonly run: number
  readonly method: string
  readonly path: string
  readonly accepted: boolean
}

/** The client put a whole profile, or sent its `endpoints` in a PATCH. */
interface ProfileEvent extends Base {
  readonly kind: 'profile-replaced'
  readonly profile: string
}

export type WorldEvent =
  EndpointEvent | AppEvent | PlanEvent | HealthEvent | PrivateHealthEvent | WriteEvent | ProfileEvent

/** One past minute of the world. Loads are requests per minute. */
export interface Minute {
  /** Epoch seconds of its beginning. */
  readonly at: number
  readonly demand: number
  /** False where the trace has no value for this minute: metrics then have none either. */
  readonly recorded: boolean
  /** Load that reached the private side, and the part of it that was served. */
  readonly privateLoad: number
  readonly privateServed: number
  /** Load that reached the burst apps, and the part of it that failed. */
  readonly burstLoad: number
  readonly burstFailed: number
  /** What reached a stopped app or no address at all. */
  readonly lost: number
  /** Part of new lookups whose answer is a burst app, and part of all load that the burst apps served, 0…1. */
  readonly share: number
  readonly carried: number
  readonly instances: number
  readonly readyInstances: number
  /** Percent over all burst plans' ready instances. */
  readonly cpu: number
  readonly cost: number
  /** Private load above private capacity. */
  readonly violation: boolean
  /** Load by endpoint, keyed `profile/endpoint`. */
  readonly byEndpoint: Readonly<Record<string, number>>
}

export interface History {
  readonly startAt: number
  readonly events: readonly WorldEvent[]
  readonly minutes: readonly Minute[]
}

/** Sums over the whole history, for a report. */
export interface Totals {
  readonly minutes: number
  readonly violationMinutes: number
  /** Minutes whose whole demand is above the private capacity: the violations without a burst. */
  readonly violationMinutesWithoutBurst: number
  /** What reached the burst apps while they ran. */
  readonly burstRequests: number
  /** What reached a stopped app or no address at all. */
  readonly lostRequests: number
  readonly instanceMinutes: number
  readonly cost: number
}

/** Sums over the recorded minutes. `privateCapacity` is in the unit of the demand, per minute. */
export function totals(history: History, privateCapacity: number): Totals {
  const sum = (value: (minute: Minute) => number): number =>
    history.minutes.reduce((total, minute) => total + value(minute), 0)
  return {
    minutes: history.minutes.length,
    violationMinutes: sum((minute) => (minute.violation ? 1 : 0)),
    violationMinutesWithoutBurst: sum((minute) => (minute.demand > privateCapacity ? 1 : 0)),
    burstRequests: sum((minute) => minute.burstLoad),
    lostRequests: sum((minute) => minute.lost),
    instanceMinutes: sum((minute) => minute.instances),
    cost: sum((minute) => minute.cost),
  }
}
