import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'
import type { Sample } from '../resample.ts'
import { timeText } from './columns.ts'
import { isGap, ROW_FIX, whyNoNumber } from './numbers.ts'
import { eachRecord, type CsvRecord, type Pieces } from './records.ts'
import type { Dialect } from './survey.ts'

/** How many bad lines one message names. */
const LINES_NAMED = 3

/** Yields the sample of each row of data. Throws one ActionError for all bad rows. */
export async function eachSample(
  pieces: Pieces,
  dialect: Dialect,
  signal: AbortSignal,
  add: (sample: Sample) => void,
): Promise<void> {
  const bad: string[] = []
  let badCount = 0
  await eachRecord(pieces, dialect.marks, signal, (record) => {
    if (record.line < dialect.firstLine) return
    const read = sampleOf(record, dialect)
    if (typeof read !== 'string') add(read)
    else if ((badCount += 1) <= LINES_NAMED) bad.push(`line ${String(record.line)}: ${read}`)
  })
  if (badCount === 0) return
  const more = badCount - bad.length
  throw problem(`${bad.join('; ')}${more > 0 ? `; and ${String(more)} more such lines` : ''}`, ROW_FIX)
}

/** The sample, or the problem of the row. */
function sampleOf({ cells }: CsvRecord, { columns, width, timeOf, valueOf }: Dialect): Sample | string {
  const time = timeText(cells, columns)
  const text = cells[columns.value]
  if (time === undefined || text === undefined)
    return `${String(cells.length)} ${cells.length === 1 ? 'column' : 'columns'} are too few`
  if (cells.length > width && isCut(cells, columns.value, width))
    return `${String(cells.length)} cells are more than ${String(width)}: a number with the separator in it needs quotes`
  const at = timeOf(time)
  if (at === undefined) return `${quoted(time)} is not a timestamp`
  if (isGap(text)) return { at, value: null }
  const value = valueOf(text)
  if (value === undefined) return whyNoNumber(text)
  return value < 0 ? `${quoted(text)} is negative` : { at, value }
}

/** Whether the comma of a number may have separated it into two cells, which would leave a thousandth of it. */
function isCut(cells: readonly string[], value: number, width: number): boolean {
  const isGrouped =
    /^[+-]?\d{1,3}$/u.test(cells[value] ?? '') && /^\d{3}(?:\D|$)/u.test(cells[value + 1] ?? '')
  return isGrouped || cells.slice(width).some((cell) => /\d/u.test(cell))
}

function quoted(text: string): string {
  return `"${printable(text, 40)}"`
}
