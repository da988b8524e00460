import type { Histogram } from './errors.ts'
import { horizonsUpTo } from './features.ts'
import type { Forecaster } from './forecaster.ts'
import type { JudgedComparison } from './judgement.ts'
import { chanceAt, type CostComparison, type Prices } from './rule.ts'
import type { Context, Target } from './target.ts'
import type { Tuning } from './tuning.ts'

/** What each step of a decision works with. */
export interface Working {
  readonly target: Target
  readonly tuning: Tuning
  /** Overwritten by each decision, so that thousands of them a second allocate nothing. */
  readonly workspace: Workspace
}

/** Buffers of one decision: by horizon the forecast (log) and the chance above capacity, and the spread of demand. */
export interface Workspace {
  readonly forecasts: Float64Array
  readonly chances: Float64Array
  readonly histogram: Histogram
}

/** `chance`: the highest of a minute above capacity within the horizon of the comparison, 0…1. */
export function withChance(
  comparison: CostComparison,
  { workspace }: Working,
  delayMinutes: number,
): JudgedComparison {
  let chance = 0
  for (let h = delayMinutes + 1; h <= delayMinutes + comparison.horizonMinutes; h++) {
    chance = Math.max(chance, chanceAt(workspace.chances, h))
  }
  return { ...comparison, chance, by: 'expected-cost' }
}

/** Forecasts and chances of the minutes up to `minutes` ahead; those further ahead are left as they were. */
export function forecastAhead(
  forecaster: Forecaster,
  { forecasts, chances }: Workspace,
  minutes: number,
): void {
  const horizons = horizonsUpTo(minutes)
  const level = forecaster.forecast(forecasts, horizons)
  for (let k = 0; k < horizons; k++) chances[k] = forecaster.chanceAbove(k, forecasts[k] ?? 0, level)
}

/** `delayMinutes`: the age of the newest minute that the decision reads. */
export function pricesOf(target: Target, context: Context, delayMinutes: number): Prices {
  const { violationPrice, warmupMinutes, drainMinutes } = target
  const gapMinutes = Math.max(1, Math.round(context.gapMinutes))
  return { violationPrice, warmupMinutes, drainMinutes, delayMinutes, gapMinutes }
}
