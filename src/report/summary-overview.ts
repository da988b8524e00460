import { count } from '../domain/format.ts'
import { modeRow } from '../domain/modes.ts'
import { table } from './markdown.ts'
import type { TargetReport } from './model.ts'
import { markdown } from './safe.ts'
import { MARKS, reasonOf } from './summary-target.ts'
import { allWarnings, outcomeWords, stateWords } from './words.ts'

/** Targets that one row names. */
const MOST_NAMES = 5
/** Characters of a reason, so that a row is one line on a wide page. */
const MOST_REASON = 90
/** More quiet targets than this, in the same state, share a row. */
const MOST_QUIET_ROWS = 5

/** All targets in a table, worst first: a row for each target, or for all with the same cause. */
export function overview(reports: readonly TargetReport[]): string {
  const failed = reports.filter((it) => it.outcome !== 'ok').length
  const state = failed === 0 ? 'all ok' : `${String(failed)} not ok`
  const rows = groupsOf(reports).map((group) => rowOf(group))
  return `## Cloudburst: ${count(reports.length, 'target')}, ${state}\n\n${table(['', 'target', 'state and why'], rows)}`
}

/** Groups of targets with the same story, worst first; in a group the order of the config. */
export function groupsOf(reports: readonly TargetReport[]): readonly (readonly TargetReport[])[] {
  const alike = [...Map.groupBy(reports, storyOf).values()]
  const groups = alike.flatMap((group) =>
    group.every(isQuiet) && group.length <= MOST_QUIET_ROWS ? group.map((one) => [one]) : [group],
  )
  return groups.sort(([a], [b]) => rankOf(a) - rankOf(b))
}

/** Nothing happened, nothing is wrong, and no dry run would change anything. */
export function isQuiet(report: TargetReport): boolean {
  return (
    !report.changed && report.outcome === 'ok' && !wouldChange(report) && allWarnings(report).length === 0
  )
}

/** Steps were only shown. A run that leaves its plan to the watch in control shows them too, and none of its own is left to do. */
function wouldChange({ dryRun, mode, planned, applied }: TargetReport): boolean {
  const onlyShows = dryRun || modeRow(mode).writes === 'nothing'
  return onlyShows && planned.length > 0 && applied.length === 0
}

/** What targets must have in common to share a row; a target with a story of its own has its name in it. */
function storyOf(report: TargetReport): string {
  const { target, errors, outcome, changed } = report
  if (errors.length > 0)
    return `${outcome} ${sharedWords(errors.map(({ message }) => message).join(), report)}`
  if (isQuiet(report)) return `quiet ${stateWords(report)}`
  const warned = outcome === 'ok' && !changed && !wouldChange(report)
  return warned
    ? `warned ${stateWords(report)} ${sharedWords(allWarnings(report).join(), report)}`
    : `own ${target}`
}

/** One cause in many targets differs only in the names of their resources, and in how long something took or is left. */
function sharedWords(text: string, report: TargetReport): string {
  const { target, config, before, after } = report
  const { app, profile, burstEndpoint } = config ?? {}
  const plan = (after ?? before)?.resources.plan
  const named = [target, app?.name, app?.slot, profile?.name, burstEndpoint?.name, plan?.name]
  const names = [...named, app?.resourceGroup, profile?.resourceGroup]
    .flatMap((name) => (name ? [name.toLowerCase()] : []))
    .sort((a, b) => b.length - a.length)
  const timeless = text.toLowerCase().replace(/(?<![\d.,])\d[\d.,]* (?:ms|s|min|h|d)\b/gu, '…')
  return names.reduce(withoutName, timeless)
}

/** Without the name where it is no part of a longer word: a target may be called "us". */
function withoutName(text: string, name: string): string {
  return text
    .split(name)
    .reduce((left, right) => `${left}${isInWord(left.at(-1)) || isInWord(right[0]) ? name : '…'}${right}`)
}

function isInWord(character = ''): boolean {
  return /[\p{L}\p{N}]/u.test(character)
}

const RANKS: Readonly<Record<TargetReport['outcome'], number>> = { failed: 0, refused: 1, partial: 2, ok: 3 }

function rankOf(report: TargetReport | undefined): number {
  if (report === undefined) return Infinity
  const { outcome, changed } = report
  if (outcome !== 'ok') return RANKS[outcome]
  return allWarnings(report).length > 0 ? 3 : changed || wouldChange(report) ? 4 : 5
}

function rowOf(group: readonly TargetReport[]): string[] {
  const [first] = group
  if (first === undefined) return ['', '', '']
  const warned = allWarnings(first).length > 0
  return [
    first.outcome === 'ok' && warned ? '⚠️' : MARKS[first.outcome],
    namesOf(group),
    storyText(first, group),
  ]
}

function namesOf(group: readonly TargetReport[]): string {
  const names = group.slice(0, MOST_NAMES).map(({ target }) => markdown(target, 60))
  const rest = group.length - names.length
  return rest === 0
    ? names.join(', ')
    : `**${count(group.length, 'target')}**: ${names.join(', ')} and ${String(rest)} more`
}

/** The error if there is one, because the decision before it does not explain the state of the target. */
function storyText(report: TargetReport, { length }: readonly TargetReport[]): string {
  const [error] = report.errors
  if (error !== undefined) return `**${outcomeWords(report.outcome)}:** ${markdown(error.message, 200)}`
  const does = report.changed ? ', changed' : wouldChange(report) ? ', would change' : ''
  const state = `**${markdown(stateWords(report))}**${does}`
  if (length === 1) return `${state}: ${reasonOf(report, MOST_REASON)}`
  const [warning] = allWarnings(report)
  return `${state}: ${warning === undefined ? 'nothing to do' : markdown(warning, 200)}`
}
