import { count, duration, utc } from '../domain/format.ts'
import { modeRow, type ModeRow } from '../domain/modes.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { LogEntry } from './entries.ts'
import type { AppliedStep, PlannedStep, TargetReport } from './model.ts'
import { safe } from './safe.ts'
import { resultWords } from './words.ts'

export type PlanHeading = ModeRow['planHeading'] | 'would take'

/** Whose steps they are: an observer, a pause and a resume take none of the steps that automation would take. */
export function planHeadingOf({ mode, dryRun }: Pick<TargetReport, 'mode' | 'dryRun'>): PlanHeading {
  const { planHeading } = modeRow(mode)
  return dryRun && planHeading === 'plan' ? 'would take' : planHeading
}

/** Numbered steps, each with its reason. Waits and tests have a mark, so that a reader can count the writes. */
export function planEntries(
  target: string,
  planned: readonly PlannedStep[],
  heading: PlanHeading,
): readonly LogEntry[] {
  const name = safe(target, 80)
  if (planned.length === 0) return [{ kind: 'line', text: `  ${name}: nothing to change` }]
  const writes = planned.filter((step) => step.writes).length
  const head = `  ${name}: ${heading}: ${count(planned.length, 'step')}, ${count(writes, 'write')}`
  return [{ kind: 'line', text: head }, ...planned.map(plannedEntry)]
}

function plannedEntry({ number, writes, title, why }: PlannedStep): LogEntry {
  const kind = writes ? '' : ' (no write)'
  return { kind: 'line', text: `    ${number}. ${safe(title)}${kind} — ${safe(why)}` }
}

/** "✔ shop-eu 2/6 start the web app (12 s, correlation id …)". `total`: how many numbers exist so far. */
export function stepEntry(target: string, step: AppliedStep, total: number): LogEntry {
  const { number, title, result, tries, detail, tookSeconds, correlationId } = step
  const extra = [
    ...(tries === undefined ? [] : [count(tries, 'try', 'tries')]),
    duration(tookSeconds),
    ...(correlationId === undefined ? [] : [`correlation id ${correlationId}`]),
  ]
  const words = result === 'done' ? '' : ` — ${resultWords(result)}`
  const more = detail === undefined ? '' : `: ${detail}`
  return {
    kind: 'line',
    text: `  ${STEP_MARKS[result]} ${stepHead(target, number, total)} ${safe(`${title}${words}${more} (${extra.join(', ')})`, 700)}`,
  }
}

/** "… shop-eu 5/10 warm up: 1 of 3 in a row": a step that is not done yet. */
export function goingOnEntry(
  target: string,
  step: { readonly number: string; readonly title: string; readonly detail: string },
  total: number,
): LogEntry {
  const { number, title, detail } = step
  return { kind: 'line', text: `  … ${stepHead(target, number, total)} ${safe(title)}: ${safe(detail)}` }
}

/** "… shop-eu 5/10: Azure answered 429 to GET …". Without a number while the run has begun no step. */
export function delayedEntry(target: string, number: string, total: number, why: string): LogEntry {
  const head = number === '' ? safe(target, 80) : stepHead(target, number, total)
  return { kind: 'line', text: `  … ${head}: ${safe(why, 700)}` }
}

function stepHead(target: string, number: string, total: number): string {
  // No plan named this step, nor any other.
  return total === 0 ? safe(target, 80) : `${safe(target, 80)} ${number}/${String(total)}`
}

/** "… shop-eu: waiting until 12:31 UTC (9 min left): the burst side still serves 14/min". */
export function waitEntry(target: string, now: EpochSeconds, until: EpochSeconds, what: string): LogEntry {
  const left = until > now ? `${duration(until - now)} left` : 'due'
  return {
    kind: 'line',
    text: `  … ${safe(target, 80)}: waiting until ${utc(until, now)} (${left}): ${safe(what)}`,
  }
}

const STEP_MARKS: Readonly<Record<AppliedStep['result'], string>> = {
  done: '✔',
  failed: '✖',
  waiting: '…',
  superseded: '↷',
  skipped: '↷',
  accepted: '→',
  refused: '✖',
}
