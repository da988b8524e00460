import { alertText } from './alert.ts'
import type { Decision, Evidence } from '../domain/decision.ts'
import type { Log } from '../domain/log.ts'
import { modeRow, type ModeRow } from '../domain/modes.ts'
import type { Observation } from '../domain/observation.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { changesOf } from './changes.ts'
import { errorAnnotation, errorLines, evidenceLines, viewsOf } from './errors.ts'
import { factsOf, type Fact } from './facts.ts'
import { ago, count, duration, isoUtc, load, number, ratio, utc, utcClock } from '../domain/format.ts'
import { loadVoices } from './load-voices.ts'
import type { AppliedStep, StepView, TargetReport, Trigger } from './model.ts'
import { nextScheduleText } from './next-schedule.ts'
import { readinessOf } from './readiness.ts'
import { safe } from './safe.ts'
import {
  allWarnings,
  decisionWords,
  goalWords,
  outcomeWords,
  phaseWords,
  resultWords,
  ruleWords,
} from './words.ts'

/** One thing to say. Lines stand outside the groups: what a person must see without a click; groups are evidence. */
export type LogEntry =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'warning' | 'error'; readonly title: string; readonly text: string }

/** Gives entries to the log in order. */
export async function writeLog(log: Log, entries: readonly LogEntry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind === 'line') log.info(entry.text)
    else if (entry.kind === 'group') await log.group(entry.title, () => sayAll(log, entry.lines))
    else log[entry.kind](entry.text, entry.title)
  }
}

/** The whole pass. A controller that speaks while it works takes the parts below one after the other instead. */
export function passEntries(report: TargetReport): readonly LogEntry[] {
  const { target, before, decision, planned, applied } = report
  return [
    ...startEntries(target, report, before?.at),
    ...(before === undefined ? [] : readEntries(target, before, report.config?.load)),
    ...(decision === undefined ? [] : decisionEntries(target, decision, before)),
    ...planEntries(target, planned, planIntent(report)),
    ...applied.map((step, at) => stepEntry(target, step, at + 1, Math.max(planned.length, applied.length))),
    ...closingEntries(report),
  ]
}

export type PlanIntent = ModeRow['planHeading'] | 'would take'

