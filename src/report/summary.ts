import { count } from '../domain/format.ts'
import { table } from './markdown.ts'
import type { TargetReport } from './model.ts'
import { link, markdown } from './safe.ts'
import { MARKS, reasonOf, targetSection } from './summary-target.ts'
import { triggerText } from './trigger-text.ts'
import { allWarnings, outcomeWords, stateWords } from './words.ts'

/** GitHub drops a step's summary above 1 MiB, and other steps of the workflow share the page. */
const MOST_BYTES = 256 * 1024

/** How much to say about each target: everything, all but the folded evidence, or one row of the table. */
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

/** The error if there is one, because the decision before it does not explain the state of the target. */
function whyOf(report: TargetReport): string {
  const [error] = report.errors
  return error === undefined ? reasonOf(report) : markdown(error.message, 300)
}

function footer(report: TargetReport): string {
  const { mode } = report
  const { runUrl, ...trigger } = report.trigger
  const run = runUrl === undefined ? '' : ` · ${link('run', runUrl)}`
  return `<sub>mode ${mode} · ${markdown(triggerText(trigger))}${run}</sub>`
}
