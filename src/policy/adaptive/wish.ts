import { elapsed, share } from '../../domain/units.ts'
import { thresholdWish } from '../threshold.ts'
import { duration, ratio } from '../../domain/format.ts'
import type { Numbers, PolicyInput, Wish } from '../wish.ts'
import { decide, learn, newState, type Context, type Evidence, type Outcome, type Target } from './engine.ts'
import { explain } from './explain.ts'
import { TUNING } from './tuning.ts'

/** What a start and a drain cost in time where nothing better is known. */
const WARMUP_MINUTES = 5
const DRAIN_MINUTES = 15
/** An instance is taken to carry a quarter of what the private side does where nobody said. */
const INSTANCE_PART = 0.25
/** Runs of a five-minute schedule; used until gaps between runs were observed. */
const RUN_INTERVAL_SECONDS = 300

/**
 * The adaptive policy: all of it is recomputed from the demand series, so a lost run loses nothing. Falls back to the
 * threshold rule, saying why, where history is too short or its own tests say the forecast is worse than none.
 */
export function adaptiveWish(input: PolicyInput): Wish {
  const context = contextOf(input)
  const state = newState(targetOf(input), TUNING, context.nowMinute)
  const first = Math.floor(input.demand.startEpochSeconds / 60)
  const end = input.demand.values.findLastIndex((value) => value !== null) + 1
  for (let i = 0; i < end; i++) learn(state, first + i, input.demand.values[i] ?? NaN)
  return wishOf(input, decide(state, context))
}

function targetOf({ capacity, instanceCapacity, settings, maxShare }: PolicyInput): Target {
  return {
    capacity,
    instanceCapacity: instanceCapacity ?? INSTANCE_PART * capacity,
    violationPrice: settings.violationPrice,
    warmupMinutes: WARMUP_MINUTES,
    drainMinutes: DRAIN_MINUTES,
    maxShare,
    burstAbove: settings.burstAbove / 100,
  }
}

function contextOf({ now, state, settings, runIntervalSeconds }: PolicyInput): Context {
  return {
    nowMinute: Math.floor(now / 60),
    mode: state.bursting ? 'on' : 'off',
    share: state.bursting ? state.share : 0,
    readyInMinutes: 0,
    gapMinutes: (runIntervalSeconds ?? settings.runIntervalSeconds ?? RUN_INTERVAL_SECONDS) / 60,
  }
}

function wishOf(input: PolicyInput, outcome: Outcome): Wish {
  switch (outcome.kind) {
    case 'unknown':
      return { kind: 'unknown', because: outcome.reason, more: {} }
    case 'fallback': {
      const wish = thresholdWish(input)
      const because = `${outcome.reason}, so the threshold rule decides: ${wish.because}`
      return { ...wish, because, more: { ...wish.more, fallback: 1 } }
    }
    case 'decided':
      return decidedWish(input, outcome)
  }
}

function decidedWish(input: PolicyInput, outcome: Extract<Outcome, { kind: 'decided' }>): Wish {
  const { state, settings } = input
  const because = explain(outcome.evidence, state.bursting)
  const more = numbersOf(outcome.evidence)
  if (outcome.want) {
    const floor =
      outcome.by === 'safety-floor' ? `, but it is above burst-above ${ratio(settings.burstAbove / 100)}` : ''
    return { kind: 'bursting', share: share(outcome.share), because: because + floor, more }
  }
  const left = leftOfMinimum(input)
  if (left <= 0) return { kind: 'idle', because, more }
  return {
    kind: 'bursting',
    share: state.share,
    because: `${because}, but min-burst lasts ${duration(left)} more`,
    more,
  }
}

function leftOfMinimum({ state, settings, now }: PolicyInput): number {
  const since = state.sinceEpochSeconds
  return !state.bursting || since === undefined ? 0 : settings.minBurstSeconds - elapsed(since, now)
}

/** Unknown numbers are left out. */
function numbersOf(evidence: Evidence): Numbers {
  const { forecast, ...rest } = evidence
  const all = { ...rest, forecastP10: forecast.p10, forecastP50: forecast.p50, forecastP90: forecast.p90 }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)))
}
