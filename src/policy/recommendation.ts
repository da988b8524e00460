import type { PolicyConfig } from '../domain/config.ts'
import type { EvidenceNumbers } from '../domain/decision.ts'
import type { Doubt, LoadUnit } from '../domain/load.ts'
import type { Phase } from '../domain/record.ts'
import type { Series } from '../domain/series.ts'
import type { EpochSeconds, Seconds, Share } from '../domain/units.ts'

/** Where the burst side stands, as far as a policy cares. */
export interface BurstState {
  readonly phase: Phase
  /** The share of all load that the burst side carries or will soon carry by what is asked now; 0 when not bursting. */
  readonly share: Share
  /** Since when in this phase; undefined if nothing tells, which satisfies `min-burst`. */
  readonly sinceEpochSeconds: EpochSeconds | undefined
}

/** All a policy decides from. */
export interface PolicyInput {
  /** Demand in steps of a minute, gaps kept; ends with the newest minute that the source could know. */
  readonly demand: Series
  /** What the sources of this demand said against it. */
  readonly doubts: readonly Doubt[]
  /** How long one sample of the source stands for, where that is more than a minute. */
  readonly sampleSeconds?: Seconds
  readonly now: EpochSeconds
  /** What the private side carries, in the unit of the demand. */
  readonly capacity: number
  readonly unit: LoadUnit
  readonly state: BurstState
  readonly settings: PolicyConfig
  readonly maxShare: Share
  /** From the last DNS answer that names the burst side to the earliest end of what it costs: `drain-min`. */
  readonly drainSeconds: Seconds
  /** What one burst instance carries, in the unit of the demand. */
  readonly instanceCapacity?: number
  /** Time between runs as configured or observed. */
  readonly runIntervalSeconds?: Seconds
}

/** What a policy wants, before guards and limits. `because` is one clause with its numbers. */
export type Recommendation =
  | { readonly kind: 'idle'; readonly because: string; readonly more: Numbers }
  | { readonly kind: 'bursting'; readonly share: Share; readonly because: string; readonly more: Numbers }
  /** Neither reason to burst nor to go back: what is, stays. */
  | {
      readonly kind: 'stay'
      readonly because: string
      readonly more: Numbers
      /** What the numbers ask for and the evidence does not allow. */
      readonly heldBack?: 'start' | 'end'
    }
  /** Too little is known to tell. */
  | { readonly kind: 'unknown'; readonly because: string; readonly more: Numbers }

/** Named numbers for the audit record. */
export type Numbers = EvidenceNumbers

export type Policy = (input: PolicyInput) => Recommendation
