import type { Mode, TargetConfig } from '../domain/config.ts'
import type { Evidence } from '../domain/decision.ts'
import { unknown, type Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import type { Timetable } from '../domain/schedule.ts'
import { endOf, knownValues, slice } from '../domain/series.ts'
import { epochSeconds, share, type EpochSeconds, type Seconds, type Share } from '../domain/units.ts'
import { countedInstances, servingInstances, shareLimit, type ShareLimit } from './capacity.ts'
import { ageOf, measuredCarried, rebuildDemand, type Demand } from './demand.ts'
import { responseOf } from './loop.ts'
import { duePeaks, type DuePeak } from './schedule.ts'
import { phaseOf, type PhaseView } from './phase.ts'
import { privateEpisode, privateSide, type PrivateEpisode, type PrivateSide } from './private-down.ts'
import { shareOfAnswers, weightBase } from './shares.ts'
import { thresholdWish } from './threshold.ts'
import { shareFor } from './weights.ts'
import { lastWindow, type WindowStats } from './window.ts'
import type { Policy, Wish } from './wish.ts'
import { duration } from '../domain/format.ts'

/** What a person asks for in this run. */
export interface PersonCommand {
  readonly kind: 'burst' | 'scale-back' | 'prewarm'
  /** Of DNS answers; undefined leaves it to demand and limits. */
  readonly share?: Share
}

export interface DecideContext {
  readonly target: TargetConfig
  readonly command: PersonCommand | undefined
  readonly mode: Mode
  readonly now: EpochSeconds
  /** The rule for demand; `threshold` where absent. */
  readonly policy?: Policy
  /** Needed by targets with schedules only. */
  readonly timetable?: Timetable
}

/** Everything the rules look at, worked out once. */
export interface Situation {
  readonly o: Observation
  readonly target: TargetConfig
  readonly command: PersonCommand | undefined
  readonly now: EpochSeconds
  readonly view: PhaseView
  /** Unknown also where it is older than `max-data-age`. */
  readonly demand: Known<Demand>
  readonly window: WindowStats | undefined
  readonly wish: Wish | undefined
  /** What the burst endpoint's weight asks for, measured against the endpoints it shares with; 0 when disabled. */
  readonly asked: Share
  /** Part of the DNS answers that name the burst endpoint now. */
  readonly shareNow: Share
  readonly carried: Known<Share>
  readonly response: number
  /** The last change of share has had the time to show in the load. */
  readonly settled: boolean
  readonly limit: ShareLimit
  readonly privateSide: PrivateSide
  readonly episode: PrivateEpisode
  /** Of the schedules, in any order. */
  readonly peaks: readonly DuePeak[]
}

/** Changes to a profile reach every name server within about a minute. */
const PROPAGATION_SECONDS = 60
/** How late load is known where no sample says. */
const DATA_DELAY_SECONDS = 180
const HEALTHY_HOUR_SECONDS = 3600
/** Weights are whole numbers: a share they give may differ so much from the one that was decided. */
const SAME_SHARE = 0.02

export function situationOf(o: Observation, context: DecideContext): Situation {
  const { target, now, command } = context
  const view = phaseOf(o, target.burstSide)
  const demand = freshDemand(o, view, target, now)
  const window =
    demand.kind === 'known' ? lastWindow(demand.value.series, target.policy.windowSeconds) : undefined
  const { asked, shareNow } = sharesNow(o)
  const effectSeconds = effectOf(o, demand, now)
  const carried = carriedNow(demand, target.policy.windowSeconds)
  const response = demand.kind === 'known' ? responseOf(demand.value, now) : 1
  const episode = privateEpisode(o, target.policy.stabilizationSeconds, now)
  const limitOf = { observation: o, target, view, shareNow: asked, now, effectSeconds }
  return {
    o,
    target,
    command,
    now,
    view,
    demand,
    window,
    asked,
    shareNow,
    carried,
    response,
    episode,
    wish: wishOf(o, context, view, demand, share(asked * response)),
    settled: now - lastChangeAt(o, asked) >= effectSeconds,
    limit: shareLimit({
      ...limitOf,
      demand: demandToMeet(o, view, target, episode, window),
      carried: carried.kind === 'known' ? carried.value : undefined,
    }),
    privateSide: privateSide(o.resources),
    peaks: duePeaks(target, context.timetable, o.runInterval, now),
  }
}

export function evidenceOf(s: Situation): Evidence {
  const capacity = s.target.load?.privateCapacity.value
  const demand = s.window?.mean
  const hasLimit = s.limit.kind === 'capacity'
  return {
    ...(demand !== undefined && { demand }),
    ...(demand !== undefined && capacity !== undefined && capacity > 0 && { utilization: demand / capacity }),
    shareNow: s.shareNow,
    ...(s.carried.kind === 'known' && { carriedShare: s.carried.value }),
    ...(s.demand.kind === 'known' && { newestSampleAt: s.demand.value.newestAt }),
    readyInstances: servingInstances(s.o.resources),
    ...(hasLimit && { shareLimit: s.limit.share }),
    more: {
      ...s.wish?.more,
      response: s.response,
      countedInstances: countedInstances(s.o, s.target, s.view),
      ...(!hasLimit && { rampLimit: s.limit.share }),
      ...(s.demand.kind === 'known' && { dataAgeSeconds: ageOf(s.demand.value, s.now) }),
    },
  }
}

function freshDemand(
  o: Observation,
  view: PhaseView,
  target: TargetConfig,
  now: EpochSeconds,
): Known<Demand> {
  if (target.load === undefined) return unknown('no load source is configured')
  const demand = rebuildDemand(o, view, target.load.privateCapacity)
  if (demand.kind === 'unknown') return demand
  const age = ageOf(demand.value, now)
  const oldest = target.load.maxDataAgeSeconds
  if (age <= oldest) return demand
  return unknown(`the newest known demand is ${duration(age)} old, max-data-age is ${duration(oldest)}`)
}

function wishOf(
  o: Observation,
  { target, now, policy = thresholdWish }: DecideContext,
  view: PhaseView,
  demand: Known<Demand>,
  carries: Share,
): Wish | undefined {
  const { load } = target
  if (demand.kind === 'unknown' || load === undefined) return undefined
  const { phase, since } = view
  return policy({
    demand: demand.value.series,
    now,
    capacity: load.privateCapacity.value,
    unit: load.privateCapacity.unit,
    state: {
      phase,
      share: phase === 'bursting' ? carries : share(0),
      sinceEpochSeconds: since.kind === 'known' ? since.value : undefined,
    },
    settings: target.policy,
    maxShare: target.routing.maxShare,
    drainSeconds: target.routing.drainMinSeconds,
    ...(load.instanceCapacity !== undefined && { instanceCapacity: load.instanceCapacity.value }),
    ...(o.runInterval.kind === 'known' && { runIntervalSeconds: o.runInterval.value }),
  })
}

function sharesNow({ resources }: Observation): { asked: Share; shareNow: Share } {
  const { profile, burstEndpoint } = resources
  const answers = shareOfAnswers(profile, burstEndpoint)
  const enabled = burstEndpoint.status === 'Enabled'
  const weights = profile.routingMethod === 'Weighted'
  const inEqualParts = share(
    1 / Math.max(1, profile.endpoints.filter((it) => it.status === 'Enabled').length),
  )
  const shareNow = answers.kind === 'known' ? answers.value : inEqualParts
  const byWeight = shareFor(burstEndpoint.weight ?? 1, weightBase(profile, burstEndpoint))
  return { shareNow, asked: !enabled ? share(0) : weights ? byWeight : shareNow }
}

/** The burst side has to carry its part of this: the recent peak, or of the last healthy hour before an outage. */
function demandToMeet(
  o: Observation,
  view: PhaseView,
  target: TargetConfig,
  episode: PrivateEpisode,
  window: WindowStats | undefined,
): number | undefined {
  const down = episode.downSinceEpochSeconds
  if (down === undefined || target.load === undefined) return window?.highest
  const demand = rebuildDemand(o, view, target.load.privateCapacity)
  if (demand.kind === 'unknown') return undefined
  const healthy = slice(demand.value.series, epochSeconds(down - HEALTHY_HOUR_SECONDS), down)
  const seen =
    knownValues(healthy).length > 0 ? healthy : slice(demand.value.series, down, endOf(demand.value.series))
  const values = knownValues(seen)
  return values.length === 0
    ? undefined
    : values.reduce((most, value) => Math.max(most, value), window?.highest ?? 0)
}

function effectOf(o: Observation, demand: Known<Demand>, now: EpochSeconds): number {
  const delay = demand.kind === 'known' ? ageOf(demand.value, now) : DATA_DELAY_SECONDS
  return PROPAGATION_SECONDS + o.resources.profile.ttlSeconds + delay
}

/**
 * The last change of share that is in force. A change is written down before it is made: until then it is an intent,
 * and what was decided with it must be decided again.
 */
function lastChangeAt({ record }: Observation, asked: Share): number {
  if (record.kind === 'unknown') return -Infinity
  const { shareChanges } = record.value
  const last = shareChanges.at(-1)
  const before = shareChanges.at(-2)
  const inForce = last !== undefined && Math.abs(last.share - asked) < SAME_SHARE
  return (inForce ? last : before)?.atEpochSeconds ?? -Infinity
}

function carriedNow(demand: Known<Demand>, window: Seconds): Known<Share> {
  if (demand.kind === 'unknown') return demand
  return measuredCarried(demand.value, epochSeconds(demand.value.newestAt - window), 1)
}
