import type { Series } from './series.ts'
import type { EpochSeconds, Seconds } from './units.ts'

/**
 * What a load number counts. `per-minute`: events a minute (a count or a per-second rate is converted before use).
 * `percent`: utilization of something, in percent. `gauge`: a level such as a queue length.
 */
export type LoadUnit = 'per-minute' | 'percent' | 'gauge'

/** Whose load a series is: of the private side alone, of both sides together, or of the burst side alone. */
export type LoadScope = 'private' | 'total' | 'burst'

/** What a load source saw of a private site itself, beside its numbers. */
export interface SiteState {
  readonly name: string
  /** As its cloud calls it, e.g. `Running`, `Stopped`. */
  readonly state: string
  /** false where it answers no requests: what it then counts is no load of zero. */
  readonly serving: boolean
}

/** What a load source answered. `series` has 60 s steps; samples too young to be settled are left out. */
export type LoadReading =
  | {
      readonly kind: 'series'
      readonly series: Series
      readonly unit: LoadUnit
      /** End of the newest settled step that has a value. */
      readonly newestAt: EpochSeconds
      /** Where it came from, for a person: "azure-monitor Requests of web-eu". */
      readonly source: string
      /** Since when history was wanted, where that matters to who asked: `series` may begin later. */
      readonly wantedSince?: EpochSeconds
      readonly sites?: readonly SiteState[]
    }
  | {
      readonly kind: 'unknown'
      readonly reason: string
      readonly source: string
      readonly sites?: readonly SiteState[]
    }

export interface LoadRequest {
  readonly fromEpochSeconds: EpochSeconds
  readonly toEpochSeconds: EpochSeconds
  readonly signal: AbortSignal
}

/** One place that load is read from. `read` never throws for want of data: it answers `unknown` with the reason. */
export interface LoadSource {
  readonly name: string
  /** How young a sample may be before it is settled: younger ones are left out. */
  readonly settleSeconds: Seconds
  /** Who answers it, such as `prometheus.example.com:443`, where that is somebody of the private side. */
  readonly place?: string
  read(request: LoadRequest): Promise<LoadReading>
  /** What it last read, where it remembers; asks nobody. */
  readonly recall?: () => LoadReading | undefined
}

/** What the sources of one load rule said. */
export interface RuleReading {
  /** Of the rule. */
  readonly name: string
  readonly scope: 'private' | 'total'
  /** What the configured source said, in its scope. */
  readonly main: LoadReading
  /** What the burst side itself served; its `Requests` metric by default. Unknown for a percentage without one. */
  readonly burst: LoadReading
}

/** What the source of one veto said. */
export interface VetoReading {
  /** Of the veto. */
  readonly name: string
  readonly reading: LoadReading
}

/** All load read for one target in one pass. */
export interface LoadObservation {
  readonly rules: readonly RuleReading[]
  readonly vetoes: readonly VetoReading[]
  readonly readAt: EpochSeconds
}

/** How much load one side can carry, in the unit of the load. */
export interface Capacity {
  readonly value: number
  readonly unit: LoadUnit
}
