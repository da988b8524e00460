import type { Log } from '../domain/log.ts'
import type { Fact } from './facts.ts'
import { safe } from './safe.ts'

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

function sayAll(log: Log, lines: readonly string[]): Promise<void> {
  for (const line of lines) log.info(line)
  return Promise.resolve()
}

/** What a person must see, though nothing failed. */
export function warningLine(text: string): LogEntry {
  return { kind: 'line', text: `  ! ${safe(text, 800)}` }
}

/** Labels in one column, values in the next. */
export function aligned(facts: readonly Fact[]): readonly string[] {
  const width = Math.max(0, ...facts.map((fact) => fact.label.length))
  return facts.map((fact) => `${fact.label.padEnd(width)}  ${fact.value}`)
}
