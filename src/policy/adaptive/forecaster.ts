import { atFaceValue, believable, isTooLow, newestGlitch } from '../../evidence/glitch.ts'
import { ShownMinutes } from '../../evidence/minutes.ts'
import { Errors, type Histogram } from './errors.ts'
import {
  emptyLevel,
  FEATURES,
  FIRST_SLOW,
  HORIZONS,
  JUDGED,
  readFeatures,
  readLevel,
  toLog,
  type Level,
} from './features.ts'
import { History } from './history.ts'
import { Regression } from './regression.ts'
import type { Tuning } from './tuning.ts'

const STEP_MINUTES = 5
const SLOW_STEPS = 3
const SPREAD_SAMPLES = 6
/** Forecasts wait here for the demand that they predict; longer than the longest horizon. */
const SLOTS = 64
const MODELS = HORIZONS.length
/** Only tests near capacity teach how wrong a forecast near capacity is. */
const TESTED_ABOVE = Math.log(0.6)
const RELEVANT_ABOVE = Math.log(0.5)
const IRRELEVANT_WEIGHT = 0.1
const LIMIT = toLog(1)
/** Tests of the last day or so weigh most in the judgement of the forecast. */
const JUDGE_RATE = 1 / 288

/** A minute may become known this much later than its neighbours; learning then treats it as if it had come in time. */
const LATEST_MINUTES = 13

/** Learns from each minute and forecasts demand as a distribution that was tested on the past. */
export class Forecaster {
  /** What is believed about each minute. Contains the last quarter of an hour only between `beginReads` and `endReads`. */
  readonly history: History
  readonly shown: ShownMinutes
  readonly errors: Errors
  /** Mean absolute log errors at 12 min of the forecast, and of "as now". */
  forecastError = 0
  persistenceError = 0
  /** Whether the newest minute of the last read at face value reads too high; no minute after it says if that is true. */
  isNewestTooHigh = false
  #settledEnd: number | undefined
  #settledOldest = 0
  readonly #settleMinutes: number
  readonly #regression: Regression
  readonly #without: readonly number[]
  readonly #rows = new Float64Array(SLOTS * MODELS * FEATURES)
  readonly #forecasts = new Float64Array(SLOTS * MODELS)
  readonly #bases = new Float64Array(SLOTS)
  readonly #level: Level = emptyLevel()
  readonly #masses = new Float64Array(MODELS)
  readonly #x = new Float64Array(FEATURES)

  /**
   * `start`: the first minute that will be learnt. A minute is learnt from once no later one can change what is believed of it;
   * `guardMinutes` later than it may become known. So an end that waits for the guard rests on the forecast that it had before.
   */
  constructor(start: number, tuning: Tuning, guardMinutes: number) {
    this.#settleMinutes = LATEST_MINUTES + guardMinutes
    this.history = new History(start)
    this.shown = new ShownMinutes(start)
    this.errors = new Errors(tuning)
    this.#regression = new Regression(MODELS, tuning)
    this.#without = tuning.without
    this.restart(start)
  }

  /** Forgets everything like a new forecaster, but keeps its buffers, which take a megabyte. */
  restart(start: number): void {
    this.history.restart(start)
    this.shown.restart(start)
    this.errors.restart()
    this.#regression.restart()
    this.#forecasts.fill(NaN)
    this.#bases.fill(NaN)
    this.forecastError = 0
    this.persistenceError = 0
  }

  /**
   * Minutes since some fixed moment, in order; NaN if demand is unknown. Utilization is demand ÷ capacity. A minute that
   * comes again replaces what was known of it.
   */
  learn(minute: number, utilization: number): void {
    while (this.shown.end < minute) this.#one(NaN)
    if (minute < this.shown.end) this.shown.correct(minute, utilization)
    else this.#one(utilization)
  }

  /**
   * Ends the history before the minute `end`, with what was believed when no later minute was known: without minutes
   * that looked like a glitch then. Minutes that are not settled stay readable until `endReads`.
   */
  beginReads(end: number): void {
    this.#rewind(end)
    const { history, shown } = this
    shown.asOf(end, () => {
      const glitch = newestGlitch(shown)?.from ?? end
      while (history.end < end) history.push(history.end < glitch ? believable(shown, history.end) : NaN)
    })
  }

  /**
   * The same at face value: only what reads too low is left out. Whether that is another history than the one that
   * `beginReads` has just read.
   */
  beginReadsAtFaceValue(end: number): boolean {
    const { history, shown } = this
    const believed = history.known(history.oldest, end)
    this.#rewind(end)
    shown.asOf(end, () => {
      const newest = newestGlitch(shown)
      this.isNewestTooHigh = newest?.kind === 'doubled'
      const glitch = newest !== undefined && isTooLow(newest.kind) ? newest.from : end
      while (history.end < end) history.push(history.end < glitch ? atFaceValue(shown, history.end) : NaN)
    })
    return history.known(history.oldest, end) !== believed
  }

