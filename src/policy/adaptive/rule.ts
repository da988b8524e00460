import { HORIZONS } from './features.ts'
import type { Tuning } from './tuning.ts'

/** What things cost and how long they take; minutes, and instance-minutes for prices. */
export interface Prices {
  /** Price of a minute above capacity. */
  readonly violationPrice: number
  readonly warmupMinutes: number
  readonly drainMinutes: number
  /** Age of the newest known minute. */
  readonly delayMinutes: number
  /** The expected time to the next run. */
  readonly gapMinutes: number
}

/** What is cheaper over the horizon. All costs are in instance-minutes. */
export interface CostComparison {
  readonly want: boolean
  /** Instance-minutes that not bursting is expected to cost over `horizonMinutes`, and bursting. */
  readonly costOfWaiting: number
  readonly costOfBursting: number
  readonly horizonMinutes: number
}

const SHORTEST_LOOK_MINUTES = 20
const LONGEST_MINUTES = HORIZONS.at(-1) ?? 0

/** The furthest minute, from the newest known one, whose chance `shouldStart` reads, or `shouldKeep` if not idle. */
export function furthestRead(prices: Prices, idle: boolean, tuning: Tuning): number {
  const { delayMinutes, warmupMinutes } = prices
  return idle
    ? delayMinutes + warmupMinutes + 1 + longestStart(prices)
    : delayMinutes + longestStay(prices, tuning)
}

function longestStart({ gapMinutes }: Prices): number {
  return Math.min(LONGEST_MINUTES, Math.max(SHORTEST_LOOK_MINUTES, gapMinutes))
}

function longestStay({ delayMinutes, gapMinutes }: Prices, { keepLookMinutes }: Tuning): number {
  return Math.min(LONGEST_MINUTES - delayMinutes, keepLookMinutes + Math.round(gapMinutes))
}

/** Chance above capacity `horizon` minutes after the newest known minute, between the horizons that were forecast. */
export function chanceAt(chances: Float64Array, horizon: number): number {
  let k = 1
  while (k < HORIZONS.length - 1 && (HORIZONS[k] ?? 0) < horizon) k++
  const from = HORIZONS[k - 1] ?? 0
  const part = Math.min(1, Math.max(0, (horizon - from) / ((HORIZONS[k] ?? 0) - from)))
  return (chances[k - 1] ?? 0) * (1 - part) + (chances[k] ?? 0) * part
}

/**
 * Start if warming up now saves more (minutes above capacity) than its instances cost, over some span at least one run
 * long. The nearer the next run, the more the decision can wait for it, so a start must promise more than it costs: the
 * factor falls from 1.5 at five minutes to 0.95 at an hour between runs.
 */
export function shouldStart(
  chances: Float64Array,
  prices: Prices,
  isDraining: boolean,
  tuning: Tuning,
): CostComparison {
  const { violationPrice, warmupMinutes, drainMinutes, delayMinutes, gapMinutes } = prices
  const warmup = isDraining ? 0 : warmupMinutes
  const overhead = isDraining ? 0 : warmupMinutes + drainMinutes
  const margin = tuning.startMargin + tuning.startOption / Math.max(5, gapMinutes)
  const longest = longestStart(prices)
  const shortest = Math.min(longest, gapMinutes)
  let comparison: CostComparison | undefined
  let best = -Infinity
  let sum = 0
  for (let length = 0; length <= longest; length++) {
    sum += chanceAt(chances, delayMinutes + warmup + 1 + length)
    if (length < shortest) continue
    const costOfWaiting = violationPrice * sum
    const costOfBursting = length + overhead
    const gain = costOfWaiting - margin * costOfBursting
    if (gain <= best) continue
    best = gain
    comparison = { want: gain > 0, costOfWaiting, costOfBursting, horizonMinutes: length + warmup }
  }
  return comparison ?? { want: false, costOfWaiting: 0, costOfBursting: overhead, horizonMinutes: longest }
}

/** Stop if, for some span longer than a run and a warm-up, being off saves more than it risks. */
export function shouldKeep(chances: Float64Array, prices: Prices, tuning: Tuning): CostComparison {
  const { violationPrice, warmupMinutes, drainMinutes, delayMinutes, gapMinutes } = prices
  const longest = longestStay(prices, tuning)
  const weight = tuning.keepWeight - tuning.keepOption / Math.max(20, gapMinutes)
  let comparison: CostComparison | undefined
  let lowest = Infinity
  let sum = 0
  for (let length = 1; length <= longest; length++) {
    sum += chanceAt(chances, delayMinutes + length)
    if (length < Math.min(longest, gapMinutes + warmupMinutes)) continue
    const costOfWaiting = weight * violationPrice * sum + warmupMinutes + drainMinutes
    const loss = costOfWaiting - length
    if (loss >= lowest) continue
    lowest = loss
    comparison = { want: loss >= 0, costOfWaiting, costOfBursting: length, horizonMinutes: length }
  }
  return comparison ?? { want: true, costOfWaiting: 0, costOfBursting: 0, horizonMinutes: longest }
}
