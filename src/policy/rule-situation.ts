import type { LoadRule, PolicyConfig, TargetConfig } from '../domain/config.ts'
import type { Direction } from '../domain/decision.ts'
import { unknown, type Known } from '../domain/known.ts'
import type { Doubt, RuleReading } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import { endOf, knownValues, slice } from '../domain/series.ts'
import { epochSeconds, share, type EpochSeconds, type Seconds, type Share } from '../domain/units.ts'
import { loadEvidence, toldDoubts } from '../evidence/believe.ts'
import type { LoadEvidence } from '../evidence/may.ts'
import { ageOf, measuredShare, rebuildDemand, type Demand } from './demand.ts'
import { responseOf } from './loop.ts'
import type { PhaseView } from './phase.ts'
import type { PrivateEpisode } from '../domain/record.ts'
import { lastWindow, type WindowStats } from './window.ts'
import type { Policy, Recommendation } from './recommendation.ts'
import { duration } from '../domain/format.ts'

/** One load rule with everything derived from its readings. */
export interface RuleSituation {
  readonly rule: LoadRule
  /** Unknown also if it is older than `max-data-age`. */
  readonly demand: Known<Demand>
  readonly window: WindowStats | undefined
  /** The evidence for and against this demand; undefined if it is unknown. */
  readonly evidence: LoadEvidence | undefined
  /** The reading for this rule; undefined if there was none. */
  readonly reading: RuleReading | undefined
  /** The policy's recommendation from this demand alone; undefined if it is unknown. */
  readonly recommendation: Recommendation | undefined
  readonly observedShare: Known<Share>
  readonly response: number
  /** Seconds until a change of share shows in this load. */
  readonly effectSeconds: number
  /** The last change of share has had time to show. */
  readonly settled: boolean
  /** Demand of which the burst side must carry its part; undefined if unknown. */
  readonly toMeet: number | undefined
}

/** What all rules of a target share. */
export interface RuleContext {
  readonly o: Observation
  readonly target: TargetConfig
  readonly view: PhaseView
  readonly episode: PrivateEpisode
  readonly targetShare: Share
  /** When the present target share was set. */
  readonly lastChangeAt: number
  readonly policy: Policy
  readonly now: EpochSeconds
}

/** Changes to a profile reach every name server within about a minute. */
const PROPAGATION_SECONDS = 60
/** The age of load data if no sample tells it. */
const DATA_DELAY_SECONDS = 180
const HEALTHY_HOUR_SECONDS = 3600

/** Evaluates each rule by itself, with the same policy, and its own demand and capacity. */
export function ruleSituation(rule: LoadRule, c: RuleContext): RuleSituation {
  const { o, view, target, now, targetShare } = c
  const reading = readingOf(rule, o)
  const rebuilt = rebuilding(rule, reading, o, view)
  const demand = notStale(rebuilt, rule, now)
  const { windowSeconds } = target.policy
  const window = demand.kind === 'known' ? lastWindow(demand.value.series, windowSeconds) : undefined
  const response = demand.kind === 'known' ? responseOf(demand.value, now) : 1
  const effectSeconds = effectOf(o, demand, now)
  return {
    rule,
    demand,
    window,
    reading,
    evidence: demand.kind === 'known' ? evidenceOf(demand.value, rule, target.policy) : undefined,
    response,
    effectSeconds,
    observedShare:
      demand.kind === 'unknown'
        ? demand
        : measuredShare(demand.value, epochSeconds(demand.value.newestAt - windowSeconds), 1),
    recommendation: recommendationOf(rule, demand, share(targetShare * response), c),
    settled: now - c.lastChangeAt >= effectSeconds,
    toMeet: demandToMeet(rebuilt, c.episode, window),
  }
}

/** Seconds until a change of share shows in the load. */
export function effectOf(o: Observation, demand: Known<Demand>, now: EpochSeconds): number {
  const delay = demand.kind === 'known' ? ageOf(demand.value, now) : DATA_DELAY_SECONDS
  return PROPAGATION_SECONDS + o.resources.profile.ttlSeconds + delay
}

/** demand ÷ private capacity over the window; undefined if unknown. */
export function utilizationOf({ window, rule }: Pick<RuleSituation, 'window' | 'rule'>): number | undefined {
  const capacity = rule.privateCapacity.value
  return window === undefined || capacity <= 0 ? undefined : window.mean / capacity
}

