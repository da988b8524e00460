import type { Goal } from '../../domain/decision.ts'
import type { ActionError } from '../../domain/errors.ts'
import type { Phase } from '../../domain/record.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import { Announcement } from './announcement.ts'

/** Why this run's burst failed, and to which phase it goes back. */
export interface Failure {
  readonly error: ActionError
  readonly undoTo: Goal
  /** Azure refused to enable the endpoint, so nobody was sent there. */
  readonly wasRefused: boolean
  /** A whole second, as in the state tag. */
  readonly at: EpochSeconds
}

/** Steps of a scale-in whose refusal does not stop the later steps; on the way up, autoscale that Azure accepts and does not set. */
export type GivenUp = 'stop-app' | 'change-autoscale' | 'delete-autoscale' | 'idle-size' | 'resize-plan'

/** What this run has done to the burst side, and whether that failed. Changed by `perform` and by the undo. */
export class Attempt {
  #startedFrom: Phase | undefined
  #enabled = false
  #disabledAt: EpochSeconds | undefined
  #stopped = false
  #hasStarted = false
  #failure: Failure | undefined
  #overdueTold = false
  readonly announcement = new Announcement()
  readonly #givenUp = new Map<GivenUp, ActionError>()

  /** The phase that this run found, to which a failed burst goes back. */
  get startedFrom(): Phase | undefined {
    return this.#startedFrom
  }

  /** This run has enabled the burst endpoint, or may have. */
  get enabled(): boolean {
    return this.#enabled
  }

  /** This run has stopped the app, after its drain. */
  get stopped(): boolean {
    return this.#stopped
  }

  get failure(): Failure | undefined {
    return this.#failure
  }

  /** This run has started the app or sized its plan, so the warm-up began with it. */
  get hasStarted(): boolean {
    return this.#hasStarted
  }

  started(): void {
    this.#hasStarted = true
  }

  beginsFrom(phase: Phase): void {
    this.#startedFrom = phase
  }

  /** When this run disabled the burst endpoint, unless it has enabled it since. */
  get disabledAt(): EpochSeconds | undefined {
    return this.#disabledAt
  }

  endpointEnabled(): void {
    this.#enabled = true
    this.#disabledAt = undefined
  }

  endpointDisabled(now: EpochSeconds): void {
    this.#disabledAt = now
  }

  appStopped(): void {
    this.#stopped = true
  }

  /** The steps of the scale-in that this run has given up, with the reason. */
  get givenUp(): ReadonlyMap<GivenUp, ActionError> {
    return this.#givenUp
  }

  givesUp(step: GivenUp, error: ActionError): void {
    this.#givenUp.set(step, error)
  }

  failed(failure: Failure): void {
    this.#failure = failure
  }

  /** Whether to tell a person that the longest drain has passed; once in a run. */
  tellsOverdue(): boolean {
    const first = !this.#overdueTold
    this.#overdueTold = true
    return first
  }
}
