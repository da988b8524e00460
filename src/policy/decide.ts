import type { Decision, Goal, Ruling, DecisionKind } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import type { Demand } from './demand.ts'
import { limited, type Limited } from './limits.ts'
import {
  cap,
  retryBackoff,
  command,
  hold,
  missingData,
  pause,
  policyRuling,
  privateDown,
  veto,
  type PrecedenceRule,
} from './rules.ts'
import { outsideChange } from './outside.ts'
import { schedule } from './schedule.ts'
import { evidenceOf, situationOf, type DecideContext, type Situation } from './situation.ts'
import { warningsOf } from './warnings.ts'
import { ratio } from '../domain/format.ts'

export type { DecideContext, PersonCommand } from './situation.ts'

/** From lowest to highest. Routing safety comes last, in `limited` and before every write. */
const PRECEDENCE: readonly PrecedenceRule[] = [
  schedule,
  veto,
  retryBackoff,
  outsideChange,
  privateDown,
  cap,
  hold,
  command,
  pause,
]

/**
 * The target state, with the rule and the numbers behind it. Pure: the same observation, target and time always give
 * the same decision (same-input-same-decision).
 */
export function decide(observation: Observation, context: DecideContext): Decision {
  const s = situationOf(observation, context)
  const { winner, overruled } = ruling(s)
  const limits = limited(s, winner)
  const safe = limits.refused !== undefined
  return {
    kind: kindOf(s, shownGoal(s, limits), !safe && isContent(winner, overruled)),
    goal: limits.goal,
    rule: safe ? 'routing-safety' : winner.rule,
    reason: reasonOf(s, winner, limits),
    overruled: safe ? [winner, ...overruled] : overruled,
    warnings: [...warningsOf(s, winner, overruled), ...limits.warnings],
    evidence: evidenceOf(s),
  }
}

/** Asks every rule, lowest first. A rule that disagrees with the result of those below overrules it. */
function ruling(s: Situation): { readonly winner: Ruling; readonly overruled: readonly Ruling[] } {
  let winner = missingData(s) ?? policyRuling(s)
  const overruled: Ruling[] = []
  for (const rule of PRECEDENCE) {
    const objection = rule(s, winner)
    if (objection === undefined) continue
    if (!sameGoal(objection.goal, winner.goal)) overruled.unshift(winner)
    winner = objection
  }
  return { winner, overruled }
}

function sameGoal(a: Goal, b: Goal): boolean {
  if (a.kind === 'bursting' && b.kind === 'bursting') return Math.abs(a.share - b.share) < 1e-9
  return a.kind === b.kind
}

/** `content`: no rule wanted anything else. */
function kindOf({ view, targetShare }: Situation, goal: Goal, content: boolean): DecisionKind {
  switch (goal.kind) {
    case 'stay':
      return view.phase === 'idle' && content ? 'none' : 'hold'
    case 'idle':
      if (view.phase !== 'idle') return 'scale-back'
      return content ? 'none' : 'hold'
    case 'warm':
      return view.phase === 'warm' ? 'hold' : 'prewarm'
    case 'bursting':
      if (view.phase !== 'bursting') return 'burst'
      return Math.abs(goal.share - targetShare) < 1e-6 ? 'hold' : 'adjust'
  }
}

/** No rule wanted anything else, so staying idle holds nothing back. */
function isContent({ rule }: Ruling, overruled: readonly Ruling[]): boolean {
  if (rule !== 'policy' && rule !== 'command' && rule !== 'hold') return false
  return !overruled.some((it) => it.goal.kind === 'bursting' || it.goal.kind === 'warm')
}

/** What happens, where that is not what was wanted. */
function shownGoal(s: Situation, { goal, keepsShare }: Limited): Goal {
  return keepsShare === true ? { kind: 'bursting', share: s.targetShare } : goal
}

function reasonOf(s: Situation, winner: Ruling, limits: Limited): string {
  const { note, refused } = limits
  if (refused !== undefined) return `${winner.because}, but ${refused}`
  const demand = s.joint.lead?.demand
  const made = demand?.kind === 'known' && isModelled(demand.value) ? `; ${demand.value.made}` : ''
  const more = note === undefined ? '' : ` (${note})`
  return `${winner.because}: ${actionOf(s, shownGoal(s, limits))}${more}${made}`
}

/** Tells if demand comes from a model and not from a measurement. */
function isModelled({ way }: Demand): boolean {
  return way === 'share-model' || way === 'saturated'
}

function actionOf({ view, targetShare, shareNow }: Situation, goal: Goal): string {
  switch (goal.kind) {
    case 'stay':
      return `stays ${view.phase}`
    case 'idle':
      return backTo(view.phase)
    case 'warm':
      return view.phase === 'warm'
        ? 'the burst side stays warm'
        : 'the burst side is made ready, without traffic'
    case 'bursting':
      return shareNow === 1 && goal.share < 1
        ? aloneWords(goal.share, targetShare)
        : shareWords(view.phase, goal.share, targetShare)
  }
}

function backTo(phase: Phase): string {
  if (phase === 'idle') return 'stays idle'
  if (phase === 'bursting') return 'scale-in, all traffic to the private side'
  return phase === 'draining' ? 'the scale-in goes on' : 'scale-in to idle'
}

/** No other endpoint answers, so its weight means nothing yet. */
function aloneWords(wanted: number, now: number): string {
  const change = Math.abs(wanted - now) < 1e-6 ? 'as before' : `instead of ${ratio(now)}`
  return `all DNS answers go to Azure until another endpoint answers, then ${ratio(wanted)} ${change}`
}

function shareWords(phase: Phase, wanted: number, now: number): string {
  const share = `${ratio(wanted)} of DNS answers`
  if (phase !== 'bursting') return `${share} go to Azure`
  return Math.abs(wanted - now) < 1e-6
    ? `${share} stay with Azure`
    : `${share} go to Azure instead of ${ratio(now)}`
}
