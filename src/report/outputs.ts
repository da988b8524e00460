import { auditEntry, digestOf, plain, withoutSeries, type Json } from './audit.ts'
import { matrixOf } from './matrix.ts'
import type { PlannedStep, PlanOutput, StepView, TargetReport } from './model.ts'
import { safe } from './safe.ts'

/** GitHub allows 1 MiB for all outputs of a job together; half of it leaves room for the others. */
const MOST_OUTPUT_BYTES = 512 * 1024

/** The `report` output: one entry for each target, at most `mostBytes` of UTF-8. Cuts the load series first. */
export function reportOutput(reports: readonly TargetReport[], mostBytes = MOST_OUTPUT_BYTES): string {
  for (const entryOf of [fullEntry, entryWithoutSeries, shortEntry]) {
    const text = JSON.stringify(reports.map(entryOf))
    if (Buffer.byteLength(text) <= mostBytes) return text
  }
  return firstThatFit(reports.map(shortEntry), mostBytes)
}

/** The `plan` output. */
export function planOutput(reports: readonly TargetReport[], mostBytes = MOST_OUTPUT_BYTES): string {
  const targets = reports.map(({ target, planned }) => ({ target, steps: firstPlan(planned) }))
  const head = { version: 1, dryRun: reports.some((it) => it.dryRun), matrix: matrixOf(reports) } as const
  const output: PlanOutput = { ...head, targets }
  const text = JSON.stringify(plain(output))
  if (Buffer.byteLength(text) <= mostBytes) return text
  const titles = targets.map((it) => ({ ...it, steps: it.steps.map((step) => ({ ...step, why: '' })) }))
  const short = JSON.stringify(plain({ ...output, targets: titles }))
  return Buffer.byteLength(short) <= mostBytes ? short : JSON.stringify({ ...output, targets: [], cut: true })
}

/** What the run set out to do. */
function firstPlan(planned: readonly PlannedStep[]): readonly StepView[] {
  return planned.filter(({ plan }) => plan === 1).map(({ title, why, writes }) => ({ title, why, writes }))
}

/** Keys of a decision, and of each of its rules, under the names that they had up to 0.1 (docs/upgrading.md). */
const OLD_NAMES: Readonly<Record<string, string>> = { kind: 'verdict', direction: 'says' }

type Entry = Readonly<Record<string, Json>>

function fullEntry(report: TargetReport): Json {
  const entry = auditEntry(report) as Entry
  const decision = asEntry(entry['decision'])
  const evidence = asEntry(decision['evidence'])
  if (decision['kind'] === undefined) return entry
  const { rules } = evidence
  const named = Array.isArray(rules) ? { rules: rules.map((rule: Json) => withOldNames(asEntry(rule))) } : {}
  return { ...entry, decision: withOldNames({ ...decision, evidence: { ...evidence, ...named } }) }
}

function asEntry(value: Json | undefined): Entry {
  return (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Entry
}

function withOldNames(entry: Entry): Entry {
  const old = Object.entries(OLD_NAMES).flatMap(([name, before]) => {
    const value = entry[name]
    return value === undefined ? [] : [[before, value] as const]
  })
  return { ...entry, ...Object.fromEntries(old) }
}

function entryWithoutSeries(report: TargetReport): Json {
  const { before } = report
  const entry = fullEntry(
    before === undefined ? report : { ...report, before: withoutSeries(digestOf(before)) },
  )
  const { decided: _, ...rest } = entry as Readonly<Record<string, Json>>
  return { ...rest, seriesCut: true }
}

/** What a reader needs to find the rest in the log. */
function shortEntry(report: TargetReport): Json {
  return plain({
    target: report.target,
    outcome: report.outcome,
    phaseAfter: report.phaseAfter,
    changed: report.changed,
    kind: report.decision?.kind,
    reason: report.decision && safe(report.decision.reason, 300),
    error: report.errors[0] && safe(report.errors[0].message, 300),
    cut: true,
  })
}

function firstThatFit(entries: readonly Json[], mostBytes: number): string {
  const kept: string[] = []
  let bytes = 2
  for (const entry of entries) {
    const text = JSON.stringify(entry)
    bytes += Buffer.byteLength(text) + 1
    if (bytes > mostBytes) break
    kept.push(text)
  }
  return `[${kept.join(',')}]`
}
