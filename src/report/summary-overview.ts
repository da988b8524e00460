import { count } from '../domain/format.ts'
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

/** Nothing happened and nothing is wrong. */
export function isQuiet(report: TargetReport): boolean {
  return !report.changed && report.outcome === 'ok' && allWarnings(report).length === 0
}

/** What targets must have in common to share a row; a target with a story of its own has its name in it. */
function storyOf(report: TargetReport): string {
  const { errors, outcome, target } = report
  if (errors.length > 0)
    return `${outcome} ${errors.map((error) => withoutNames(error.message, report)).join()}`
  return isQuiet(report) ? `quiet ${stateWords(report)}` : `own ${target}`
}

/** One cause in many targets differs only in the names of their resources. */
function withoutNames(text: string, { target, config }: TargetReport): string {
  const { app, profile, burstEndpoint } = config ?? {}
  const names = [target, app?.name, profile?.name, burstEndpoint?.name].filter((name) => name !== undefined)
  return names.reduce((left, name) => left.replaceAll(name, '…'), text)
}

const RANKS: Readonly<Record<TargetReport['outcome'], number>> = { failed: 0, refused: 1, partial: 2, ok: 3 }

function rankOf(report: TargetReport | undefined): number {
  if (report === undefined) return Infinity
  const { outcome, changed } = report
  if (outcome !== 'ok') return RANKS[outcome]
  return allWarnings(report).length > 0 ? 3 : changed ? 4 : 5
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
  const state = `**${markdown(stateWords(report))}**${report.changed ? ', changed' : ''}`
  return length > 1 ? `${state}: nothing to do` : `${state}: ${reasonOf(report, MOST_REASON)}`
}
