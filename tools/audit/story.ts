import { money } from '../../src/domain/cost.ts'
import { count, duration, number, ratio, utc } from '../../src/domain/format.ts'
import { epochSeconds } from '../../src/domain/units.ts'
import { reliefWords } from '../../src/report/cost-text.ts'
import { safe } from '../../src/report/safe.ts'
import type { Replay } from '../../src/modes/replay.ts'
import type { Burst, Change } from './bursts.ts'

/** A burst of hours that follows the load changes its weight often. */
const MOST_CHANGES = 60

export const COLUMNS = ['target', 'start', 'end', 'who', 'peak', 'share', 'min above', 'cost'] as const

/** One row of the table of bursts; what is not known is a dash. */
export function rowOf(burst: Burst): readonly string[] {
  const { target, startedAt, endedAt, who, peakUtilization, share, minutesAbove, cost, currency } = burst
  const started = epochSeconds(startedAt)
  return [
    safe(target, 60),
    utc(started),
    endedAt === undefined
      ? 'not in these files'
      : `${utc(epochSeconds(endedAt))} (${duration(endedAt - startedAt)})`,
    safe(who, 60),
    peakUtilization === undefined ? '–' : ratio(peakUtilization),
    share === undefined ? '–' : ratio(share),
    String(minutesAbove),
    cost === undefined ? `${number(burst.instanceHours)} instance-hours` : money(cost, currency),
  ]
}

/** The story as text: a table, and under each burst why it began. */
export function storyLines(bursts: readonly Burst[]): readonly string[] {
  if (bursts.length === 0) return ['no burst in these files']
  const rows = [COLUMNS, ...bursts.map(rowOf)]
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, ...bursts.flatMap(partsOf)]
}

/** Below the table, one burst: why it began, every change with its length and its id, what would have been, and how to undo it. */
function partsOf(burst: Burst, at: number): readonly string[] {
  const { why, changes, otherwise, ended, undo, relief } = burst
  const shown = changes.slice(0, MOST_CHANGES)
  const more = changes.length - shown.length
  return [
    '',
    `${String(at + 1)}. ${safe(why, 600)}`,
    `   started by ${starterText(burst)}`,
    ...shown.map(changeLine),
    ...(more === 0 ? [] : [`   … ${count(more, 'more change')}`]),
    ...(ended === undefined ? [] : [`   ended by ${starterText(ended)}: ${safe(ended.why, 600)}`]),
    ...(relief === undefined ? [] : [`   spared the private side ${reliefWords(relief)}`]),
    ...otherwise.map((text) => `   otherwise: ${safe(text, 600)}`),
    ...(undo.length === 0
      ? []
      : ['   to undo the last change:', ...undo.map((line) => `     ${safe(line, 800)}`)]),
  ]
}

function starterText({ who, runUrl }: Pick<Burst, 'who' | 'runUrl'>): string {
  return `${safe(who, 60)}${runUrl === undefined ? '' : ` · ${safe(runUrl)}`}`
}

/** " (was Stopped)", unless the title says it already. */
export function beforeText({ title, from }: Change): string {
  return from === undefined || title.includes(from) ? '' : ` (was ${safe(from, 100)})`
}

function changeLine(change: Change): string {
  const { at, title, tookSeconds, correlationId } = change
  const id = correlationId === undefined ? '' : `, correlation id ${safe(correlationId, 80)}`
  return `   ${utc(epochSeconds(at))}  ${safe(title)}${beforeText(change)}: took ${duration(tookSeconds)}${id}`
}

/** What another policy would have decided, where that is another decision. */
export function otherwiseLines(policy: string, replays: readonly Replay[]): readonly string[] {
  const differ = replays.filter(({ then, now }) => then.kind !== now.kind)
  const head = `${safe(policy, 40)} would have decided otherwise in ${String(differ.length)} of ${String(replays.length)} decisions`
  return [
    head,
    ...differ.map(
      ({ target, at, then, now }) =>
        `  ${safe(target, 60)}, ${at}: ${safe(now.kind)} instead of ${safe(then.kind)}: ${safe(now.reason, 600)}`,
    ),
  ]
}
