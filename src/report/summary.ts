import { alertText } from './alert.ts'
import type { Ruling } from '../domain/decision.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { changesOf } from './changes.ts'
import { errorMarkdown } from './errors.ts'
import { factsOf } from './facts.ts'
import { count, duration, utc } from '../domain/format.ts'
import { loadVoices } from './load-voices.ts'
import { loadChart } from './markdown-chart.ts'
import type { AppliedStep, StepView, TargetReport } from './model.ts'
import { nextScheduleText } from './next-schedule.ts'
import { readinessOf } from './readiness.ts'
import { code, link, markdown } from './safe.ts'
import { triggerText } from './log.ts'
import {
  allWarnings,
  decisionWords,
  goalWords,
  outcomeWords,
  resultWords,
  ruleWords,
  stateWords,
} from './words.ts'

/** GitHub takes 1 MiB a step and drops all of a larger summary; other steps of the action's user share the page. */
const MOST_BYTES = 256 * 1024

/** How much is said of each target: all, without the folded evidence, or one row of the table. */
type Detail = 'full' | 'short' | 'row'

/** The job summary in GitHub's Markdown, never larger than `mostBytes` in UTF-8. */
export function renderSummary(reports: readonly TargetReport[], mostBytes = MOST_BYTES): string {
  for (const detail of ['full', 'short', 'row'] as const) {
    const text = pageOf(reports, detail)
    if (byteLength(text) <= mostBytes) return text
  }
  return cutAtLine(pageOf(reports, 'row'), mostBytes)
}

/** Whether `summary: on-change` has something to show. */
export function isWorthSummary(reports: readonly TargetReport[]): boolean {
  return reports.some((it) => it.changed || it.outcome !== 'ok' || allWarnings(it).length > 0)
}

function pageOf(reports: readonly TargetReport[], detail: Detail): string {
  const [first] = reports
  if (first === undefined) return ''
  const parts = [
    ...(reports.length > 1 || detail === 'row' ? [overview(reports)] : []),
    ...(detail === 'row' ? [] : reports.map((report) => targetSection(report, detail))),
    footer(first),
  ]
  return `${parts.join('\n\n')}\n`
}

function overview(reports: readonly TargetReport[]): string {
  const failed = reports.filter((it) => it.outcome !== 'ok').length
  const state = failed === 0 ? 'all ok' : `${String(failed)} not ok`
  const rows = reports.map((it) => [
    markdown(it.target, 80),
    `${MARKS[it.outcome]} ${outcomeWords(it.outcome)}`,
    markdown(stateWords(it)),
    it.changed ? 'yes' : 'no',
    whyOf(it),
  ])
  return `## Cloudburst: ${count(reports.length, 'target')}, ${state}\n\n${table(['target', 'outcome', 'state', 'changed', 'why'], rows)}`
}

