import { minutes, share } from '../../domain/units.ts'
import { duration, ratio } from '../../domain/format.ts'
import { guardMinutes, loadEvidence } from '../../evidence/believe.ts'
import { withinEvidence } from '../within-evidence.ts'
import { leftOfMinimum, recommendByThreshold } from '../threshold.ts'
import type { Numbers, PolicyInput, Recommendation } from '../recommendation.ts'
import { decide, learn, newState, type Outcome, type State } from './engine.ts'
import type { Context, Target } from './target.ts'
import { explain } from './explain.ts'
import type { Evidence } from './judgement.ts'

/** How long a start takes if nothing better is known. */
export const WARMUP_MINUTES = 5
/** If `instance-capacity` is not set, assume that an instance carries a quarter of the private capacity. */
const INSTANCE_PART = 0.25
/** The interval of a five-minute schedule, used until real gaps between runs are known. */
const RUN_INTERVAL = minutes(5)

/**
 * The adaptive policy. It recomputes everything from the demand series, so a lost run loses nothing. It falls back to
 * the threshold rule, and says why, if the history is too short or its own tests show that the forecast is worse than
 * none.
 */
export function recommendAdaptive(input: PolicyInput): Recommendation {
  const state = newState(targetOf(input))
  const first = Math.floor(input.demand.startEpochSeconds / 60)
  for (let i = 0; i < input.demand.values.length; i++) learn(state, first + i, input.demand.values[i] ?? NaN)
  return recommendFrom(state, input)
}

/**
 * The recommendation from a state that has learnt the demand, so that a simulation need not fold it again in each run.
 * Reads only the last minutes of `input.demand`, and only if the threshold rule decides.
 */
export function recommendFrom(state: State, input: PolicyInput): Recommendation {
  const evidence = loadEvidence(input, { ...input.settings, capacity: input.capacity })
  return withinEvidence(unlimited(state, input), input.state, evidence)
}

function unlimited(state: State, input: PolicyInput): Recommendation {
  const outcome = decide(state, contextOf(input))
  switch (outcome.kind) {
    case 'unknown':
      return { kind: 'unknown', because: outcome.reason, more: {} }
    case 'fallback': {
      const recommendation = recommendByThreshold(input)
      const because = `${outcome.reason}, so the threshold rule decides: ${recommendation.because}`
      return { ...recommendation, because, more: { ...recommendation.more, fallback: 1 } }
    }
    case 'decided':
      return recommendDecided(input, outcome)
  }
}

/** What the engine must know of a target. */
export function targetOf({
  capacity,
  instanceCapacity,
  settings,
  maxShare,
  drainSeconds,
  sampleSeconds,
}: Pick<
  PolicyInput,
  'capacity' | 'instanceCapacity' | 'settings' | 'maxShare' | 'drainSeconds' | 'sampleSeconds'
>): Target {
  return {
    capacity,
    instanceCapacity: instanceCapacity ?? INSTANCE_PART * capacity,
    violationPrice: settings.violationPrice,
    warmupMinutes: WARMUP_MINUTES,
    drainMinutes: Math.ceil(drainSeconds / 60),
    maxShare,
    burstAbove: settings.burstAbove / 100,
    guardMinutes: guardMinutes(sampleSeconds),
  }
}

function contextOf(input: PolicyInput): Context {
  const { now, state, settings, runIntervalSeconds } = input
  const mode = MODES[state.phase]
  return {
    nowMinute: Math.floor(now / 60),
    mode,
    share: mode === 'on' || mode === 'start' ? state.share : 0,
    readyInMinutes: mode === 'start' ? readyInMinutes(input) : 0,
    gapMinutes: (runIntervalSeconds ?? settings.runIntervalSeconds ?? RUN_INTERVAL) / 60,
  }
}

/** Treats a warm burst side like a draining one: it can serve at once, and its warm-up is already paid for. */
const MODES = {
  idle: 'off',
  warming: 'start',
  warm: 'drain',
  bursting: 'on',
  draining: 'drain',
} as const satisfies Record<PolicyInput['state']['phase'], Context['mode']>

/** A warm-up that takes longer than usual counts as ready now. */
function readyInMinutes({ state, now }: PolicyInput): number {
  const since = state.sinceEpochSeconds
  if (since === undefined) return WARMUP_MINUTES
  return Math.max(0, Math.ceil(WARMUP_MINUTES - (now - since) / 60))
}

function recommendDecided(
  input: PolicyInput,
  outcome: Extract<Outcome, { kind: 'decided' }>,
): Recommendation {
  const { state } = input
  const because = explain(outcome.evidence, MODES[state.phase]) + whyAllTheSame(input, outcome)
  const more = numbersOf(outcome.evidence)
  if (outcome.want) return { kind: 'bursting', share: share(outcome.share), because, more }
  const left = state.phase === 'bursting' ? leftOfMinimum(input) : 0
  if (left <= 0) return { kind: 'idle', because, more }
  return {
    kind: 'bursting',
    share: state.share,
    because: `${because}, but min-burst lasts ${duration(left)} more`,
    more,
  }
}

/** What decided against the two costs alone. A start must promise more than it costs. */
function whyAllTheSame(
  input: PolicyInput,
  { want, by, evidence }: Extract<Outcome, { kind: 'decided' }>,
): string {
  const isDearer = Math.round(evidence.costOfWaiting) > Math.round(evidence.costOfBursting)
  if (want && by === 'in-doubt')
    return ', but its newest minutes may be true that read far above those before'
  if (want && by === 'safety-floor') {
    const above = input.settings.burstAbove / 100
    const what = evidence.utilization > above ? 'demand' : 'one of its newest minutes'
    return `, but ${what} is above burst-above ${ratio(above)}`
  }
  const next = duration(contextOf(input).gapMinutes * 60)
  if (!want && isDearer)
    return `, which is not enough more for a start: the next run, in ${next}, will know better`
  if (want && evidence.costOfWaiting < evidence.costOfBursting)
    return `, about as much, and the next run is ${next} away`
  return ''
}

/**
 * For the audit record; unknown numbers are left out. The newest ones have names of their own, because the decision's
 * `utilization` is a mean over `window`.
 */
function numbersOf(evidence: Evidence): Numbers {
  const { forecast, utilization, utilizationBefore, ...rest } = evidence
  const newest = { newestUtilization: utilization, utilizationHalfAnHourBefore: utilizationBefore }
  const all: Numbers = {
    ...newest,
    ...rest,
    forecastP10: forecast.p10,
    forecastP50: forecast.p50,
    forecastP90: forecast.p90,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)))
}
