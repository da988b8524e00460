import { FEATURES } from './features.ts'
import type { Tuning } from './tuning.ts'

const SCALE_RATE = 0.01
/** Entries of a symmetric matrix on and above its diagonal. */
const TRIANGLE = (FEATURES * (FEATURES + 1)) / 2

/** Recursive least squares: one linear model for each horizon, updated in place. */
export class Regression {
  readonly #weights: Float64Array
  /** For each model, row by row from the diagonal on. */
  readonly #covariance: Float64Array
  readonly #scale: Float64Array
  readonly #x = new Float64Array(FEATURES)
  readonly #gain = new Float64Array(FEATURES)

  readonly #forgetting: number
  readonly #priorVariance: number
  readonly #robustErrors: number

  constructor(models: number, tuning: Tuning) {
    this.#forgetting = tuning.forgetting
    this.#priorVariance = tuning.priorVariance
    this.#robustErrors = tuning.robustErrors
    this.#weights = new Float64Array(models * FEATURES)
    this.#covariance = new Float64Array(models * TRIANGLE)
    this.#scale = new Float64Array(models)
    this.restart()
  }

  /** Forgets everything. */
  restart(): void {
    this.#weights.fill(0)
    this.#scale.fill(0)
    this.#covariance.fill(0)
    for (let entry = 0, model = 0; model < this.#scale.length; model++) {
      for (let i = 0; i < FEATURES; entry += FEATURES - i++) this.#covariance[entry] = this.#priorVariance
    }
  }

  /** What `rows` hold from `offset` on. */
  predict(model: number, rows: Float64Array, offset: number): number {
    let sum = 0
    for (let i = 0; i < FEATURES; i++)
      sum += (rows[offset + i] ?? 0) * (this.#weights[model * FEATURES + i] ?? 0)
    return sum
  }

  /** Learns that `x` (at `offset` in `rows`) was followed by `target`; `relevance` in (0, 1] weighs the sample. */
  learn(model: number, rows: Float64Array, offset: number, target: number, relevance: number): void {
    const x = this.#x
    const gain = this.#gain
    const weights = this.#weights
    const at = model * FEATURES
    let error = target
    for (let i = 0; i < FEATURES; i++) {
      const value = rows[offset + i] ?? 0
      x[i] = value
      gain[i] = 0
      error -= (weights[at + i] ?? 0) * value
    }
    const denominator = this.#project(model, this.#forgetting / relevance)
    const step = this.#robust(model, error) / denominator
    for (let i = 0; i < FEATURES; i++) weights[at + i] = (weights[at + i] ?? 0) + (gain[i] ?? 0) * step
    this.#shrink(model, denominator)
  }

  /**
   * Multiplies the covariance with `x` into `gain`, which begins at 0; an entry off the diagonal counts for its row and
   * its column. Returns `noise` plus the variance of the prediction due to uncertain coefficients.
   */
  #project(model: number, noise: number): number {
    const covariance = this.#covariance
    const x = this.#x
    const gain = this.#gain
    let entry = model * TRIANGLE
    let variance = noise
    for (let i = 0; i < FEATURES; i++) {
      const value = x[i] ?? 0
      let sum = (gain[i] ?? 0) + (covariance[entry++] ?? 0) * value
      for (let j = i + 1; j < FEATURES; j++) {
        const shared = covariance[entry++] ?? 0
        sum += shared * (x[j] ?? 0)
        gain[j] = (gain[j] ?? 0) + shared * value
      }
      gain[i] = sum
      variance += value * sum
    }
    return variance
  }

  #robust(model: number, error: number): number {
    const size = Math.abs(error)
    const scale = this.#scale[model] ?? 0
    const limited = Math.min(size, this.#robustErrors * scale)
    this.#scale[model] = scale === 0 ? size : scale + SCALE_RATE * (Math.min(size, 4 * scale) - scale)
    return scale > 0 && size > limited ? Math.sign(error) * limited : error
  }

  /** The covariance after one sample, at most as large as the prior. */
  #shrink(model: number, denominator: number): void {
    const covariance = this.#covariance
    const gain = this.#gain
    const forgetting = this.#forgetting
    const first = model * TRIANGLE
    let entry = first
    let trace = 0
    for (let i = 0; i < FEATURES; i++) {
      const g = (gain[i] ?? 0) / denominator
      const diagonal = ((covariance[entry] ?? 0) - g * (gain[i] ?? 0)) / forgetting
      covariance[entry++] = diagonal
      trace += diagonal
      for (let j = i + 1; j < FEATURES; j++, entry++)
        covariance[entry] = ((covariance[entry] ?? 0) - g * (gain[j] ?? 0)) / forgetting
    }
    const limit = this.#priorVariance * FEATURES
    if (trace <= limit) return
    for (entry = first; entry < first + TRIANGLE; entry++)
      covariance[entry] = ((covariance[entry] ?? 0) * limit) / trace
  }
}
