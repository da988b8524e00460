import type { ActionError } from '../domain/errors.ts'
import type { Known } from '../domain/known.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { Failure, GivenUp } from './run/attempt.ts'

/**
 * What the plan of steps may know about the run besides what Azure shows. All of it may be lost with the run: the next
 * one starts from `NO_PROGRESS` and still reaches the right state (killed-anywhere-recovers).
 */
export interface Progress {
  /** Azure accepted a resize, and the run has not seen its end. */
  readonly resizing: boolean
  /** Quota or stock gave no more than this many instances. */
  readonly availableInstances?: number | undefined
  /** This run waits for an endpoint to come Online. */
  readonly onTrial: boolean
  /** The run has waited long enough for the last instances: the share is what the READY ones carry. */
  readonly instancesWaited: boolean
  /** What the wait for all instances of a warm-up saw last; absent until it has ended. */
  readonly instances?: Known<InstanceCount> | undefined
  /** The state tag cannot be written: enabling continues, stop and shrink do not. */
  readonly recordRefused?: ActionError | undefined
  /** When this run disabled the burst endpoint, unless it has enabled it since. */
  readonly disabledAt?: EpochSeconds | undefined
  /** Why this run's burst failed; from then on the run undoes it. */
  readonly failure?: Failure | undefined
  /** No read has shown yet what this run wrote to the autoscale setting. */
  readonly autoscaleUnshown?: boolean | undefined
  /** Steps that Azure refused for good in this run; the steps after them continue. */
  readonly givenUp?: ReadonlyMap<GivenUp, ActionError> | undefined
}

/** The instances of one app, as the service lists them. */
export interface InstanceCount {
  readonly ready: number
  readonly doubted: number
  readonly listed: number
}

export const NO_PROGRESS: Progress = { resizing: false, onTrial: false, instancesWaited: false }
