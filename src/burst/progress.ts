import type { ActionError } from '../domain/errors.ts'
import type { Goal } from '../domain/decision.ts'
import type { Known } from '../domain/known.ts'
import type { Phase } from '../domain/record.ts'
import type { EpochSeconds } from '../domain/units.ts'

/**
 * What this run knows beyond what can be read from Azure. All of it may be lost with the run: the next one starts
 * from `NO_PROGRESS` and still reaches the right state (invariant 6).
 */
export interface Progress {
  /** A resize was accepted and has not been seen to end. */
  readonly resizing: boolean
  /** The size asked for by that resize, or reached by it. */
  readonly resizedTo?: { readonly name: string; readonly capacity: number }
  /** Quota or stock gave no more than this many instances. */
  readonly availableInstances?: number
  /** The phase this run found, which is what a failed burst goes back to. */
  readonly startedFrom?: Phase
  readonly warmupSince?: EpochSeconds
  readonly onlineWaitSince?: EpochSeconds
  readonly instancesWaitSince?: EpochSeconds
  /** Long enough was waited for the last instances: the share is what those that are READY carry. */
  readonly instancesWaited?: boolean
  /** What the wait for all instances of a warm-up saw last; absent until it has ended. */
  readonly instances?: Known<InstanceCount>
  /** This run has enabled the burst endpoint. */
  readonly enabled?: boolean
  /** It was told that the longest drain has passed. */
  readonly overdueTold?: boolean
  /** This run has stopped the app, drained. */
  readonly stopped?: boolean
  /** The record cannot be written: enabling goes on, stop and shrink do not. */
  readonly recordRefused?: ActionError
  /** Why this run's burst failed; from then on it goes to `undoTo`. `at` is a whole second, as records keep it. */
  readonly failure?: { readonly error: ActionError; readonly undoTo: Goal; readonly at: EpochSeconds }
}

/** Of one app, as the service lists them. */
export interface InstanceCount {
  readonly ready: number
  readonly listed: number
}

export const NO_PROGRESS: Progress = { resizing: false }
