import { Forecaster } from './forecaster.ts'
import type { Tuning } from './tuning.ts'

const DAY_MINUTES = 1440
const DAYS = 7

/** The first minute a decision at `minute` may know: midnight seven days before, so that 7 to 8 days are remembered. */
function oldestMinute(minute: number): number {
  return (Math.floor(minute / DAY_MINUTES) - DAYS) * DAY_MINUTES
}

/**
 * Forecasters of which one began at each of the last midnights. A decision uses the oldest that knows nothing from before
 * `oldestMinute`; so going on for weeks decides exactly as folding only the last days does, which is all that a run has.
 */
export class Memory {
  private readonly tuning: Tuning
  private readonly guardMinutes: number
  private readonly onlyFor: number | undefined
  private forecasters: Forecaster[] = []

  /** `onlyFor`: the one minute for which a decision will be asked; then a single forecaster is enough. */
  constructor(tuning: Tuning, guardMinutes: number, onlyFor?: number) {
    this.tuning = tuning
    this.guardMinutes = guardMinutes
    this.onlyFor = onlyFor
  }

  learn(minute: number, utilization: number): void {
    if (this.onlyFor !== undefined && minute < oldestMinute(this.onlyFor)) return
    const newest = this.forecasters.at(-1)
    const isNewDay = newest === undefined || Math.floor(minute / DAY_MINUTES) > newest.startDay
    if (newest === undefined || (isNewDay && this.onlyFor === undefined)) this.begin(minute)
    for (const forecaster of this.forecasters) forecaster.learn(minute, utilization)
  }

  /** The forecaster for a decision at `minute`; undefined where nothing of the last days is known. */
  at(minute: number): Forecaster | undefined {
    const oldest = oldestMinute(minute)
    return this.forecasters.find((forecaster) => forecaster.history.start >= oldest)
  }

  private begin(minute: number): void {
    const oldest = oldestMinute(minute) - DAY_MINUTES
    const isSpent = (forecaster: Forecaster): boolean => forecaster.history.start < oldest
    const spent = this.forecasters.find(isSpent)
    const kept = this.forecasters.filter((forecaster) => !isSpent(forecaster))
    spent?.restart(minute)
    this.forecasters = [...kept, spent ?? new Forecaster(minute, this.tuning, this.guardMinutes)]
  }
}
