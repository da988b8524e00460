/** The engine's constants that were chosen by experiment; docs/policy.md says what each is worth. */
export interface Tuning {
  /** Regressors that are left out, by index; see `readFeatures`. */
  readonly without: readonly number[]
  /** Weight of a test of the forecast against that of the next one, five minutes later. */
  readonly forgetting: number
  /** How uncertain a coefficient is before anything was learnt, and at most later. */
  readonly priorVariance: number
  /** An error larger than this many mean errors counts as that many, so that one outlier does not dominate the week. */
  readonly robustErrors: number
  /** How near, in log terms, a past forecast and a past level must be to count half. */
  readonly forecastWidth: number
  readonly levelWidth: number
  /** How much worse a minute gets per private capacity of load above it, in violation prices. */
  readonly severity: number
  /** The part of the target share that is expected to arrive: resolvers that ignore the TTL lag behind. */
  readonly observedPart: number
  /** How far ahead a stop reads, in addition to the gap between runs. */
  readonly keepLookMinutes: number
  /** A start must promise `startMargin + startOption ÷ gap` times its cost, the gap in minutes and at least 5. */
  readonly startMargin: number
  readonly startOption: number
  /**
   * A stop counts `keepWeight − keepOption ÷ gap` of the price, the gap in minutes and at least 20: all of it if an hour passes
   * between runs, and four fifths if the next run is near and soon undoes a wrong stop.
   */
  readonly keepWeight: number
  readonly keepOption: number
}

/** Chosen by cross-validation over the traces of `npm run bench:policy`. */
export const TUNING: Tuning = {
  without: [],
  forgetting: 0.9995,
  priorVariance: 3,
  robustErrors: 20,
  forecastWidth: 0.1,
  levelWidth: 0.1,
  severity: 0.5,
  observedPart: 0.95,
  keepLookMinutes: 50,
  startMargin: 0.9,
  startOption: 3,
  keepWeight: 1.1,
  keepOption: 6,
}
