import { details } from './markdown.ts'
import type { TargetReport } from './model.ts'
import { link, markdown } from './safe.ts'
import { groupsOf, isQuiet, overview } from './summary-overview.ts'
import { targetBody, targetTitle } from './summary-target.ts'
import { triggerText } from './trigger-text.ts'

/** GitHub drops a step's summary above 1 MiB, and other steps of the workflow share the page. */
const MOST_BYTES = 256 * 1024

/** How much to say about each target: everything, all but the folded evidence, or one row of the table. */
type Detail = 'full' | 'short' | 'row'

/** Sections below the table of several targets: the worst ones. */
const MOST_SECTIONS = 20

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
  return reports.some((it) => !isQuiet(it))
}

function pageOf(reports: readonly TargetReport[], detail: Detail): string {
  const [first] = reports
  if (first === undefined) return ''
  const isOne = reports.length === 1 && detail !== 'row'
  const parts = [
    ...(isOne ? [] : [overview(reports)]),
    ...(detail === 'row' ? [] : isOne ? [section(first, detail)] : foldedSections(reports, detail)),
    footer(first),
  ]
  return `${parts.join('\n\n')}\n`
}

function section(report: TargetReport, detail: 'full' | 'short'): string {
  return `### ${markdown(targetTitle(report))}\n\n${targetBody(report, detail)}`
}

/** The worst targets, one for each cause; what is quiet has its row in the table. */
function foldedSections(reports: readonly TargetReport[], detail: 'full' | 'short'): readonly string[] {
  const worth = groupsOf(reports).flatMap(([first]) => (first === undefined || isQuiet(first) ? [] : [first]))
  return worth.slice(0, MOST_SECTIONS).map((one) => details(targetTitle(one), targetBody(one, detail)))
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

function footer(report: TargetReport): string {
  const { mode } = report
  const { runUrl, ...trigger } = report.trigger
  const run = runUrl === undefined ? '' : ` · ${link('run', runUrl)}`
  return `<sub>mode ${mode} · ${markdown(triggerText(trigger))}${run}</sub>`
}
