import { isSameShare } from '../../domain/units.ts'
import { Histogram } from './errors.ts'
import { evidenceOf, newestOf, type Evidence, type JudgedComparison } from './judgement.ts'
import { HORIZONS, horizonsUpTo } from './features.ts'
import type { Forecaster } from './forecaster.ts'
import { Memory } from './memory.ts'
import { chanceAt, furthestRead, shouldKeep, shouldStart, type Prices, type CostComparison } from './rule.ts'
import { cheapestShare, costOfShare, type ShareProblem } from './share.ts'
import { whyTooShort, whyTooWrong } from './trust.ts'
import { TUNING, type Tuning } from './tuning.ts'

/** What the engine must know of the target; loads in one unit, times in minutes. */
export interface Target {
  /** The private capacity. */
  readonly capacity: number
  /** What one burst instance carries. */
  readonly instanceCapacity: number
  /** Price of a minute above capacity in burst-instance-minutes. */
  readonly violationPrice: number
  readonly warmupMinutes: number
  readonly drainMinutes: number
  readonly maxShare: number
  /** Demand above this part of the capacity always bursts; 1 is 100 %. */
  readonly burstAbove: number
  /** The newest minutes on which no end may rest: as many as a glitch lasts, or one sample of the source. */
  readonly guardMinutes: number
}

/** Where the burst side stands at one run. */
export interface Context {
  /** The minute of the run; demand is known up to some minutes before it. */
  readonly nowMinute: number
  readonly mode: 'off' | 'start' | 'on' | 'drain'
  /** The target share now, or the one when ready; 0 in `off` and `drain`. */
  readonly share: number
  /** Until a warming burst side is ready. */
  readonly readyInMinutes: number
  /** Mean gap between runs as observed. */
  readonly gapMinutes: number
}

export type Outcome =
  | {
      readonly kind: 'decided'
      readonly want: boolean
      readonly share: number
      readonly by: 'expected-cost' | 'safety-floor'
      readonly evidence: Evidence
    }
  /** Demand is not known well enough now, so everything stays. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The forecast cannot be trusted, so the threshold rule decides. */
  | { readonly kind: 'fallback'; readonly reason: string }

export interface State {
  readonly target: Target
  readonly tuning: Tuning
  readonly memory: Memory
  /** Overwritten by each decision, so that thousands of them a second allocate nothing. */
  readonly workspace: Workspace
}

/** Buffers of one decision: by horizon the forecast (log) and the chance above capacity, and the spread of demand. */
interface Workspace {
  readonly forecasts: Float64Array
  readonly chances: Float64Array
  readonly histogram: Histogram
}

/**
 * How much a new share must save until the next change, in instance-minutes. Every change makes all resolvers query
 * again. If two shares cost about the same, noise in demand would otherwise change the share in every pass.
 */
const CHANGE_PRICE = 0.7
/** DNS follows no faster. */
const LEAST_HOLD_MINUTES = 2
const SHORTEST_SHARE_WINDOW = 5
const STALE_MINUTES = 15

/**
 * A state that has learnt nothing. Capacity and instance capacity must be above zero. `onlyFor`: the minute of the only
 * decision that will be asked for, which makes the fold several times faster.
 */
export function newState(target: Target, tuning: Tuning = TUNING, onlyFor?: number): State {
  const workspace = {
    forecasts: new Float64Array(HORIZONS.length),
    chances: new Float64Array(HORIZONS.length),
    histogram: new Histogram(),
  }
  return { target, tuning, memory: new Memory(tuning, target.guardMinutes, onlyFor), workspace }
}

/**
 * The fold: takes the next minute of demand (NaN if unknown) into the state, in place. Minutes count from any fixed
 * midnight and come in order; those left out are unknown. A decision rests on the last seven to eight days.
 */
export function learn(state: State, minute: number, demand: number): void {
  state.memory.learn(minute, demand / state.target.capacity)
}

/** The decision for now. Changes only the workspace, so two calls give the same answer. */
export function decide(state: State, context: Context): Outcome {
  const forecaster = state.memory.at(context.nowMinute)
  if (forecaster === undefined) return { kind: 'unknown', reason: 'nothing is known of the last days' }
  const outcome = decideBy(forecaster, state, context)
  forecaster.endReads()
  return outcome
}

function decideBy(forecaster: Forecaster, state: State, context: Context): Outcome {
  forecaster.beginReads(forecaster.shown.end)
  const { history } = forecaster
  const delayMinutes = context.nowMinute - (history.end - 1)
  const short = whyTooShort(forecaster, state.target.guardMinutes)
  if (short !== undefined && delayMinutes <= STALE_MINUTES) return { kind: 'fallback', reason: short }
  if (delayMinutes > STALE_MINUTES)
    return { kind: 'unknown', reason: 'demand of the last minutes is not known' }
  // A forecast needs a level to start from; by the rule of `threshold` what is known may begin a burst, and ends none.
  if (history.known(history.end - 5, history.end) === 0)
    return { kind: 'fallback', reason: 'no minute of the last five is known' }
  const distrust = whyTooWrong(forecaster)
  if (distrust !== undefined) return { kind: 'fallback', reason: distrust }
  return judge(state, forecaster, context)
}

