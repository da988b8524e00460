import type { Known } from './known.ts'
import type { LoadObservation, LoadReading } from './load.ts'
import type { BurstRecord, OutsideChange } from './record.ts'
import type { Resources } from './resources.ts'
import type { EpochSeconds, Seconds } from './units.ts'

/** What the action's own health tests of one side have shown in this run. */
export interface HealthEvidence {
  /** Successes in a row up to the last test; every public host and URL must pass for one success. */
  readonly successesInRow: number
  readonly lastTestAt?: EpochSeconds
  readonly lastSuccessAt?: EpochSeconds
  /** Why the last test failed, for a person; absent after a success. */
  readonly lastFailure?: string
}

/** A change of the burst endpoint by someone outside this action. */
export interface SeenOutside extends OutsideChange {
  /** When a read first showed it. */
  readonly seenAt: EpochSeconds
  /** Who did, or why that is not known; for a person. */
  readonly who: Known<string>
}

/** Everything that one pass has read. `decide` and `plan` get nothing else. */
export interface Observation {
  readonly at: EpochSeconds
  readonly resources: Resources
  /** Missing or damaged is unknown, with the reason. */
  readonly record: Known<BurstRecord>
  /** Unknown if the mode reads no load, or the load has not been read yet. */
  readonly load: Known<LoadObservation>
  /** What this read shows changed from outside, and the state tag does not tell yet. */
  readonly outside?: SeenOutside
  /** Requests a minute that the burst side served; read only while it drains. */
  readonly burstRequests?: LoadReading
  readonly burstHealth: HealthEvidence
  readonly privateHealth: HealthEvidence
  /** Time between runs as configured or observed. */
  readonly runInterval: Known<Seconds>
}
