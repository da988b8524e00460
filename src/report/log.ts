import { alertText } from './alert.ts'
import type { Observation } from '../domain/observation.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { changesOf } from './changes.ts'
import { errorAnnotation, errorLines, evidenceLines, viewsOf } from './errors.ts'
import { checkEntries } from './check.ts'
import { costLines } from './cost-text.ts'
import { factsOf } from './facts.ts'
import { count, isoUtc, utcClock } from '../domain/format.ts'
import { aligned, warningLine, type LogEntry } from './entries.ts'
import { decisionEntries } from './decision-log.ts'
import type { TargetReport, Trigger } from './model.ts'
import { otherwiseOf } from './otherwise.ts'
import { undoLines, undoOf } from './undo.ts'
import { triggerText } from './trigger-text.ts'
import { planEntries, planHeadingOf, stepEntry, waitEntry } from './steps-log.ts'
import { nextScheduleText } from './next-schedule.ts'
import { readinessOf } from './readiness.ts'
import { safe } from './safe.ts'
import { allWarnings, outcomeWords } from './words.ts'
import { phaseWords } from '../domain/phase-words.ts'

/** The whole pass. A controller that logs while it works uses the parts below one after the other. */
export function passEntries(report: TargetReport): readonly LogEntry[] {
  const { target, before, decision, planned, applied } = report
  return [
    ...startEntries(target, report, before?.at),
    ...(before === undefined ? [] : readEntries(target, before, report.config?.load)),
    ...(decision === undefined ? [] : decisionEntries(target, decision, { mode: report.mode }, before)),
    ...planEntries(target, planned, planHeadingOf(report)),
    ...applied.map((step) => stepEntry(target, step, planned.length)),
    ...closingEntries(report),
  ]
}

/** "── shop-eu · auto · 2026-08-03T12:31:05Z": what started this pass. */
export function startEntries(
  target: string,
  run: Pick<TargetReport, 'mode' | 'dryRun' | 'trigger'>,
  now?: EpochSeconds,
): readonly LogEntry[] {
  const when = now === undefined ? '' : ` · ${isoUtc(now)}`
  const dry = run.dryRun ? ' · dry run, nothing is written' : ''
  return [
    { kind: 'line', text: `── ${safe(target, 80)} · ${run.mode}${dry}${when}` },
    { kind: 'line', text: `   ${triggerText(run.trigger)}` },
    ...alertEntries(run.trigger),
  ]
}

function alertEntries({ alert }: Trigger): readonly LogEntry[] {
  return alert?.kind === 'alert' ? [{ kind: 'line', text: `   triggered by ${alertText(alert.alert)}` }] : []
}

/** What was read, folded. */
export function readEntries(
  target: string,
  observation: Observation,
  configured?: Parameters<typeof factsOf>[1],
): readonly LogEntry[] {
  const title = `${safe(target, 80)}: what was read at ${utcClock(observation.at)}`
  return [{ kind: 'group', title, lines: aligned(factsOf(observation, configured)) }]
}

/** The end of a pass: the state read back, what is still billed, warnings, errors, and one closing line. */
export function closingEntries(report: TargetReport): readonly LogEntry[] {
  const now = (report.after ?? report.before)?.at
  const { target, waitingUntil, waitingFor } = report
  const waits = waitingUntil !== undefined && now !== undefined
  return [
    ...changesEntry(report),
    ...checkEntries(report),
    ...readinessEntry(report),
    ...(waits ? [waitEntry(target, now, waitingUntil, waitingFor ?? 'the next step')] : []),
    ...(report.nextSchedule === undefined || now === undefined
      ? []
      : [
          {
            kind: 'line',
            text: `  next schedule: ${nextScheduleText(report.nextSchedule, now)}`,
          } as const,
        ]),
    ...costLines(report).map((text): LogEntry => ({ kind: 'line', text: `  ${safe(text, 600)}` })),
    ...(report.standing ?? []).map((text): LogEntry => ({ kind: 'line', text: `  ${safe(text, 600)}` })),
    ...otherwiseEntries(report),
    ...undoEntries(report),
    ...warningEntries(report),
    ...report.errors.flatMap((error) => errorEntries(report, error)),
    { kind: 'line', text: closingLine(report) },
  ]
}

