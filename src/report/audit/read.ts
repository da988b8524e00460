import { ActionError } from '../../domain/errors.ts'
import type { JsonObject } from '../audit.ts'
import { hashOf, NOTHING_BEFORE } from './chain.ts'
import { AUDIT_VERSION } from './entries.ts'

/** One run as its file tells it. Several files, one after the other, are several runs. */
export interface AuditRun {
  readonly header: JsonObject
  /** The header too, in the order of the file. */
  readonly entries: readonly JsonObject[]
  /** The last entry says how the run ended; one that was killed left none. */
  readonly isEnded: boolean
  /** The run was killed while it wrote its last line, of which `entries` has nothing. */
  readonly isHalf: boolean
  /** What shows that the file is not as it was written; one sentence each. */
  readonly broken: readonly string[]
}

interface Reading {
  readonly header: JsonObject
  readonly entries: JsonObject[]
  readonly broken: string[]
  /** The hash of the line before. */
  hash: string
}

/** Reads audit records and checks their chain of hashes. Throws ActionError if the text is not such a record. */
export function readAudit(text: string): readonly AuditRun[] {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  const runs: Reading[] = []
  for (const [at, line] of lines.entries()) readLine(runs, line.replace(/\r$/u, ''), at + 1)
  const isHalf = isHalfEntry(last, runs.at(-1))
  if (last !== '' && !isHalf) readLine(runs, last, lines.length + 1)
  if (runs.length === 0) throw noRecord('it is empty')
  return runs.map(({ header, entries, broken }, at) => ({
    header,
    entries,
    isEnded: isEnded({ entries }),
    isHalf: isHalf && at === runs.length - 1,
    broken,
  }))
}

/** Each line is written with its end, so that only a killed run leaves one without, and it writes none after its `end`. */
function isHalfEntry(last: string, run: Reading | undefined): boolean {
  return last.startsWith('{') && parsed(last) === undefined && run !== undefined && !isEnded(run)
}

function isEnded({ entries }: Pick<Reading, 'entries'>): boolean {
  return entries.at(-1)?.['kind'] === 'end'
}

function readLine(runs: Reading[], line: string, number: number): void {
  const entry = parsed(line)
  if (entry?.['kind'] === 'header') runs.push(begun(entry))
  const run = runs.at(-1)
  if (run === undefined) throw noRecord(entry === undefined ? 'it is not JSON' : 'it begins with no header')
  if (entry === undefined) run.broken.push(`line ${String(number)} is not JSON: it was changed, or cut off`)
  else {
    if (entry['previous'] !== run.hash)
      run.broken.push(
        `line ${String(number)} does not follow the line before it: one was changed, added or removed`,
      )
    run.entries.push(entry)
  }
  run.hash = hashOf(line)
}

function begun(header: JsonObject): Reading {
  if (header['format'] !== 'cloudburst-audit') throw noRecord('its header names another format')
  if (header['version'] !== AUDIT_VERSION)
    throw new ActionError(
      `it is of version ${JSON.stringify(header['version'])}, and this reads ${String(AUDIT_VERSION)}`,
      { fix: 'Read it with the version of the action that wrote it.', outcome: 'refused' },
    )
  return { header, entries: [], broken: [], hash: NOTHING_BEFORE }
}

function parsed(line: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(line)
    return typeof json === 'object' && json !== null ? (json as JsonObject) : undefined
  } catch {
    return undefined
  }
}

function noRecord(why: string): ActionError {
  return new ActionError(`it is not an audit record: ${why}`, {
    fix: 'Give the file that the input audit-file names, whole.',
    outcome: 'refused',
  })
}