function judge(state: State, forecaster: Forecaster, context: Context): Outcome {
  const isOn = context.mode === 'on' || context.mode === 'start'
  const keeping = isOn ? whyKept(state, forecaster, context) : undefined
  if (isOn) forecaster.beginReads(forecaster.shown.end)
  const { target, tuning, workspace } = state
  const delayMinutes = context.nowMinute - (forecaster.history.end - 1)
  const prices = pricesOf(target, context, delayMinutes)
  const lead = delayMinutes + 1 + (context.mode === 'off' ? target.warmupMinutes : context.readyInMinutes)
  const end = lead + Math.max(SHORTEST_SHARE_WINDOW, prices.gapMinutes)
  forecastAhead(forecaster, workspace, Math.max(end, isOn ? 0 : furthestRead(prices, true, tuning)))
  const comparison =
    keeping ??
    withChance(shouldStart(workspace.chances, prices, context.mode === 'drain', tuning), state, delayMinutes)
  const now = newestOf(forecaster.history)
  const floor = now > target.burstAbove
  const want = comparison.want || comparison.isHeld || floor
  forecaster.spread(lead, end, workspace.forecasts, workspace.histogram)
  return {
    kind: 'decided',
    want,
    share: want ? shareFor(state, context, now) : 0,
    by: comparison.want ? 'expected-cost' : comparison.isHeld || floor ? 'safety-floor' : 'expected-cost',
    evidence: evidenceOf(forecaster, workspace.histogram, comparison),
  }
}

/**
 * The comparison that keeps the burst, or the one that ends it. An end must be right without the newest minutes, counted
 * from now and from the newest known one: so neither what those say nor that they are missing can end anything. It is the
 * decision of the moment before those minutes, with the forecast as long as it was then: so the guard makes an end late by
 * its own minutes and by no more.
 */
function whyKept(state: State, forecaster: Forecaster, context: Context): JudgedComparison {
  const { guardMinutes } = state.target
  const { shown } = forecaster
  const known = (shown.newestKnown() ?? shown.end - 1) + 1
  const first = keepsAt(shown.end - guardMinutes, state, forecaster, context)
  if (first.want || first.isHeld || known === shown.end) return first
  return keepsAt(known - guardMinutes, state, forecaster, context)
}

function keepsAt(end: number, state: State, forecaster: Forecaster, context: Context): JudgedComparison {
  const { target, tuning, workspace } = state
  forecaster.beginReads(end)
  const delayMinutes = context.nowMinute - target.guardMinutes - (forecaster.history.end - 1)
  const prices = pricesOf(target, context, delayMinutes)
  forecastAhead(forecaster, workspace, furthestRead(prices, false, tuning))
  const comparison = withChance(shouldKeep(workspace.chances, prices, tuning), state, delayMinutes)
  return { ...comparison, isHeld: !comparison.want && newestOf(forecaster.history) > target.burstAbove }
}

function withChance(
  comparison: CostComparison,
  { workspace }: State,
  delayMinutes: number,
): JudgedComparison {
  let chance = 0
  for (let h = delayMinutes + 1; h <= delayMinutes + comparison.horizonMinutes; h++) {
    chance = Math.max(chance, chanceAt(workspace.chances, h))
  }
  return { ...comparison, chance, isHeld: false }
}

/** Forecasts and chances of the minutes up to `minutes` ahead; those further ahead are left as they were. */
function forecastAhead(forecaster: Forecaster, { forecasts, chances }: Workspace, minutes: number): void {
  const horizons = horizonsUpTo(minutes)
  const level = forecaster.forecast(forecasts, horizons)
  for (let k = 0; k < horizons; k++) chances[k] = forecaster.chanceAbove(k, forecasts[k] ?? 0, level)
}

function pricesOf(target: Target, context: Context, delayMinutes: number): Prices {
  const { violationPrice, warmupMinutes, drainMinutes } = target
  const gapMinutes = Math.max(1, Math.round(context.gapMinutes))
  return { violationPrice, warmupMinutes, drainMinutes, delayMinutes, gapMinutes }
}

function shareFor({ target, tuning, workspace }: State, context: Context, now: number): number {
  const { histogram } = workspace
  const { violationPrice, maxShare } = target
  const instanceFraction = target.instanceCapacity / target.capacity
  const problem: ShareProblem = {
    violationPrice,
    instanceFraction,
    maxShare,
    severity: tuning.severity,
    observedPart: tuning.observedPart,
  }
  const cheapest = cheapestShare(histogram, problem)
  const least = now > target.burstAbove ? 1 - target.burstAbove / now : 0
  const share = Math.min(maxShare, Math.max(cheapest, least))
  const keeps = context.mode === 'on' || context.mode === 'start'
  if (!keeps || context.share < least || context.share > maxShare) return share
  if (isSameShare(share, context.share)) return context.share
  const saves = costOfShare(histogram, context.share, problem) - costOfShare(histogram, share, problem)
  return saves * Math.max(LEAST_HOLD_MINUTES, context.gapMinutes) < CHANGE_PRICE ? context.share : share
}