function targetSection(report: TargetReport, detail: Detail): string {
  const folded = detail === 'full' ? [evidence(report)] : []
  return [
    `### ${MARKS[report.outcome]} ${markdown(report.target, 80)}: ${markdown(stateWords(report))}${report.dryRun ? ' (dry run)' : ''}`,
    ...report.errors.map((error) => errorMarkdown(error, report.trigger.action)),
    ...headline(report),
    ...warningList(report),
    voiceTable(report),
    readinessTable(report),
    changeTable(report),
    stepTable(report),
    ...(detail === 'full' ? [loadChart(report)] : []),
    ...folded,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline(report: TargetReport): string[] {
  const { decision, burstUrl, stillBilled } = report
  const dry = report.dryRun ? ['**Dry run:** nothing was written.'] : []
  const decided =
    decision === undefined
      ? []
      : [`**${markdown(capitalized(decisionWords(decision)))}.** ${reasonOf(report)}`]
  const waits = waitLine(report)
  const billed = stillBilled === undefined ? [] : [`**Still billed:** ${markdown(stillBilled)}`]
  const url = burstUrl === undefined ? [] : [`**Burst side:** ${link(burstUrl, burstUrl)}`]
  return [
    ...dry,
    ...watched(report),
    ...decided,
    ...wakenBy(report),
    ...waits,
    ...comesNext(report),
    ...billed,
    ...url,
  ]
}

function watched({ watch }: TargetReport): string[] {
  if (watch === undefined) return []
  const { since, until, passes, changingPasses, failedPasses, longestGapSeconds, handOverGapSeconds, ended } =
    watch
  const made = `${count(passes, 'pass', 'passes')}, ${String(changingPasses)} with changes, ${String(failedPasses)} failed`
  const apart = passes < 2 ? '' : `, at most ${duration(longestGapSeconds)} apart`
  const gap = handOverGapSeconds === undefined ? '' : ` Hand-over gap: ${duration(handOverGapSeconds)}.`
  return [
    `**Watched from ${utc(since, until)} to ${utc(until, until)}:** ${made}${apart}. Its end: ${markdown(ended, 200)}.${gap}`,
  ]
}

function comesNext({ nextSchedule, before }: TargetReport): string[] {
  if (nextSchedule === undefined || before === undefined) return []
  return [`**Next schedule:** ${markdown(nextScheduleText(nextSchedule, before.at), 600)}`]
}

function wakenBy({ trigger: { alert } }: TargetReport): string[] {
  return alert?.kind === 'alert' ? [`**Woken by** ${markdown(alertText(alert.alert), 600)}`] : []
}

function waitLine(report: TargetReport): string[] {
  const now = (report.after ?? report.before)?.at
  if (report.waitingUntil === undefined) return []
  const left = now === undefined ? '' : ` (${leftWords(now, report.waitingUntil)})`
  return [
    `**Waiting until ${utc(report.waitingUntil, now)}**${left}: ${markdown(report.waitingFor ?? 'the next step')}`,
  ]
}

function leftWords(now: EpochSeconds, until: EpochSeconds): string {
  return until > now ? `${duration(until - now)} left` : 'due'
}

/** The error where there is one: what was decided before it is not why the target is as it is. */
function whyOf(report: TargetReport): string {
  const [error] = report.errors
  return error === undefined ? reasonOf(report) : markdown(error.message, 300)
}

function reasonOf(report: TargetReport): string {
  return markdown(capitalized(report.decision?.reason ?? ''), 800)
}

function warningList(report: TargetReport): string[] {
  const lines = allWarnings(report).map((text) => `- ⚠️ ${markdown(text, 800)}`)
  return lines.length === 0 ? [] : [`**Warnings**\n\n${lines.join('\n')}`]
}

function readinessTable(report: TargetReport): string {
  const times = readinessOf(report)
  if (times.length === 0) return ''
  return table(
    ['getting ready', ...times.map(({ part }) => part)],
    [['took', ...times.map(({ took }) => took)]],
  )
}

/** Only where several loads, or a veto, had a say. */
function voiceTable({ decision }: TargetReport): string {
  const voices = decision === undefined ? [] : loadVoices(decision.evidence)
  if (voices.length === 0) return ''
  return table(
    ['load or veto', 'what it says'],
    voices.map(({ name, value }) => [markdown(name, 80), markdown(value, 600)]),
  )
}

/** Only where something differs: a pass that changed nothing has its state among the evidence. */
function changeTable(report: TargetReport): string {
  const rows = changesOf(report).filter((row) => row.changed)
  if (rows.length === 0) return ''
  return table(
    ['', 'before', 'after'],
    rows.map((row) => [row.label, row.before, row.after].map((cell) => markdown(cell))),
  )
}

function stepTable(report: TargetReport): string {
  const { applied, planned } = report
  if (applied.length > 0) {
    const done = new Set(applied.map((step) => step.title))
    const missed = planned.filter((step) => !done.has(step.title)).map(missedRow)
    return table(['#', 'step', 'result', 'took', 'correlation id'], [...applied.map(appliedRow), ...missed])
  }
  if (planned.length === 0) return ''
  return table(['#', 'planned step', 'why', 'writes'], planned.map(plannedRow))
}

function appliedRow(step: AppliedStep, at: number): string[] {
  const detail = step.detail === undefined ? '' : `: ${markdown(step.detail)}`
  const id = step.correlationId === undefined ? '' : code(step.correlationId, 80)
  return [
    String(at + 1),
    stepCell(step),
    `${resultWords(step.result)}${detail}`,
    duration(step.tookSeconds),
    id,
  ]
}

function missedRow(step: StepView): string[] {
  return ['', stepCell(step), 'not reached', '', '']
}

function stepCell(step: StepView): string {
  return `${markdown(step.title)}<br><sub>${markdown(step.why)}</sub>`
}

function plannedRow(step: StepView, at: number): string[] {
  return [String(at + 1), markdown(step.title), markdown(step.why), step.writes ? 'yes' : 'no']
}

function evidence(report: TargetReport): string {
  const { before, after, decision } = report
  const parts: string[] = []
  const seen = after ?? before
  if (seen !== undefined) {
    const rows = factsOf(seen, report.config?.load).map((fact) => [fact.label, markdown(fact.value, 600)])
    parts.push(details(`What was read at ${utc(seen.at)}`, table(['', ''], rows)))
  }
  if (decision !== undefined && decision.overruled.length > 0)
    parts.push(
      details(
        `Overruled: ${count(decision.overruled.length, 'rule')}`,
        decision.overruled.map(rulingLine).join('\n'),
      ),
    )
  return parts.join('\n\n')
}

function rulingLine(ruling: Ruling): string {
  return `- **${markdown(ruleWords(ruling.rule))}** wanted ${markdown(goalWords(ruling.goal))}: ${markdown(ruling.because)}`
}

function footer(report: TargetReport): string {
  const { mode } = report
  const { runUrl, ...trigger } = report.trigger
  const run = runUrl === undefined ? '' : ` · ${link('run', runUrl)}`
  return `<sub>mode ${mode} · ${markdown(triggerText(trigger))}${run}</sub>`
}

function details(title: string, body: string): string {
  return `<details><summary>${markdown(title)}</summary>\n\n${body}\n\n</details>`
}

/** Cells are Markdown already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function cutAtLine(text: string, mostBytes: number): string {
  const note =
    '\n\n_Cut here: GitHub takes no larger summary. All targets are in the audit file and the `report` output._\n'
  const room = Buffer.from(text)
    .subarray(0, Math.max(0, mostBytes - byteLength(note)))
    .toString()
  return `${room.slice(0, Math.max(0, room.lastIndexOf('\n')))}${note}`
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const MARKS: Readonly<Record<TargetReport['outcome'], string>> = {
  ok: '✅',
  refused: '⛔',
  failed: '❌',
  partial: '⚠️',
}
