import { elapsed, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import type { Wait } from '../steps.ts'

export interface CurrentWait {
  readonly step: Wait
  readonly since: EpochSeconds
  /** What the newest iteration of the wait saw, for a person. */
  readonly detail: string
  /** What the result of the wait must tell; known once an iteration has found that the wait is over. */
  readonly outcome?: string | undefined
}

/**
 * The wait that the run is in. The loop of the reconciler begins and ends it; each iteration of the wait adds its
 * detail.
 */
export class Waits {
  #current: CurrentWait | undefined

  get current(): CurrentWait | undefined {
    return this.#current
  }

  /** Continues the wait if it is of the same kind, so that its time counts from the first iteration. */
  begin(step: Wait, now: EpochSeconds): void {
    this.#current ??= { step, since: now, detail: '' }
  }

  saw(detail: string): void {
    if (this.#current !== undefined) this.#current = { ...this.#current, detail, outcome: undefined }
  }

  isOver(outcome: string | undefined): void {
    if (this.#current !== undefined) this.#current = { ...this.#current, outcome }
  }

  end(): void {
    this.#current = undefined
  }

  /** How long the run has waited for this kind of step. */
  lasted(kind: Wait['kind'], now: EpochSeconds): Seconds {
    const current = this.#current
    return elapsed(current?.step.kind === kind ? current.since : now, now)
  }

  isFor(kind: Wait['kind']): boolean {
    return this.#current?.step.kind === kind
  }
}
