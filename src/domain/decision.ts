import type { EpochSeconds, Share } from './units.ts'

/** What should be true next. */
export type Goal =
  | { readonly kind: 'idle' }
  | { readonly kind: 'warm' }
  | { readonly kind: 'bursting'; readonly share: Share }
  /** Leave everything as it is. */
  | { readonly kind: 'stay' }

/** The `decision` output. */
export type Verdict = 'burst' | 'adjust' | 'hold' | 'scale-back' | 'prewarm' | 'none'

/** Who speaks, highest precedence first (design 4). */
export const RULES = [
  'routing-safety',
  'pause',
  'command',
  'hold',
  'cap',
  'private-down',
  'circuit',
  'schedule',
  'missing-data',
  'policy',
] as const
export type Rule = (typeof RULES)[number]

/** What one rule would do, and why, in words for a person on call. */
export interface Opinion {
  readonly rule: Rule
  readonly goal: Goal
  readonly because: string
}

/** The numbers a decision was made from; undefined where unknown. All in the load's own unit unless named. */
export interface Evidence {
  readonly demand?: number
  /** demand ÷ private capacity, 1 = 100 %. */
  readonly utilization?: number
  /** Of DNS answers, as the weights ask it now. */
  readonly shareNow: Share
  /** burst load ÷ total load as measured. */
  readonly carriedShare?: Share
  readonly newestSampleAt?: EpochSeconds
  readonly readyInstances: number
  /** Highest share the burst side can carry (invariant 12); undefined where instance capacity is unknown. */
  readonly shareLimit?: Share
  /** Named further numbers of the policy, for the audit record. */
  readonly more: Readonly<Record<string, number>>
}

export interface Decision {
  readonly verdict: Verdict
  readonly goal: Goal
  readonly rule: Rule
  /** One sentence that a person on call understands. */
  readonly reason: string
  readonly overruled: readonly Opinion[]
  readonly warnings: readonly string[]
  readonly evidence: Evidence
}
