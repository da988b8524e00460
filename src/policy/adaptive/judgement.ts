import type { Histogram } from './errors.ts'
import { fromLog, JUDGED } from './features.ts'
import type { Forecaster } from './forecaster.ts'
import type { History } from './history.ts'
import type { CostComparison } from './rule.ts'

/** A comparison with the highest chance of a minute above capacity within its horizon. */
export interface JudgedComparison extends CostComparison {
  readonly chance: number
  /**
   * Where the costs favour an end: what keeps the burst nevertheless. The newest minute that an end may use is above the
   * level that always bursts, or it reads too high and none after it says whether that is true.
   */
  readonly by: 'expected-cost' | 'safety-floor' | 'in-doubt'
}

/** What a decision rests on; costs in instance-minutes. The same evidence always gives the same decision. */
export interface Evidence {
  /** Newest known demand ÷ private capacity, and half an hour before. */
  readonly utilization: number
  readonly utilizationBefore: number
  /** Highest chance of a minute above capacity within the horizon. */
  readonly chanceAboveCapacity: number
  readonly horizonMinutes: number
  readonly costOfWaiting: number
  readonly costOfBursting: number
  /** Demand ÷ capacity when a change made now would take effect. */
  readonly forecast: { readonly p10: number; readonly p50: number; readonly p90: number }
  /** Mean absolute log error 12 min ahead of the forecast, and of "as now", on the last day or so. */
  readonly forecastError: number
  readonly persistenceError: number
  readonly tests: number
  /** The same minutes yesterday rose (positive) or fell, as log ratio; NaN if not known. */
  readonly yesterdayTrend: number
}

const DAY = 1440

/**
 * `histogram` has the forecast for the time when a change made now takes effect, in logarithms as `toLog` makes them.
 */
export function evidenceOf(
  { history, errors, forecastError, persistenceError }: Forecaster,
  histogram: Histogram,
  comparison: JudgedComparison,
): Evidence {
  const { end } = history
  const total = histogram.total()
  const quantile = (part: number): number => fromLog(histogram.below(part * total))
  return {
    utilization: newestOf(history),
    utilizationBefore: history.mean(end - 35, end - 30),
    chanceAboveCapacity: comparison.chance,
    horizonMinutes: comparison.horizonMinutes,
    costOfWaiting: comparison.costOfWaiting,
    costOfBursting: comparison.costOfBursting,
    forecast: { p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9) },
    forecastError,
    persistenceError,
    tests: errors.tests(JUDGED),
    yesterdayTrend: Math.log(
      history.mean(end - DAY + 15, end - DAY + 45) / history.mean(end - DAY - 15, end - DAY + 15),
    ),
  }
}

/** The newest known minute of the last five; NaN if there is none. */
export function newestOf(history: Pick<History, 'at' | 'end'>): number {
  for (let minute = history.end - 1; minute >= history.end - 5; minute--) {
    const value = history.at(minute)
    if (!Number.isNaN(value)) return value
  }
  return NaN
}
