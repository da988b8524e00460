import { share, type Share } from '../domain/units.ts'
import { askFor } from './loop.ts'
import { becauseOf, directionOf, utilizationOf, type RuleSituation } from './rule-situation.ts'

/** The combined result of all load rules. */
export interface Joint {
  readonly direction: 'out' | 'in' | 'stay' | 'unknown'
  /** The rule whose numbers to report; undefined if there is none. */
  readonly lead: RuleSituation | undefined
  /** The share of DNS answers for `out`: the highest that any rule recommends; 0 otherwise. */
  readonly share: Share
  readonly because: string
}

/** The state of the burst side while the rules are combined. */
export interface JointState {
  readonly bursting: boolean
  /** The target share of the burst endpoint's weight; 0 when disabled. */
  readonly targetShare: Share
}

/**
 * Burst if any rule recommends it. Scale in only if all do. An unknown rule blocks scale-in and keeps the share from
 * falling. The order of the rules does not matter.
 */
export function jointOf(rules: readonly RuleSituation[], state: JointState): Joint {
  const out = rules.filter((it) => directionOf(it) === 'out')
  const unread = rules.filter((it) => directionOf(it) === 'unknown')
  if (out.length > 0) return outOf(rules, out, unread, state)
  const lead = highest(rules)
  const rest = { lead, share: share(0) }
  if (lead === undefined || unread.length > 0)
    return { ...rest, direction: 'unknown', because: whyUnknown(rules, unread) }
  const staying = highest(rules.filter((it) => directionOf(it) === 'stay'))
  const told = staying ?? lead
  const because = named(told, rules, ` (the highest of ${rules.length} loads)`)
  return { ...rest, lead: told, direction: staying === undefined ? 'in' : 'stay', because }
}

function outOf(
  rules: readonly RuleSituation[],
  out: readonly RuleSituation[],
  unread: readonly RuleSituation[],
  state: JointState,
): Joint {
  const recommendations = out.map((it) => ({ it, share: recommendedShare(it, state) }))
  const most = recommendations.reduce((largest, one) => Math.max(largest, one.share), 0)
  const lead = highest(recommendations.filter((one) => one.share === most).map((one) => one.it))
  const kept = state.bursting && unread.length > 0 && most < state.targetShare
  const note = kept ? `, and the share is not lowered while ${namesOf(unread)} is not known` : ''
  const because = (lead === undefined ? '' : named(lead, rules, '')) + note
  return { direction: 'out', lead, share: share(kept ? state.targetShare : most), because }
}

/** The target share with which DNS carries the recommended share; unchanged if that share is carried already. */
function recommendedShare(
  { recommendation, response, settled }: RuleSituation,
  { bursting, targetShare }: JointState,
): Share {
  if (recommendation?.kind !== 'bursting') return share(0)
  if (!bursting) return recommendation.share
  const carries = share(targetShare * response)
  return Math.abs(recommendation.share - carries) < 1e-9
    ? targetShare
    : askFor(recommendation.share, targetShare, response, settled)
}

/** The most utilized rule; among equals the first by name, so that the order in the file does not matter. */
function highest(rules: readonly RuleSituation[]): RuleSituation | undefined {
  const most = (it: RuleSituation): number => utilizationOf(it) ?? -1
  return [...rules].sort((a, b) => most(b) - most(a) || (a.rule.name < b.rule.name ? -1 : 1))[0]
}

function named(it: RuleSituation, rules: readonly RuleSituation[], which: string): string {
  return rules.length === 1 ? becauseOf(it) : `${it.rule.name}${which}: ${becauseOf(it)}`
}

function whyUnknown(rules: readonly RuleSituation[], unread: readonly RuleSituation[]): string {
  const [first] = unread
  if (first === undefined) return 'demand is not known (no load source is configured)'
  if (rules.length === 1) return `demand is not known (${becauseOf(first)})`
  const why = sorted(unread)
    .map((it) => `${it.rule.name}: ${becauseOf(it)}`)
    .join('; ')
  const known = highest(rules.filter((it) => !unread.includes(it)))
  if (known === undefined) return `demand is not known (${why})`
  return `not all loads are known (${why}), and without them there is no scale-in; ${named(known, rules, '')}`
}

function namesOf(rules: readonly RuleSituation[]): string {
  return sorted(rules)
    .map((it) => it.rule.name)
    .join(', ')
}

function sorted(rules: readonly RuleSituation[]): RuleSituation[] {
  return [...rules].sort((a, b) => (a.rule.name < b.rule.name ? -1 : 1))
}