  #rewind(end: number): void {
    this.endReads()
    const { history } = this
    this.#settledEnd = history.end
    this.#settledOldest = history.oldest
    if (end < history.end) history.rewind(end, history.oldest)
  }

  endReads(): void {
    if (this.#settledEnd === undefined) return
    this.history.rewind(this.#settledEnd, this.#settledOldest)
    this.#settledEnd = undefined
  }

  /**
   * Point forecasts (log) of the first `horizons` horizons into `into`, from what is known now. The level now is
   * returned; NaN if unknown.
   */
  forecast(into: Float64Array, horizons: number): number {
    readLevel(this.history, this.#level)
    for (let k = 0; k < horizons; k++) into[k] = this.#predict(k, this.#x, 0)
    return this.#level.base
  }

  chanceAbove(k: number, forecast: number, level: number): number {
    return this.errors.chanceAbove(k, forecast, level, LIMIT)
  }

  /** The distribution of demand from `first` to `last` minutes ahead, as `chanceAbove` last weighed the errors. */
  spread(first: number, last: number, forecasts: Float64Array, into: Histogram): void {
    this.#masses.fill(0)
    for (let j = 0; j <= SPREAD_SAMPLES; j++) this.#addMass(first + ((last - first) * j) / SPREAD_SAMPLES)
    into.clear()
    for (let k = 0; k < MODELS; k++) {
      const mass = this.#masses[k] ?? 0
      if (mass > 0) this.errors.spread(k, forecasts[k] ?? 0, mass / (SPREAD_SAMPLES + 1), into)
    }
  }

  /** Splits the mass of one moment between the two horizons around it. */
  #addMass(horizon: number): void {
    let k = 1
    while (k < MODELS - 1 && (HORIZONS[k] ?? 0) < horizon) k++
    const from = HORIZONS[k - 1] ?? 0
    const part = Math.min(1, Math.max(0, (horizon - from) / ((HORIZONS[k] ?? 0) - from)))
    this.#masses[k - 1] = (this.#masses[k - 1] ?? 0) + 1 - part
    this.#masses[k] = (this.#masses[k] ?? 0) + part
  }

  #one(utilization: number): void {
    const { history, shown } = this
    shown.push(utilization)
    const settled = shown.end - 1 - this.#settleMinutes
    if (settled < history.start) return
    history.push(believable(shown, settled))
    if (history.end % STEP_MINUTES === 0) this.#step(history.end)
  }

  /** Keeps the regressors in `rows` from `at` on. */
  #predict(k: number, rows: Float64Array, at: number): number {
    readFeatures(this.history, this.#level, HORIZONS[k] ?? 1, rows, at)
    for (const feature of this.#without) rows[at + feature] = 0
    return this.#level.base + this.#regression.predict(k, rows, at)
  }

  /** Tests the forecasts that are due, learns from them, and makes new ones. `now` is a multiple of five. */
  #step(now: number): void {
    const index = now / STEP_MINUTES
    const models = index % SLOW_STEPS === 0 ? MODELS : FIRST_SLOW
    for (let k = 0; k < models; k++) this.#test(k, now)
    readLevel(this.history, this.#level)
    const slot = index % SLOTS
    this.#bases[slot] = this.#level.base
    for (let k = 0; k < models; k++) {
      const at = slot * MODELS + k
      this.#forecasts[at] = this.#predict(k, this.#rows, at * FEATURES)
    }
  }

  #test(k: number, now: number): void {
    const horizon = HORIZONS[k] ?? 1
    const origin = now - Math.ceil(horizon / STEP_MINUTES) * STEP_MINUTES
    const slot = (origin / STEP_MINUTES) % SLOTS
    if (origin < this.history.start + STEP_MINUTES) return
    const forecast = this.#forecasts[slot * MODELS + k] ?? NaN
    const base = this.#bases[slot] ?? NaN
    const actual = toLog(this.history.at(origin - 1 + horizon))
    if (Number.isNaN(forecast) || Number.isNaN(actual)) return
    const relevance = Math.max(forecast, base) > RELEVANT_ABOVE ? 1 : IRRELEVANT_WEIGHT
    this.#regression.learn(k, this.#rows, (slot * MODELS + k) * FEATURES, actual - base, relevance)
    if (k === JUDGED) this.#judge(Math.abs(actual - forecast), Math.abs(actual - base))
    if (forecast > TESTED_ABOVE) this.errors.add(k, actual - forecast, forecast, base)
  }

  #judge(forecastError: number, persistenceError: number): void {
    this.forecastError += JUDGE_RATE * (forecastError - this.forecastError)
    this.persistenceError += JUDGE_RATE * (persistenceError - this.persistenceError)
  }
}
