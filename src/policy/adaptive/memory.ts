import { Forecaster } from './forecaster.ts'
import type { Tuning } from './tuning.ts'

const DAY_MINUTES = 1440
const DAYS = 7

/** The first minute that a decision at `minute` may know: midnight seven days before, so that it remembers 7 to 8 days. */
function oldestMinute(minute: number): number {
  return (Math.floor(minute / DAY_MINUTES) - DAYS) * DAY_MINUTES
}

/**
 * One forecaster for each of the last midnights, when it began. A decision uses the oldest one that knows nothing from
 * before `oldestMinute`. So after weeks it decides exactly as after folding only the last days, which is all that a
 * single run has.
 */
export class Memory {
  readonly #tuning: Tuning
  readonly #guardMinutes: number
  readonly #onlyFor: number | undefined
  #forecasters: Forecaster[] = []

  /** `onlyFor`: the one minute for which a decision will be asked; then a single forecaster is enough. */
  constructor(tuning: Tuning, guardMinutes: number, onlyFor?: number) {
    this.#tuning = tuning
    this.#guardMinutes = guardMinutes
    this.#onlyFor = onlyFor
  }

  learn(minute: number, utilization: number): void {
    if (this.#onlyFor !== undefined && minute < oldestMinute(this.#onlyFor)) return
    const newest = this.#forecasters.at(-1)
    const isNewDay = newest === undefined || Math.floor(minute / DAY_MINUTES) > newest.startDay
    if (newest === undefined || (isNewDay && this.#onlyFor === undefined)) this.#begin(minute)
    for (const forecaster of this.#forecasters) forecaster.learn(minute, utilization)
  }

  /** The forecaster for a decision at `minute`; undefined if nothing of the last days is known. */
  at(minute: number): Forecaster | undefined {
    const oldest = oldestMinute(minute)
    return this.#forecasters.find((forecaster) => forecaster.history.start >= oldest)
  }

  #begin(minute: number): void {
    const oldest = oldestMinute(minute) - DAY_MINUTES
    const isSpent = (forecaster: Forecaster): boolean => forecaster.history.start < oldest
    const spent = this.#forecasters.find(isSpent)
    const kept = this.#forecasters.filter((forecaster) => !isSpent(forecaster))
    spent?.restart(minute)
    this.#forecasters = [...kept, spent ?? new Forecaster(minute, this.#tuning, this.#guardMinutes)]
  }
}
