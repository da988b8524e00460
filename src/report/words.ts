import type { Decision, Goal, Rule, DecisionKind } from '../domain/decision.ts'
import { modeRow } from '../domain/modes.ts'
import { phaseWords } from '../domain/phase-words.ts'
import { ratio } from '../domain/format.ts'
import type { Resources } from '../domain/resources.ts'
import { isSameShare } from '../domain/units.ts'
import { otherWeights } from '../policy/shares.ts'
import { shareFor } from '../policy/weights.ts'
import type { AppliedStep, TargetReport } from './model.ts'

const RULE_WORDS: Readonly<Record<Rule, string>> = {
  'routing-safety': 'routing safety',
  pause: 'a pause',
  command: "this run's command",
  hold: "a person's hold",
  cap: 'the cap max-burst',
  'private-down': 'an outage of the private side',
  'outside-change': 'a change from outside this action',
  'retry-backoff': 'retry backoff after failed bursts',
  veto: 'a veto',
  schedule: 'a schedule',
  'missing-data': 'missing load data',
  policy: 'the policy',
}

const KIND_WORDS: Readonly<Record<DecisionKind, string>> = {
  burst: 'burst',
  adjust: 'adjust the share',
  hold: 'hold',
  'scale-back': 'scale back',
  prewarm: 'pre-warm',
  none: 'no change',
}

const OUTCOME_WORDS: Readonly<Record<TargetReport['outcome'], string>> = {
  ok: 'ok',
  refused: 'refused',
  failed: 'FAILED',
  partial: 'partly done',
}

const RESULT_WORDS: Readonly<Record<AppliedStep['result'], string>> = {
  done: 'done',
  accepted: 'sent, not read back',
  refused: 'not done',
  failed: 'FAILED',
  waiting: 'goes on later',
  superseded: 'dropped: the decision changed',
  skipped: 'not needed any more',
}

/** What log and summary call a rule, in place of its name in code. */
export function ruleWords(rule: Rule): string {
  return RULE_WORDS[rule]
}

function kindWords(kind: DecisionKind): string {
  return KIND_WORDS[kind]
}

/** What the summary calls the outcome of a target; the output `outcome` keeps the short word. */
export function outcomeWords(outcome: TargetReport['outcome']): string {
  return OUTCOME_WORDS[outcome]
}

/** What log and summary call the result of a step. */
export function resultWords(result: AppliedStep['result']): string {
  return RESULT_WORDS[result]
}

/** What log and summary call a target state. Its share is a share of DNS answers. */
export function goalWords(goal: Goal): string {
  switch (goal.kind) {
    case 'idle':
      return 'idle'
    case 'warm':
      return 'warm, no traffic'
    case 'bursting':
      return `bursting at ${ratio(goal.share)} of DNS answers`
    case 'stay':
      return 'stay as it is'
  }
}

/** "burst → bursting at 35 % of DNS answers (decided by the policy)". */
function decisionWords(decision: Decision): string {
  const { kind, goal, rule } = decision
  const aim = goal.kind === 'stay' ? '' : ` → ${goalWords(goal)}`
  return `${kindWords(kind)}${aim} (decided by ${ruleWords(rule)})`
}

/**
 * The decision as a heading: of a run that only shows it, what automation would do; of one that failed before it got there,
 * that it was not done.
 */
export function decisionTitle(
  decision: Decision,
  run: Pick<TargetReport, 'mode'> & Partial<TargetReport>,
): string {
  const words = decisionWords(decision)
  if (['nothing', 'resume'].includes(modeRow(run.mode).writes)) return `automation would now decide: ${words}`
  return `${missed(decision.goal, run)}${words}`
}

function missed(goal: Goal, run: Partial<TargetReport>): string {
  if (goal.kind === 'stay' || (run.outcome !== 'failed' && run.outcome !== 'refused')) return ''
  if (run.phaseAfter === undefined) return 'not known to be done: '
  return isMissed(goal, run) ? 'not done: ' : ''
}

function isMissed(goal: Goal, { phaseAfter, after }: Partial<TargetReport>): boolean {
  if (goal.kind === 'idle') return phaseAfter !== 'idle' && phaseAfter !== 'draining'
  if (goal.kind === 'warm') return phaseAfter !== 'warm' && phaseAfter !== 'bursting'
  if (goal.kind === 'stay') return false
  return phaseAfter !== 'bursting' || (after !== undefined && !asksFor(goal.share, after.resources))
}

/** Whether the weight asks for the share, beside the endpoints in the answers or beside all that are enabled. */
function asksFor(share: number, { profile, burstEndpoint }: Resources): boolean {
  const { weight } = burstEndpoint
  if (profile.routingMethod !== 'Weighted' || weight === undefined) return true
  const { inAnswers, enabled } = otherWeights(profile, burstEndpoint)
  return [inAnswers, enabled].some((others) => isSameShare(shareFor(weight, others), share))
}

/** The present state of the target, in two or three words, for a heading. */
export function stateWords(report: TargetReport): string {
  if (report.outcome !== 'ok' && report.outcome !== 'partial') return outcomeWords(report.outcome)
  const phase = report.phaseAfter ?? report.phaseBefore
  const state = phase === undefined ? 'phase unknown' : phaseWords(phase)
  return report.outcome === 'partial' ? `${state}, ${outcomeWords('partial')}` : state
}

/** The warnings of the decision and of the pass, each once. */
export function allWarnings({ decision, consequence, warnings }: TargetReport): readonly string[] {
  // First what a person's command does to users: an annotation has room for one.
  const first = warnings.filter((text) => text === consequence)
  return [...new Set([...first, ...(decision?.warnings ?? []), ...warnings])]
}