/** Whose steps they are: an observer, a pause and a resume take none of those that automation would. */
export function planIntent({ mode, dryRun }: Pick<TargetReport, 'mode' | 'dryRun'>): PlanIntent {
  const { planHeading } = modeRow(mode)
  return dryRun && planHeading === 'plan,' ? 'would take' : planHeading
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

/** "started by release of v2.3 in workflow release (octocat), run 1234 attempt 1: pre-warm for the sale". */
export function triggerText(trigger: Trigger): string {
  const reason = trigger.reason === '' ? '' : `: ${trigger.reason}`
  const where = trigger.runUrl === undefined ? '' : ` · ${trigger.runUrl}`
  const run = `run ${trigger.runId} attempt ${String(trigger.runAttempt)}`
  const what = trigger.tag === undefined ? '' : ` of ${trigger.tag}`
  const from = trigger.workflow === undefined ? '' : ` in workflow ${trigger.workflow}`
  return safe(`started by ${trigger.event}${what}${from} (${trigger.actor}), ${run}${reason}${where}`)
}

function alertEntries({ alert }: Trigger): readonly LogEntry[] {
  return alert?.kind === 'alert' ? [{ kind: 'line', text: `   woken by ${alertText(alert.alert)}` }] : []
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

/** The one line that says why, then the numbers and what was overruled, folded, then warnings as plain lines. */
export function decisionEntries(
  target: string,
  decision: Decision,
  observation?: Observation,
): readonly LogEntry[] {
  const name = safe(target, 80)
  const overruled = decision.overruled.map(
    (it) => `overruled: ${ruleWords(it.rule)} wanted ${goalWords(it.goal)}: ${safe(it.because)}`,
  )
  return [
    { kind: 'line', text: `▶ ${name}: ${decisionWords(decision)}` },
    { kind: 'line', text: `  ${safe(decision.reason, 800)}` },
    ...loadVoices(decision.evidence).map((it): LogEntry => ({
      kind: 'line',
      text: `    ${it.name}: ${it.value}`,
    })),
    {
      kind: 'group',
      title: `${name}: numbers behind the decision${overruled.length === 0 ? '' : `, ${count(overruled.length, 'rule')} overruled`}`,
      lines: [...aligned(evidenceFacts(decision.evidence, observation)), ...overruled],
    },
    ...decision.warnings.map(warningLine),
  ]
}

/** Numbered steps with the reason of each. Waits and tests are marked, so that the writes can be counted. */
export function planEntries(
  target: string,
  planned: readonly StepView[],
  intent: PlanIntent,
): readonly LogEntry[] {
  const name = safe(target, 80)
  if (planned.length === 0) return [{ kind: 'line', text: `  ${name}: nothing to change` }]
  const writes = planned.filter((step) => step.writes).length
  const head = `  ${name}: ${intent} ${count(planned.length, 'step')}, ${count(writes, 'write')}`
  return [{ kind: 'line', text: head }, ...planned.map((step, at) => plannedEntry(step, at + 1))]
}

/** "✔ 2/6 start the web app: Stopped → Running (took 12 s, correlation id …)". */
export function stepEntry(target: string, step: AppliedStep, index: number, total: number): LogEntry {
  const detail = step.detail === undefined ? '' : `: ${step.detail}`
  const extra = [duration(step.tookSeconds)]
  if (step.correlationId !== undefined) extra.push(`correlation id ${step.correlationId}`)
  const result = step.result === 'done' ? '' : ` — ${resultWords(step.result)}`
  const head = `${STEP_MARKS[step.result]} ${safe(target, 80)} ${String(index)}/${String(total)}`
  return {
    kind: 'line',
    text: `  ${head} ${safe(`${step.title}${result}${detail} (${extra.join(', ')})`, 700)}`,
  }
}

/** "waiting until 12:31 UTC (9 min): drain, burst side still serves 14/min". */
function waitEntry(target: string, now: EpochSeconds, until: EpochSeconds, what: string): LogEntry {
  const left = until > now ? `${duration(until - now)} left` : 'due'
  return {
    kind: 'line',
    text: `  … ${safe(target, 80)}: waiting until ${utc(until, now)} (${left}): ${safe(what)}`,
  }
}

/** How it ended: the state read back, what is still billed, warnings, errors, one closing line. */
export function closingEntries(report: TargetReport): readonly LogEntry[] {
  const now = (report.after ?? report.before)?.at
  const { target, waitingUntil, waitingFor } = report
  const waits = waitingUntil !== undefined && now !== undefined
  return [
    ...changesEntry(report),
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
    ...(report.stillBilled === undefined
      ? []
      : [{ kind: 'line', text: `  still billed: ${safe(report.stillBilled)}` } as const]),
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
  return [{ kind: 'line', text: `  getting ready took ${all.took}: ${parts.join(', ')}` }]
}

function closingLine(report: TargetReport): string {
  const mark = report.outcome === 'ok' ? '✔' : '✖'
  const { phaseBefore, phaseAfter, apiCalls } = report
  const moved = phaseAfter !== undefined && phaseBefore !== undefined && phaseAfter !== phaseBefore
  const phase = phaseAfter ?? phaseBefore
  const state =
    phase === undefined ? '' : `, ${moved ? `${phaseWords(phaseBefore)} → ` : ''}${phaseWords(phase)}`
  const change = report.changed ? 'changed' : 'unchanged'
  const calls = `${count(apiCalls.reads, 'read')}, ${count(apiCalls.writes, 'write')}`
  return `${mark} ${safe(report.target, 80)}: ${outcomeWords(report.outcome)}, ${change}${state} (${calls})`
}

/** The annotation says cause and advice; what it left out follows as plain lines. */
function errorEntries({ target, trigger }: TargetReport, error: unknown): readonly LogEntry[] {
  const { title, message } = errorAnnotation(error, target)
  const views = viewsOf(error, trigger.action)
  const lines = views.length > 1 ? errorLines(error, trigger.action) : evidenceLines(views)
  return [
    { kind: 'error', title, text: message },
    ...lines.map((text): LogEntry => ({ kind: 'line', text: `  ${text}` })),
  ]
}

function changesEntry(report: TargetReport): readonly LogEntry[] {
  const rows = changesOf(report).filter((row) => row.changed)
  if (rows.length === 0) return []
  const lines = aligned(rows.map((row) => ({ label: row.label, value: `${row.before} → ${row.after}` })))
  const title = `${safe(report.target, 80)}: before → after, as read back`
  return [{ kind: 'group', title, lines }]
}

function plannedEntry(step: StepView, index: number): LogEntry {
  const kind = step.writes ? '' : ' (no write)'
  return { kind: 'line', text: `    ${String(index)}. ${safe(step.title)}${kind} — ${safe(step.why)}` }
}

function warningLine(text: string): LogEntry {
  return { kind: 'line', text: `  ! ${safe(text, 800)}` }
}

/** One annotation for all warnings: the runner keeps ten a step and drops the rest silently. */
function warningEntries(report: TargetReport): readonly LogEntry[] {
  const [first, ...others] = allWarnings(report)
  if (first === undefined) return []
  const told = new Set(report.decision?.warnings)
  const rest = others.length === 0 ? '' : ` (and ${String(others.length)} more, marked ! in the log)`
  const title = `Cloudburst: ${safe(report.target, 80)}`
  const lines = others.filter((text) => !told.has(text)).map(warningLine)
  return [...lines, { kind: 'warning', title, text: `${safe(first, 800)}${rest}` }]
}

function evidenceFacts(evidence: Evidence, observation?: Observation): readonly Fact[] {
  const unit = evidence.rules.find((rule) => rule.decides)?.unit ?? 'gauge'
  const { demand, utilization, observedShare, newestSampleAt, shareLimit } = evidence
  const age =
    newestSampleAt === undefined || observation === undefined ? '' : ago(newestSampleAt, observation.at)
  return [
    { label: 'demand', value: demand === undefined ? 'unknown' : load(demand, unit) },
    { label: 'utilization', value: utilization === undefined ? 'unknown' : ratio(utilization) },
    { label: 'share asked now', value: ratio(evidence.shareNow) },
    { label: 'carried share', value: observedShare === undefined ? 'unknown' : ratio(observedShare) },
    { label: 'share limit', value: shareLimit === undefined ? 'unknown' : ratio(shareLimit) },
    { label: 'ready instances', value: number(evidence.readyInstances) },
    { label: 'newest sample', value: age === '' ? 'unknown' : age },
    ...Object.entries(evidence.more).map(([name, value]) => ({
      label: safe(name, 60),
      value: number(value),
    })),
  ]
}

function aligned(facts: readonly Fact[]): readonly string[] {
  const width = Math.max(0, ...facts.map((fact) => fact.label.length))
  return facts.map((fact) => `${fact.label.padEnd(width)}  ${fact.value}`)
}

function sayAll(log: Log, lines: readonly string[]): Promise<void> {
  for (const line of lines) log.info(line)
  return Promise.resolve()
}

const STEP_MARKS: Readonly<Record<AppliedStep['result'], string>> = {
  done: '✔',
  failed: '✖',
  waiting: '…',
  superseded: '↷',
}
