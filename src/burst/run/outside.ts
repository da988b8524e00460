import type { SeenOutside } from '../../domain/observation.ts'
import type { OutsideChange } from '../../domain/record.ts'

/** The change from outside that this run has seen, so that it gets one date, and the activity log is asked once. Changed by `observeOutside`. */
export class Outside {
  #seen: SeenOutside | undefined
  #hasAskedAgain = false

  /** The change that was seen before, where this is the same one. */
  seen(command: OutsideChange['command']): SeenOutside | undefined {
    return this.#seen?.command === command ? this.#seen : undefined
  }

  sees(change: SeenOutside): SeenOutside {
    this.#seen = change
    return change
  }

  /** The clock by which it was dated was wrong. */
  forget(): void {
    this.#seen = undefined
  }

  /** Whether this run may ask who made a change that an earlier run saw; once a run. */
  mayAskAgain(): boolean {
    const first = !this.#hasAskedAgain
    this.#hasAskedAgain = true
    return first
  }
}
