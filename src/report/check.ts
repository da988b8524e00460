import { count } from '../domain/format.ts'
import type { LogEntry } from './entries.ts'
import { table } from './markdown.ts'
import type { CheckResult, TargetReport } from './model.ts'
import { markdown, safe } from './safe.ts'

type Level = CheckResult['level']

const MARKS: Readonly<Record<Level, string>> = { ok: '✔', warning: '!', error: '✖', unknown: '?' }
/** A cut command cannot be pasted: this is one for each of eight private endpoints. */
const LONGEST_FIX = 2000
const WORST_FIRST: readonly Level[] = ['error', 'warning', 'unknown', 'ok']

/** One line a check, what is wrong first, each with why and what fixes it. */
export function checkEntries({ target, checks }: TargetReport): readonly LogEntry[] {
  if (checks === undefined) return []
  return [
    { kind: 'line', text: `  ${safe(target, 80)}: ${checkCounts(checks)}` },
    ...sorted(checks)
      .flatMap(linesOf)
      .map((text): LogEntry => ({ kind: 'line', text: `    ${text}` })),
  ]
}

/** "48 checks: 2 errors, 1 warning, 3 unknown". */
function checkCounts(checks: readonly CheckResult[]): string {
  if (checks.length === 0) return 'no check was made: nothing could be read'
  const of = (level: Level): number => checks.filter((one) => one.level === level).length
  const parts = [
    ...(of('error') > 0 ? [count(of('error'), 'error')] : []),
    ...(of('warning') > 0 ? [count(of('warning'), 'warning')] : []),
    ...(of('unknown') > 0 ? [`${String(of('unknown'))} unknown`] : []),
  ]
  return `${count(checks.length, 'check')}: ${parts.length === 0 ? 'all ok' : parts.join(', ')}`
}

function linesOf({ title, level, reason, findings }: CheckResult): readonly string[] {
  if (findings.length === 0) {
    const why = reason === undefined ? '' : `: not known, because ${safe(reason, 300)}`
    return [`${MARKS[level]} ${safe(title)}${why}`]
  }
  return findings.flatMap(({ level: own, error }) => [
    `${MARKS[own]} ${safe(title)}: ${safe(error.message, 600)}`,
    `    fix: ${safe(error.fix, LONGEST_FIX)}`,
  ])
}

function sorted(checks: readonly CheckResult[]): readonly CheckResult[] {
  return checks.toSorted((a, b) => WORST_FIRST.indexOf(a.level) - WORST_FIRST.indexOf(b.level))
}

/** The same for the job summary: what was found as a table, the rest as a number. */
export function checkMarkdown({ checks }: TargetReport): string {
  if (checks === undefined) return ''
  const rows = sorted(checks).flatMap(({ title, findings }) =>
    findings.map(({ level, error }) => [
      `${MARKS[level]} ${level}`,
      markdown(title),
      markdown(error.message, 600),
      markdown(error.fix, LONGEST_FIX),
    ]),
  )
  const head = `**${checkCounts(checks)}**`
  return rows.length === 0 ? head : `${head}\n\n${table(['', 'check', 'why', 'fix'], rows)}`
}
