import { FIRST_SLOW, HORIZONS } from './features.ts'
import type { Tuning } from './tuning.ts'

/** Four days of tests; slow horizons have a third of the tests. */
const FAST_SIZE = 1152
const SLOW_SIZE = 384
/** Weight of the prior belief, compared with 1 for a test of exactly the same situation. */
const PRIOR_WEIGHT = 1
const PRIOR_ERRORS: readonly number[] = [-0.3, -0.15, -0.05, 0, 0.05, 0.15, 0.3]

/** The past errors of the forecasts: error, forecast and level of each test of the last days, one ring for each horizon. */
export class Errors {
  readonly #error: Float64Array[] = []
  readonly #forecast: Float64Array[] = []
  readonly #level: Float64Array[] = []
  readonly #weight: Float64Array[] = []
  readonly #total = new Float64Array(HORIZONS.length).fill(1)
  readonly #count = new Int32Array(HORIZONS.length)

  readonly #forecastScale: number
  readonly #levelScale: number

  constructor(tuning: Tuning) {
    this.#forecastScale = 1 / tuning.forecastWidth
    this.#levelScale = 1 / tuning.levelWidth
    HORIZONS.forEach((_, k) => {
      const size = k < FIRST_SLOW ? FAST_SIZE : SLOW_SIZE
      this.#error.push(new Float64Array(size))
      this.#forecast.push(new Float64Array(size))
      this.#level.push(new Float64Array(size))
      this.#weight.push(new Float64Array(size))
    })
  }

  /** Forgets everything. */
  restart(): void {
    this.#count.fill(0)
  }

  add(k: number, error: number, forecast: number, level: number): void {
    const ring = this.#error[k]
    if (ring === undefined) return
    const slot = (this.#count[k] ?? 0) % ring.length
    ring[slot] = error
    const forecasts = this.#forecast[k]
    const levels = this.#level[k]
    if (forecasts !== undefined) forecasts[slot] = forecast
    if (levels !== undefined) levels[slot] = level
    this.#count[k] = (this.#count[k] ?? 0) + 1
  }

  tests(k: number): number {
    return Math.min(this.#count[k] ?? 0, this.#error[k]?.length ?? 0)
  }

  /**
   * Chance that demand at horizon k is above `limit` (log), given the forecast and the level now. Keeps the weights
   * of the tests for `spread`.
   */
  chanceAbove(k: number, forecast: number, level: number, limit: number): number {
    const error = this.#error[k]
    const forecasts = this.#forecast[k]
    const levels = this.#level[k]
    const weights = this.#weight[k]
    if (error === undefined || forecasts === undefined || levels === undefined || weights === undefined)
      return 0
    const forecastScale = this.#forecastScale
    const levelScale = this.#levelScale
    const needed = limit - forecast
    let above = 0
    let total = 0
    for (let i = 0, n = this.tests(k); i < n; i++) {
      const a = ((forecasts[i] ?? 0) - forecast) * forecastScale
      const b = ((levels[i] ?? 0) - level) * levelScale
      const weight = 1 / (1 + a * a + b * b)
      weights[i] = weight
      total += weight
      // Avoids a branch, which the processor would mispredict half of the time near the limit.
      above += weight * Number((error[i] ?? 0) > needed)
    }
    for (const prior of PRIOR_ERRORS) if (prior > needed) above += PRIOR_WEIGHT / PRIOR_ERRORS.length
    this.#total[k] = total + PRIOR_WEIGHT
    return above / (total + PRIOR_WEIGHT)
  }

  /** Adds the distribution of demand at horizon k, as `chanceAbove` last weighed it, to a histogram of log demand. */
  spread(k: number, forecast: number, mass: number, into: Histogram): void {
    const error = this.#error[k]
    const weights = this.#weight[k]
    if (error === undefined || weights === undefined) return
    const unit = mass / (this.#total[k] ?? 1)
    into.addAll(error, forecast, weights, unit, this.tests(k))
    for (const prior of PRIOR_ERRORS) into.add(forecast + prior, (unit * PRIOR_WEIGHT) / PRIOR_ERRORS.length)
  }
}

const LOWEST = -2
const BIN = 0.02
const BINS = 256

/** Values beyond the bins count in the outermost ones. */
function binOf(value: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor((value - LOWEST) / BIN)))
}

/** A distribution of log demand in bins of 2 %. */
export class Histogram {
  readonly mass = new Float64Array(BINS)

  clear(): void {
    this.mass.fill(0)
  }

  /** Adds each of the first `count` values, moved by `by`, with its weight in `unit`s of mass. */
  addAll(values: Float64Array, by: number, weights: Float64Array, unit: number, count: number): void {
    const mass = this.mass
    for (let i = 0; i < count; i++) {
      const bin = binOf(by + (values[i] ?? 0))
      mass[bin] = (mass[bin] ?? 0) + unit * (weights[i] ?? 0)
    }
  }

  add(value: number, mass: number): void {
    const bin = binOf(value)
    this.mass[bin] = (this.mass[bin] ?? 0) + mass
  }

  /** Log demand in the middle of a bin. */
  static middle(bin: number): number {
    return LOWEST + (bin + 0.5) * BIN
  }

  total(): number {
    let total = 0
    for (const mass of this.mass) total += mass
    return total
  }

  /** The log demand below which `mass` of the total lies. */
  below(mass: number): number {
    let sum = 0
    for (let bin = 0; bin < this.mass.length; bin++) {
      sum += this.mass[bin] ?? 0
      if (sum >= mass) return Histogram.middle(bin)
    }
    return Histogram.middle(this.mass.length - 1)
  }
}
