import type { Log } from '../domain/log.ts'
import type { Fact } from './facts.ts'
import { safe } from './safe.ts'

/** One thing to log. A line is outside the groups, so a person sees it without a click. Groups hold evidence. */
export type LogEntry =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'group'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'warning' | 'error'; readonly title: string; readonly text: string }

/** Writes entries to the log in order. */
export async function writeLog(log: Log, entries: readonly LogEntry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind === 'line') log.info(entry.text)
    else if (entry.kind === 'group') await log.group(entry.title, () => sayAll(log, entry.lines))
    else log[entry.kind](entry.text, entry.title)
  }
}

function sayAll(log: Log, lines: readonly string[]): Promise<void> {
  for (const line of lines) log.info(line)
  return Promise.resolve()
}

/** What a person must see although nothing failed. */
export function warningLine(text: string): LogEntry {
  return { kind: 'line', text: `  ! ${safe(text, 800)}` }
}

/** Aligns labels in one column and values in the next. */
export function aligned(facts: readonly Fact[]): readonly string[] {
  const width = Math.max(0, ...facts.map((fact) => fact.label.length))
  return facts.map((fact) => `${fact.label.padEnd(width)}  ${fact.value}`)
}
