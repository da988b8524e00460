import { FEATURES } from './features.ts'
import type { Tuning } from './tuning.ts'

const SCALE_RATE = 0.01
const SQUARE = FEATURES * FEATURES

/** Recursive least squares, one linear model a horizon, in place. */
export class Regression {
  private readonly weights: Float64Array
  private readonly covariance: Float64Array
  private readonly scale: Float64Array
  private readonly gain = new Float64Array(FEATURES)

  private readonly forgetting: number
  private readonly priorVariance: number
  private readonly robustErrors: number

  constructor(models: number, tuning: Tuning) {
    this.forgetting = tuning.forgetting
    this.priorVariance = tuning.priorVariance
    this.robustErrors = tuning.robustErrors
    this.weights = new Float64Array(models * FEATURES)
    this.covariance = new Float64Array(models * SQUARE)
    this.scale = new Float64Array(models)
    for (let m = 0; m < models; m++) {
      for (let i = 0; i < FEATURES; i++) this.covariance[m * SQUARE + i * FEATURES + i] = this.priorVariance
    }
  }

  predict(model: number, x: Float64Array): number {
    let sum = 0
    for (let i = 0; i < FEATURES; i++) sum += (x[i] ?? 0) * (this.weights[model * FEATURES + i] ?? 0)
    return sum
  }

  /** Learns that `x` (at `offset` in `rows`) was followed by `target`; `relevance` in (0, 1] weighs the sample. */
  learn(model: number, rows: Float64Array, offset: number, target: number, relevance: number): void {
    const { gain, weights } = this
    const at = model * FEATURES
    let denominator = this.forgetting / relevance
    let error = target
    for (let i = 0; i < FEATURES; i++) {
      const x = rows[offset + i] ?? 0
      const g = this.projected(model, i, rows, offset)
      gain[i] = g
      denominator += x * g
      error -= (weights[at + i] ?? 0) * x
    }
    const step = this.robust(model, error) / denominator
    for (let i = 0; i < FEATURES; i++) weights[at + i] = (weights[at + i] ?? 0) + (gain[i] ?? 0) * step
    this.shrink(model, denominator)
  }

  private projected(model: number, i: number, rows: Float64Array, offset: number): number {
    const row = model * SQUARE + i * FEATURES
    let sum = 0
    for (let j = 0; j < FEATURES; j++) sum += (this.covariance[row + j] ?? 0) * (rows[offset + j] ?? 0)
    return sum
  }

  private robust(model: number, error: number): number {
    const size = Math.abs(error)
    const scale = this.scale[model] ?? 0
    const limited = Math.min(size, this.robustErrors * scale)
    this.scale[model] = scale === 0 ? size : scale + SCALE_RATE * (Math.min(size, 4 * scale) - scale)
    return scale > 0 && size > limited ? Math.sign(error) * limited : error
  }

  /** The covariance after one sample, kept symmetric and at most as large as the prior. */
  private shrink(model: number, denominator: number): void {
    const { covariance, gain } = this
    const at = model * SQUARE
    let trace = 0
    for (let i = 0; i < FEATURES; i++) {
      const g = (gain[i] ?? 0) / denominator
      for (let j = i; j < FEATURES; j++) {
        const value = ((covariance[at + i * FEATURES + j] ?? 0) - g * (gain[j] ?? 0)) / this.forgetting
        covariance[at + i * FEATURES + j] = value
        covariance[at + j * FEATURES + i] = value
      }
      trace += covariance[at + i * FEATURES + i] ?? 0
    }
    const limit = this.priorVariance * FEATURES
    if (trace <= limit) return
    for (let i = 0; i < SQUARE; i++) covariance[at + i] = ((covariance[at + i] ?? 0) * limit) / trace
  }
}
