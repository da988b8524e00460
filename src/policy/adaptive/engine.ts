import { isSameShare } from '../../domain/units.ts'
import { forecastAhead, pricesOf, withChance, type Working } from './ahead.ts'
import { Histogram } from './errors.ts'
import { HORIZONS } from './features.ts'
import type { Forecaster } from './forecaster.ts'
import { evidenceOf, newestOf, type Evidence } from './judgement.ts'
import { whyKept } from './keep.ts'
import { Memory } from './memory.ts'
import { furthestRead, shouldStart } from './rule.ts'
import { cheapestShare, costOfShare, type ShareProblem } from './share.ts'
import type { Context, Target } from './target.ts'
import { whyTooShort, whyTooWrong } from './trust.ts'
import { TUNING, type Tuning } from './tuning.ts'

export type Outcome =
  | {
      readonly kind: 'decided'
      readonly want: boolean
      readonly share: number
      readonly by: 'expected-cost' | 'safety-floor' | 'in-doubt'
      readonly evidence: Evidence
    }
  /** Demand is not known well enough now, so everything stays. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The forecast cannot be trusted, so the threshold rule decides. */
  | { readonly kind: 'fallback'; readonly reason: string }

export interface State extends Working {
  readonly memory: Memory
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

/** A state that has learnt nothing. Capacity and instance capacity must be above zero. */
export function newState(target: Target, tuning: Tuning = TUNING): State {
  const workspace = {
    forecasts: new Float64Array(HORIZONS.length),
    chances: new Float64Array(HORIZONS.length),
    histogram: new Histogram(),
  }
  return { target, tuning, memory: new Memory(tuning, target.guardMinutes), workspace }
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
  if (isOn && keeping === undefined) {
    const reason = `no minute of the five before the newest ${state.target.guardMinutes} is known`
    return { kind: 'fallback', reason }
  }
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
  const isFloor = now > target.burstAbove || (isOn && newestOf(forecaster.shown) > target.burstAbove)
  const by = isFloor && !comparison.want ? 'safety-floor' : comparison.by
  const want = comparison.want || by !== 'expected-cost'
  forecaster.spread(lead, end, workspace.forecasts, workspace.histogram)
  return {
    kind: 'decided',
    want,
    share: want ? shareFor(state, context, now) : 0,
    by,
    evidence: evidenceOf(forecaster, workspace.histogram, comparison),
  }
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
