import { alertText } from './alert.ts'
import { changesOf } from './changes.ts'
import type { Ruling } from '../domain/decision.ts'
import { count, duration, utc } from '../domain/format.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { errorMarkdown } from './errors.ts'
import { factsOf } from './facts.ts'
import { loadVoices } from './load-voices.ts'
import { capitalized, details, table } from './markdown.ts'
import { loadChart } from './markdown-chart.ts'
import type { TargetReport } from './model.ts'
import { nextScheduleText } from './next-schedule.ts'
import { otherwiseOf } from './otherwise.ts'
import { raisedDoubts } from './raised-doubts.ts'
import { readinessOf } from './readiness.ts'
import { checkMarkdown } from './check.ts'
import { costMarkdown } from './cost-text.ts'
import { link, markdown, safe } from './safe.ts'
import { stepsBlock } from './summary-steps.ts'
import { undoLines, undoOf } from './undo.ts'
import { allWarnings, decisionTitle, goalWords, ruleWords, stateWords } from './words.ts'

/** "✅ shop-eu: bursting". Plain text. */
export function targetTitle(report: TargetReport): string {
  const { outcome, target, dryRun } = report
  return `${MARKS[outcome]} ${safe(target, 80)}: ${stateWords(report)}${dryRun ? ' (dry run)' : ''}`
}

/**
 * Everything that the summary says about one target: what a person needs at once, then what is folded. `short` leaves
 * out the chart and most of what is folded.
 */
export function targetBody(report: TargetReport, detail: 'full' | 'short'): string {
  return [
    ...report.errors.map((error) => errorMarkdown(error, report.trigger.action)),
    ...headline(report),
    ...warningList(report),
    changeTable(report),
    ...(detail === 'full' ? [loadChart(report), undoBlock(report)] : []),
    voiceTable(report),
    readinessTable(report),
    checkMarkdown(report),
    stepsBlock(report),
    ...(detail === 'full' ? [evidence(report)] : []),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headline(report: TargetReport): string[] {
  const { decision, burstUrl } = report
  const dry = report.dryRun ? ['**Dry run:** nothing was written.'] : []
  const decided =
    decision === undefined
      ? []
      : [`**${markdown(capitalized(decisionTitle(decision, report)))}:** ${reasonOf(report)}`]
  const waits = waitLine(report)
  const url = burstUrl === undefined ? [] : [`**Burst side:** ${link(burstUrl, burstUrl)}`]
  return [
    ...dry,
    ...watched(report),
    ...decided,
    ...effects(report),
    ...triggeredBy(report),
    ...waits,
    ...comesNext(report),
    ...costMarkdown(report),
    ...otherwise(report),
    ...url,
  ]
}

function otherwise(report: TargetReport): string[] {
  const text = otherwiseOf(report)
  return text === undefined ? [] : [`**Otherwise:** ${markdown(text)}`]
}

function effects({ consequence, standing = [], warnings }: TargetReport): string[] {
  const mark = warnings.includes(consequence ?? '') ? '⚠️ ' : ''
  const does = consequence === undefined ? [] : [`${mark}**What this does:** ${markdown(consequence, 800)}`]
  return [...does, ...standing.map((text) => markdown(capitalized(text), 600))]
}

/** Text to paste. Names in it are quoted, and only its own fence ends a code block. */
function undoBlock(report: TargetReport): string {
  const undo = undoOf(report)
  if (undo === undefined) return ''
  return details('To undo this', ['```sh', ...undoLines(undo), '```'].join('\n'))
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

function triggeredBy({ trigger: { alert } }: TargetReport): string[] {
  return alert?.kind === 'alert' ? [`**Triggered by** ${markdown(alertText(alert.alert), 600)}`] : []
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

/** Why the decision is as it is: safe Markdown, at most `maxLength` characters, empty without a decision. */
export function reasonOf(report: TargetReport, maxLength = 800): string {
  return markdown(report.decision?.reason ?? '', maxLength)
}

function warningList(report: TargetReport): string[] {
  const others = allWarnings(report).filter((text) => text !== report.consequence)
  const lines = others.map((text) => `- ⚠️ ${markdown(text, 800)}`)
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

/** Only if several loads, or a veto, took part. */
function voiceTable({ decision }: TargetReport): string {
  const voices = decision === undefined ? [] : loadVoices(decision.evidence)
  if (voices.length === 0) return ''
  return table(
    ['load or veto', 'what it says'],
    voices.map(({ name, value }) => [markdown(name, 80), markdown(value, 600)]),
  )
}

/** Only if something differs; a pass without changes shows its state in the evidence. */
function changeTable(report: TargetReport): string {
  const rows = changesOf(report).filter((row) => row.changed)
  if (rows.length === 0) return ''
  return table(
    ['', 'before', 'after'],
    rows.map((row) => [row.label, row.before, row.after].map((cell) => markdown(cell))),
  )
}

function evidence(report: TargetReport): string {
  const { before, after, decision } = report
  const parts: string[] = []
  const seen = after ?? before
  if (seen !== undefined) {
    const raised = decision === undefined ? [] : raisedDoubts(decision.evidence, seen)
    const facts = [...factsOf(seen, report.config?.load), ...raised]
    const rows = facts.map((fact) => [fact.label, markdown(fact.value, 600)])
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

export const MARKS: Readonly<Record<TargetReport['outcome'], string>> = {
  ok: '✅',
  refused: '⛔',
  failed: '❌',
  partial: '⚠️',
}