/** "  getting ready took 4 min 12 s: plan sizing 2 min, app start 6 s, instances 1 min 30 s, health tests 36 s". */
function readinessEntry(report: TargetReport): readonly LogEntry[] {
  const times = readinessOf(report)
  const all = times.at(-1)
  if (all === undefined) return []
  const parts = times.slice(0, -1).map(({ part, took }) => `${part} ${took}`)
  const end = all.part === 'all' ? '' : ` ${all.part}`
  return [{ kind: 'line', text: `  getting ready took ${all.took}${end}: ${parts.join(', ')}` }]
}

function closingLine(report: TargetReport): string {
  const mark = report.outcome === 'ok' ? '✔' : '✖'
  const { phaseBefore, phaseAfter, apiCalls } = report
  const moved = phaseAfter !== undefined && phaseBefore !== undefined && phaseAfter !== phaseBefore
  const phase = phaseAfter ?? phaseBefore
  const state =
    phase === undefined ? '' : `, ${moved ? `${phaseWords(phaseBefore)} → ` : ''}${phaseWords(phase)}`
  const change = report.changed ? 'changed' : 'unchanged'
  const { reads, writes } = apiCalls
  // Refused, or sent without an answer.
  const unsure = report.changed || writes === 0 ? '' : ', none confirmed'
  const calls = `${count(reads, 'read')}, ${count(writes, 'write')}${unsure}`
  return `${mark} ${safe(report.target, 80)}: ${outcomeWords(report.outcome)}, ${change}${state} (${calls})`
}

/** The annotation says cause and advice; plain lines with the rest follow. */
function errorEntries({ target, trigger }: TargetReport, error: unknown): readonly LogEntry[] {
  const { title, message } = errorAnnotation(error, target)
  const views = viewsOf(error, trigger.action)
  const lines = views.length > 1 ? errorLines(error, trigger.action) : evidenceLines(views)
  return [
    { kind: 'error', title, text: message },
    ...lines.map((text): LogEntry => ({ kind: 'line', text: `  ${text}` })),
  ]
}

function otherwiseEntries(report: TargetReport): readonly LogEntry[] {
  const text = otherwiseOf(report)
  return text === undefined ? [] : [{ kind: 'line', text: `  otherwise: ${text}` }]
}

/** Text to paste, folded: the dispatch, and the same without GitHub. */
function undoEntries(report: TargetReport): readonly LogEntry[] {
  const undo = undoOf(report)
  if (undo === undefined) return []
  return [{ kind: 'group', title: `${safe(report.target, 80)}: to undo this`, lines: undoLines(undo) }]
}

function changesEntry(report: TargetReport): readonly LogEntry[] {
  const rows = changesOf(report).filter((row) => row.changed)
  if (rows.length === 0) return []
  const lines = aligned(rows.map((row) => ({ label: row.label, value: `${row.before} → ${row.after}` })))
  const title = `${safe(report.target, 80)}: before → after, as read back`
  return [{ kind: 'group', title, lines }]
}

/** One annotation for all warnings, because the runner keeps ten for each step and drops the rest silently. */
function warningEntries(report: TargetReport): readonly LogEntry[] {
  const [first, ...others] = allWarnings(report)
  if (first === undefined) return []
  const told = new Set(report.decision?.warnings)
  const rest = others.length === 0 ? '' : ` (and ${String(others.length)} more, marked ! in the log)`
  const title = `Cloudburst: ${safe(report.target, 80)}`
  const lines = others.filter((text) => !told.has(text)).map(warningLine)
  return [...lines, { kind: 'warning', title, text: `${safe(first, 800)}${rest}` }]
}
