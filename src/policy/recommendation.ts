import type { PolicyConfig } from '../domain/config.ts'
import type { EvidenceNumbers } from '../domain/decision.ts'
import type { Doubt, LoadUnit } from '../domain/load.ts'
import type { Phase } from '../domain/record.ts'
import type { Series } from '../domain/series.ts'
import type { EpochSeconds, Seconds, Share } from '../domain/units.ts'

/** The state of the burst side, as far as a policy needs it. */
export interface BurstState {
  readonly phase: Phase
  /**
   * The share of all load that the burst side carries, or will soon carry with the present target share; 0 when not
   * bursting.
   */
  readonly share: Share
  /** Since when in this phase; undefined if nothing tells, which satisfies `min-burst`. */
  readonly sinceEpochSeconds: EpochSeconds | undefined
}

/** Everything from which a policy decides. */
export interface PolicyInput {
  /** Demand in steps of a minute, gaps kept; ends with the newest minute that the source could know. */
  readonly demand: Series
  /** The doubts of the sources of this demand. */
  readonly doubts: readonly Doubt[]
  /** How long one sample of the source stands for, if that is more than a minute. */
  readonly sampleSeconds?: Seconds
  readonly now: EpochSeconds
  /** The private capacity, in the unit of the demand. */
  readonly capacity: number
  readonly unit: LoadUnit
  readonly state: BurstState
  readonly settings: PolicyConfig
  readonly maxShare: Share
  /** From the last DNS answer that names the burst side to the earliest end of its costs: `drain-min`. */
  readonly drainSeconds: Seconds
  /** The capacity of one burst instance, in the unit of the demand. */
  readonly instanceCapacity?: number
  /** Time between runs, configured or observed. */
  readonly runIntervalSeconds?: Seconds
}

/** What a policy recommends, before guards and limits. `because` is one clause with its numbers. */
export type Recommendation =
  | { readonly kind: 'idle'; readonly because: string; readonly more: Numbers }
  | { readonly kind: 'bursting'; readonly share: Share; readonly because: string; readonly more: Numbers }
  /** No reason to burst or to scale in, so everything stays. */
  | {
      readonly kind: 'stay'
      readonly because: string
      readonly more: Numbers
      /** What the numbers favour and the evidence does not allow. */
      readonly heldBack?: 'start' | 'end'
    }
  /** Too little is known. */
  | { readonly kind: 'unknown'; readonly because: string; readonly more: Numbers }

/** Named numbers for the audit record. */
export type Numbers = EvidenceNumbers

export type Policy = (input: PolicyInput) => Recommendation