/** The direction of the policy's recommendation. A load without one is unknown. */
export function directionOf({ recommendation }: Pick<RuleSituation, 'recommendation'>): Direction {
  switch (recommendation?.kind) {
    case 'bursting':
      return 'out'
    case 'idle':
      return 'in'
    case 'stay':
      return 'stay'
    case 'unknown':
    case undefined:
      return 'unknown'
  }
}

/** Why a rule recommends what it does, in its own numbers. */
export function becauseOf({
  recommendation,
  demand,
}: Pick<RuleSituation, 'recommendation' | 'demand'>): string {
  return demand.kind === 'unknown' ? demand.reason : (recommendation?.because ?? 'no policy could be asked')
}

function readingOf(rule: LoadRule, { load }: Observation): RuleReading | undefined {
  return load.kind === 'unknown' ? undefined : load.value.rules.find((it) => it.name === rule.name)
}

function rebuilding(
  rule: LoadRule,
  reading: RuleReading | undefined,
  o: Observation,
  view: PhaseView,
): Known<Demand> {
  if (o.load.kind === 'unknown') return o.load
  return reading === undefined
    ? unknown('it was not read')
    : rebuildDemand(o, reading, view, rule.privateCapacity)
}

/** The doubts of a source are known even if its demand is not. */
export function doubtsOf(
  { evidence, reading }: Pick<RuleSituation, 'evidence' | 'reading'>,
  window: Seconds,
): readonly Doubt[] {
  if (evidence !== undefined) return toldDoubts(evidence, window)
  return [...(reading?.main.doubts ?? []), ...(reading?.burst.doubts ?? [])]
}

function evidenceOf(demand: Demand, rule: LoadRule, settings: PolicyConfig): LoadEvidence {
  const { series, doubts, sampleSeconds } = demand
  const shown = { demand: series, doubts, ...(sampleSeconds !== undefined && { sampleSeconds }) }
  return loadEvidence(shown, { ...settings, capacity: rule.privateCapacity.value })
}

function notStale(demand: Known<Demand>, rule: LoadRule, now: EpochSeconds): Known<Demand> {
  if (demand.kind === 'unknown') return demand
  const age = ageOf(demand.value, now)
  const oldest = rule.maxDataAgeSeconds
  if (age <= oldest) return demand
  return unknown(`the newest known demand is ${duration(age)} old, max-data-age is ${duration(oldest)}`)
}

function recommendationOf(
  rule: LoadRule,
  demand: Known<Demand>,
  carries: Share,
  { o, target, view, policy, now }: RuleContext,
): Recommendation | undefined {
  if (demand.kind === 'unknown') return undefined
  const { phase, since } = view
  return policy({
    demand: demand.value.series,
    doubts: demand.value.doubts,
    ...(demand.value.sampleSeconds !== undefined && { sampleSeconds: demand.value.sampleSeconds }),
    now,
    capacity: rule.privateCapacity.value,
    unit: rule.privateCapacity.unit,
    state: {
      phase,
      share: phase === 'bursting' ? carries : share(0),
      sinceEpochSeconds: since.kind === 'known' ? since.value : undefined,
    },
    settings: target.policy,
    maxShare: target.routing.maxShare,
    drainSeconds: target.routing.drainMinSeconds,
    ...(rule.instanceCapacity !== undefined && { instanceCapacity: rule.instanceCapacity.value }),
    ...(o.runInterval.kind === 'known' && { runIntervalSeconds: o.runInterval.value }),
  })
}

/** The recent peak, or that of the last healthy hour before an outage. */
function demandToMeet(
  demand: Known<Demand>,
  { downSinceEpochSeconds: down }: PrivateEpisode,
  window: WindowStats | undefined,
): number | undefined {
  if (down === undefined) return window?.highest
  if (demand.kind === 'unknown') return undefined
  const { series } = demand.value
  const healthy = slice(series, epochSeconds(down - HEALTHY_HOUR_SECONDS), down)
  const seen = knownValues(healthy).length > 0 ? healthy : slice(series, down, endOf(series))
  const values = knownValues(seen)
  return values.length === 0
    ? undefined
    : values.reduce((most, value) => Math.max(most, value), window?.highest ?? 0)
}
