import type { TargetConfig } from '../domain/config.ts'
import type { CommandKind, Mode } from '../domain/modes.ts'
import type { Evidence, RuleEvidence, VetoEvidence } from '../domain/decision.ts'
import { unknown } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import type { Timetable } from '../domain/schedule.ts'
import { isSameShare, share, type EpochSeconds, type Share } from '../domain/units.ts'
import { countedInstances, servingInstances, shareLimit, type ShareLimit } from './capacity.ts'
import { ageOf } from './demand.ts'
import { jointOf, type Joint } from './joint.ts'
import { phaseOf, type PhaseView } from './phase.ts'
import type { PrivateEpisode } from '../domain/record.ts'
import { privateEpisode, privateSide, type PrivateSide } from './private-down.ts'
import {
  becauseOf,
  doubtsOf,
  effectOf,
  ruleSituation,
  directionOf,
  utilizationOf,
  type RuleSituation,
} from './rule-situation.ts'
import { duePeaks, type DuePeak } from './schedule.ts'
import { shareOfAnswers, weightBase } from './shares.ts'
import { recommendByThreshold } from './threshold.ts'
import { samplesOf, thinnessOf } from './too-thin.ts'
import { vetoesOf } from './veto.ts'
import { shareFor } from './weights.ts'
import type { Policy } from './recommendation.ts'

/** A person's command in this run. */
export interface PersonCommand {
  readonly kind: CommandKind
  /** The share of DNS answers; undefined leaves it to demand and limits. */
  readonly share?: Share
}

export interface DecideContext {
  readonly target: TargetConfig
  readonly command: PersonCommand | undefined
  readonly mode: Mode
  readonly now: EpochSeconds
  /** The rule for demand; `threshold` if absent. */
  readonly policy?: Policy
  /** Only targets with schedules need it. */
  readonly timetable?: Timetable
}

/** Everything that the precedence needs, computed once. */
export interface Situation {
  readonly o: Observation
  readonly target: TargetConfig
  readonly command: PersonCommand | undefined
  readonly now: EpochSeconds
  readonly view: PhaseView
  /** One for each configured load rule; none if there is no load. */
  readonly rules: readonly RuleSituation[]
  readonly joint: Joint
  readonly vetoes: readonly VetoEvidence[]
  /**
   * The target share of the burst endpoint's weight, against the endpoints that share DNS answers with it; 0 when
   * disabled.
   */
  readonly targetShare: Share
  /** Part of the DNS answers that name the burst endpoint now. */
  readonly shareNow: Share
  readonly limit: ShareLimit
  readonly privateSide: PrivateSide
  readonly episode: PrivateEpisode
  /** The peaks of the schedules, in any order. */
  readonly peaks: readonly DuePeak[]
}

/** All that the rules decide on, computed once for a decision. Pure: `context.now` is the only time it knows. */
export function situationOf(o: Observation, context: DecideContext): Situation {
  const { target, now, command, policy = recommendByThreshold } = context
  const view = phaseOf(o, target.burstSide)
  const { targetShare, shareNow } = sharesNow(o)
  const episode = privateEpisode(o, target.policy.stabilizationSeconds, now)
  const lastChange = lastChangeAt(o, targetShare)
  const common = { o, target, view, episode, targetShare, lastChangeAt: lastChange, policy, now }
  const rules = (target.load?.rules ?? []).map((rule) => ruleSituation(rule, common))
  const joint = jointOf(rules, { bursting: view.phase === 'bursting', targetShare })
  const { lead } = joint
  return {
    o,
    target,
    command,
    now,
    view,
    rules,
    joint,
    vetoes: vetoesOf(o, target, now),
    targetShare,
    shareNow,
    episode,
    limit: shareLimit({
      observation: o,
      target,
      view,
      rules,
      shareNow: targetShare,
      now,
      effectSeconds: lead?.effectSeconds ?? effectOf(o, unknown('no load'), now),
      observedShare: lead?.observedShare.kind === 'known' ? lead.observedShare.value : undefined,
    }),
    privateSide: privateSide(o.resources),
    peaks: duePeaks(target, context.timetable, o.runInterval, now),
  }
}

