import type { Doubt, LoadUnit, SampleCount } from './load.ts'
import type { EpochSeconds, Share } from './units.ts'

/** What should be true next. */
export type Goal =
  | { readonly kind: 'idle' }
  | { readonly kind: 'warm' }
  | { readonly kind: 'bursting'; readonly share: Share }
  /** Leave everything as it is. */
  | { readonly kind: 'stay' }

/** The `decision` output. */
export type DecisionKind = 'burst' | 'adjust' | 'hold' | 'scale-back' | 'prewarm' | 'none'

/** The rules, highest precedence first (docs/design.md, Precedence). */
export type Rule =
  | 'routing-safety'
  | 'pause'
  | 'command'
  | 'hold'
  | 'cap'
  | 'private-down'
  | 'outside-change'
  | 'retry-backoff'
  | 'veto'
  | 'schedule'
  | 'missing-data'
  | 'policy'

/** What one rule would do, and why, in words for a person on call. */
export interface Ruling {
  readonly rule: Rule
  readonly goal: Goal
  readonly because: string
}

/** The direction that one load recommends; unknown if the load is. */
export type Direction = 'out' | 'in' | 'stay' | 'unknown'

/** One load's part in the decision; its numbers are undefined if unknown. */
export interface RuleEvidence {
  readonly name: string
  readonly direction: Direction
  /** Its numbers are those of the evidence as a whole. */
  readonly decides: boolean
  readonly because: string
  readonly unit: LoadUnit
  /** What the private side can carry, in `unit`. */
  readonly capacity: number
  readonly demand?: number
  /** demand ÷ capacity, 1 = 100 %. */
  readonly utilization?: number
  readonly newestSampleAt?: EpochSeconds
  /** Doubts of the sources, and those that the minutes raise. */
  readonly doubts: readonly Doubt[]
  /** Counts the source's samples in `window`, up to the newest that it could know. */
  readonly samples: SampleCount
  /** Why the evidence is too thin for what the numbers ask, for longer than `max-data-age`, and what to set. */
  readonly tooThin?: string
}

/** What a veto saw. */
export interface VetoEvidence {
  readonly name: string
  readonly limit: number
  /** Undefined if the limit is a bare number and nothing was read. */
  readonly unit?: LoadUnit
  /** Mean over `window`; undefined if unknown. */
  readonly value?: number
  /** Above its limit. An unknown value blocks nothing. */
  readonly blocks: boolean
  readonly because: string
}

/** What a policy may give beside the numbers that every decision has. The audit record keeps these names. */
export type EvidenceNumber =
  | 'windowMean'
  | 'windowMaximum'
  | 'rollingMaximum'
  | 'windowKnownPart'
  | 'capacity'
  | 'newestUtilization'
  | 'utilizationHalfAnHourBefore'
  | 'chanceAboveCapacity'
  | 'horizonMinutes'
  | 'costOfWaiting'
  | 'costOfBursting'
  | 'forecastP10'
  | 'forecastP50'
  | 'forecastP90'
  | 'forecastError'
  | 'persistenceError'
  | 'tests'
  | 'yesterdayTrend'
  | 'fallback'
  | 'response'
  | 'countedInstances'
  | 'rampLimit'
  | 'dataAgeSeconds'

export type EvidenceNumbers = Readonly<Partial<Record<EvidenceNumber, number>>>

/** The numbers a decision was made from; undefined if unknown. Those of load are the deciding rule's, in its unit. */
export interface Evidence {
  readonly demand?: number
  /** demand ÷ private capacity, 1 = 100 %. */
  readonly utilization?: number
  /** The target share: of DNS answers, by the present weights. */
  readonly shareNow: Share
  /** burst load ÷ total load as measured. */
  readonly observedShare?: Share
  readonly newestSampleAt?: EpochSeconds
  readonly readyInstances: number
  /** Highest share the burst side can carry (share-within-capacity); undefined if instance capacity is unknown. */
  readonly shareLimit?: Share
  readonly rules: readonly RuleEvidence[]
  readonly vetoes: readonly VetoEvidence[]
  /** Further numbers of the policy. */
  readonly more: EvidenceNumbers
}

export interface Decision {
  readonly kind: DecisionKind
  readonly goal: Goal
  readonly rule: Rule
  /** One sentence that a person on call understands. */
  readonly reason: string
  readonly overruled: readonly Ruling[]
  readonly warnings: readonly string[]
  readonly evidence: Evidence
}
