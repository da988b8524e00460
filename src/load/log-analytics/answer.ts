import type { Doubt } from '../../domain/load.ts'
import { printable } from '../../domain/text.ts'
import { clockTime, problem, Unbelievable } from '../problem.ts'
import { minuteOf, STEP_SECONDS, type Sample } from '../resample.ts'
import { isRecord, records, type Json } from '../../domain/json.ts'
import { parseTimestamp } from '../../domain/timestamp.ts'
import { partsIn, saysWhose } from '../whose.ts'

const NUMERIC = new Set(['int', 'long', 'real', 'double', 'decimal'])

/** If two columns are possible, the one with this name counts. */
const NAMES = { time: 'timestamp', number: 'value' } as const

/** The result of a query. */
export interface Rows {
  readonly samples: readonly Sample[]
  readonly doubts: readonly Doubt[]
}

/**
 * The samples in an answer of the query API. One column must be a `datetime` and one a number (`int`, `long`, `real`,
 * `decimal`); if there are several, those named `timestamp` and `value`. A null, NaN or infinite number is a gap.
 * `input` names the query in messages.
 */
export function rowsOf(body: unknown, input: string): Rows {
  const answer: Json = isRecord(body) ? body : {}
  const table = onlyTable(records(answer['tables']), input)
  if (table === undefined)
    throw problem(
      'Log Analytics answered without a table',
      `Does ${input} end in a table, and not in a command?`,
    )
  const columns = records(table['columns']).map(columnOf)
  const time = chosen(columns, (type) => type === 'datetime', NAMES.time, 'datetime', input)
  const number = chosen(columns, (type) => NUMERIC.has(type), NAMES.number, 'numeric', input)
  const rows = Array.isArray(table['rows']) ? (table['rows'] as readonly unknown[]) : []
  const samples = rows.map((row) => sampleOf(row, time, number, input))
  requireUnsplit(columns, rows, input)
  return { samples: onePerMinute(samples, input), doubts: partialDoubts(answer) }
}

/** Tables with rows of the query; the service may add others, such as statistics. */
const NOT_RESULTS = /^(?:QueryStatus|QueryProperties|QueryCompletionInformation|Table of contents|[$@].*)$/iu

/** A further table without rows changes nothing. A first one without rows may be the load. */
function onlyTable(tables: readonly Json[], input: string): Json | undefined {
  const results = tables
    .filter(({ name }) => typeof name !== 'string' || !NOT_RESULTS.test(name))
    .filter(({ rows }, index) => index === 0 || !Array.isArray(rows) || rows.length > 0)
  if (results.length <= 1) return results[0]
  throw problem(
    `${input} yields ${String(results.length)} tables, and which of them is the load is not known`,
    'Let it yield one: leave out fork and the second statement, or add the parts up in the query',
  )
}

/** An `error` beside the tables says that rows are missing: too many rows, or a part of the service that did not answer. */
function partialDoubts({ error }: Json): Doubt[] {
  if (!isRecord(error)) return []
  const code = typeof error['code'] === 'string' ? error['code'] : 'error'
  const text = `Log Analytics answered only a part of the rows (${printable(code, 60)}): ${printable(innermost(error), 300)}`
  return [{ kind: 'partial', text }]
}

function innermost(error: Json): string {
  const deeper = [error['innererror'], ...records(error['details'])].find(isRecord)
  if (deeper !== undefined) return innermost(deeper)
  return typeof error['message'] === 'string' ? error['message'] : 'without an explanation'
}

interface Column {
  readonly name: string
  readonly type: string
}

function columnOf(json: Json): Column {
  const { name, type } = json
  return {
    name: typeof name === 'string' ? name : '',
    type: typeof type === 'string' ? type.toLowerCase() : '',
  }
}

/** Index of the column of a kind. */
function chosen(
  columns: readonly Column[],
  isKind: (type: string) => boolean,
  name: string,
  kind: string,
  input: string,
): number {
  const found = columns.flatMap((column, index) => (isKind(column.type) ? [{ ...column, index }] : []))
  const [only] = found.length === 1 ? found : found.filter((one) => one.name === name)
  if (only !== undefined) return only.index
  const all = columns.map((column) => `${column.name} (${column.type})`).join(', ')
  throw problem(
    `${input} yields ${found.length === 0 ? 'no' : String(found.length)} ${kind} column${found.length === 0 ? '' : 's'}: it has ${printable(all, 300) || 'no columns'}`,
    `${found.length === 0 ? cure(columns, kind) : ''}Let it yield one, or name the one to take "${name}": … | summarize value = count() by timestamp = bin(TimeGenerated, 1m)`,
  )
}

/** What makes columns of another type usable, if any is there. */
function cure(columns: readonly Column[], kind: string): string {
  const types = new Set(columns.map(({ type }) => type))
  if (types.has('dynamic'))
    return 'Make rows of its lists: … | mv-expand timestamp to typeof(datetime), value to typeof(real). '
  return kind === 'numeric' && types.has('string')
    ? 'Make a number of a text: … | extend value = todouble(value). '
    : ''
}

function sampleOf(row: unknown, time: number, number: number, input: string): Sample {
  const cells = Array.isArray(row) ? (row as readonly unknown[]) : []
  const at = parseTimestamp(cells[time])
  if (at === undefined)
    throw problem(
      `${input} yields a row without a time: ${printable(JSON.stringify(row), 120)}`,
      'Leave such rows out: … | where isnotnull(TimeGenerated)',
    )
  return { at, value: valueOf(cells[number]) }
}

/** Rows of servers that take turns look like those of one. */
function requireUnsplit(columns: readonly Column[], rows: readonly unknown[], input: string): void {
  const whose = columns.flatMap(({ name }, index) => (saysWhose(name) ? [{ name, index }] : []))
  if (whose.length === 0) return
  const entries = rows.map((row) => {
    const cells = Array.isArray(row) ? (row as readonly unknown[]) : []
    return Object.fromEntries(whose.map(({ name, index }) => [name, cells[index]]))
  })
  const parts = partsIn(entries)
  if (parts === undefined) return
  throw new Unbelievable(
    'unit',
    `${input} yields rows of more than one ${parts}, and whether they add up is not known`,
    'Let it yield one row a minute for all: … | summarize value = sum(value) by timestamp',
  )
}

/** `decimal`, NaN and the infinities come as text. */
function valueOf(cell: unknown): number | null {
  const value = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** It is unclear whether several rows of a minute are parts to add or readings to average. */
function onePerMinute(samples: Sample[], input: string): Sample[] {
  const seen = new Set<number>()
  for (const { at } of samples) {
    const minute = minuteOf(at)
    if (seen.has(minute)) {
      throw problem(
        `${input} yields more than one row of the minute ${clockTime(minute * STEP_SECONDS)}`,
        'Let it yield one row a minute: … | summarize value = count() by timestamp = bin(TimeGenerated, 1m)',
      )
    }
    seen.add(minute)
  }
  return samples
}