/** Whether any rule knows its demand. */
export function knowsDemand({ rules }: Pick<Situation, 'rules'>): boolean {
  return rules.some((it) => it.demand.kind === 'known')
}

/** The numbers behind a decision, for log, summary and audit file. What is unknown is left out and never 0. */
export function evidenceOf(s: Situation): Evidence {
  const { lead } = s.joint
  const demand = lead?.demand.kind === 'known' ? lead.demand.value : undefined
  const utilization = lead && utilizationOf(lead)
  const hasLimit = s.limit.kind === 'capacity'
  return {
    ...(lead?.window !== undefined && { demand: lead.window.mean }),
    ...(utilization !== undefined && { utilization }),
    shareNow: s.shareNow,
    ...(lead?.observedShare.kind === 'known' && { observedShare: lead.observedShare.value }),
    ...(demand !== undefined && { newestSampleAt: demand.newestAt }),
    readyInstances: servingInstances(s.o.resources),
    ...(hasLimit && { shareLimit: s.limit.share }),
    rules: s.rules.map((it) => ruleEvidence(it, it === lead, s)),
    vetoes: s.vetoes,
    more: {
      ...lead?.recommendation?.more,
      response: lead?.response ?? 1,
      countedInstances: countedInstances(s.o, s.target, s.view),
      ...(!hasLimit && { rampLimit: s.limit.share }),
      ...(demand !== undefined && { dataAgeSeconds: ageOf(demand, s.now) }),
    },
  }
}

function ruleEvidence(it: RuleSituation, decides: boolean, { target, now }: Situation): RuleEvidence {
  const { rule, window, demand } = it
  const thinness = thinnessOf(it, target.policy.stabilizationSeconds)
  const utilization = utilizationOf(it)
  return {
    name: rule.name,
    direction: directionOf(it),
    decides,
    because: becauseOf(it),
    unit: rule.privateCapacity.unit,
    capacity: rule.privateCapacity.value,
    ...(window !== undefined && { demand: window.mean }),
    ...(utilization !== undefined && { utilization }),
    ...(demand.kind === 'known' && { newestSampleAt: demand.value.newestAt }),
    doubts: doubtsOf(it, target.policy.windowSeconds),
    samples: samplesOf(it, target.policy.windowSeconds, now),
    ...(thinness?.keepsBurst === true && { tooThin: thinness.text }),
  }
}

function sharesNow({ resources }: Observation): { targetShare: Share; shareNow: Share } {
  const { profile, burstEndpoint } = resources
  const answers = shareOfAnswers(profile, burstEndpoint)
  const enabled = burstEndpoint.status === 'Enabled'
  const weights = profile.routingMethod === 'Weighted'
  const inEqualParts = share(
    1 / Math.max(1, profile.endpoints.filter((it) => it.status === 'Enabled').length),
  )
  const shareNow = answers.kind === 'known' ? answers.value : inEqualParts
  const byWeight = shareFor(burstEndpoint.weight ?? 1, weightBase(profile, burstEndpoint))
  return { shareNow, targetShare: !enabled ? share(0) : weights ? byWeight : shareNow }
}

/**
 * The last change of share that is in force. The run records a change before it makes it. Until Azure shows the change, it
 * is only an intent, and the run must decide it again.
 */
function lastChangeAt({ record }: Observation, targetShare: Share): number {
  if (record.kind === 'unknown') return -Infinity
  const { shareChanges } = record.value
  const last = shareChanges.at(-1)
  const before = shareChanges.at(-2)
  const inForce = last !== undefined && isSameShare(last.share, targetShare)
  return (inForce ? last : before)?.atEpochSeconds ?? -Infinity
}
