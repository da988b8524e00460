import { count } from '../../domain/format.ts'
import { printable } from '../../domain/text.ts'
import type { Sample } from '../resample.ts'
import { problem } from '../problem.ts'
import { parseNumber, parseTimestamp } from '../../domain/timestamp.ts'

const LONGEST_LINE = 10_000

/** Bad lines named in one message. */
const LINES_NAMED = 3

export type CsvRow =
  | { readonly kind: 'sample'; readonly sample: Sample }
  /** Empty, or a comment that begins with `#`. */
  | { readonly kind: 'nothing' }
  /** `header`: it reads like column titles, which the first line may be. */
  | { readonly kind: 'bad'; readonly why: string; readonly header: boolean }

const GAP = /^(?:|null|na|n\/a|nan|none|-)$/iu

/** The separator of a file, from its first line: semicolon, tab or comma. The comma last, as it may be a decimal one. */
export function separatorOf(line: string): string {
  return [';', '\t', ','].find((separator) => line.includes(separator)) ?? ','
}

/** One line of `timestamp,value`. */
export function csvRow(line: string, separator: string): CsvRow {
  if (line.trim() === '' || line.startsWith('#')) return { kind: 'nothing' }
  const fields = fieldsOf(line, separator)
  const [timestamp = '', text = ''] = fields
  const at = parseTimestamp(timestamp)
  if (fields.length !== 2) {
    return { kind: 'bad', why: `${count(fields.length, 'column')} instead of 2`, header: false }
  }
  if (at === undefined) {
    const header = parseNumber(text) === undefined && !GAP.test(text)
    return { kind: 'bad', why: `${quoted(timestamp)} is not a timestamp`, header }
  }
  return valueRow(at, text)
}

/** Most files have no quotes, and some have millions of lines. */
function fieldsOf(line: string, separator: string): readonly string[] {
  if (!line.includes('"')) return line.split(separator).map((field) => field.trim())
  const quotedOrNot = new RegExp(
    `(?:^|${separator})\\s*(?:"([^"]*)"|([^"${separator}]*))\\s*(?=${separator}|$)`,
    'gu',
  )
  return [...line.matchAll(quotedOrNot)].map(([, inQuotes, bare]) => (inQuotes ?? bare ?? '').trim())
}

function valueRow(at: number, text: string): CsvRow {
  if (GAP.test(text)) return { kind: 'sample', sample: { at, value: null } }
  const value = parseNumber(text)
  if (value === undefined) return { kind: 'bad', why: notANumber(text), header: false }
  if (value < 0) return { kind: 'bad', why: `${quoted(text)} is negative`, header: false }
  return { kind: 'sample', sample: { at, value } }
}

/** 1,234 may be more than a thousand or little more than one: nothing is guessed. */
function notANumber(text: string): string {
  const why = /\d,\d/u.test(text) ? ': decimals are written with a point, thousands without a mark' : ''
  return `${quoted(text)} is not a number${why}`
}

function quoted(text: string): string {
  return `"${printable(text, 40)}"`
}

/** Takes the text of a file piece by piece and hands out its samples; `end` throws one error for all bad lines. */
export class CsvRows {
  readonly #add: (sample: Sample) => void
  readonly #bad: string[] = []
  #badCount = 0
  #lineNumber = 0
  #rest = ''
  #separator: string | undefined

  constructor(add: (sample: Sample) => void) {
    this.#add = add
  }

  push(piece: string): void {
    const lines = (this.#rest + piece).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
    if (this.#rest.length > LONGEST_LINE) {
      throw problem(
        `a line has more than ${String(LONGEST_LINE)} characters`,
        'Is it a CSV file, with line ends of LF or CRLF?',
      )
    }
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    if (this.#badCount === 0) return
    const more = this.#badCount - this.#bad.length
    throw problem(
      `${this.#bad.join('; ')}${more > 0 ? `; and ${String(more)} more such lines` : ''}`,
      'Each line is timestamp,value: epoch seconds or ISO 8601, then a number of zero or more; an empty value is a gap',
    )
  }

  #line(raw: string): void {
    this.#lineNumber += 1
    const line = raw.replace(/^\uFEFF/u, '').trim()
    const isTitle = this.#separator === undefined
    const row = csvRow(line, this.#separator ?? separatorOf(line))
    if (row.kind === 'nothing') return
    this.#separator ??= separatorOf(line)
    if (row.kind === 'sample') this.#add(row.sample)
    else if (!(isTitle && row.header)) this.#reject(row.why)
  }

  #reject(why: string): void {
    this.#badCount += 1
    if (this.#bad.length < LINES_NAMED) this.#bad.push(`line ${String(this.#lineNumber)}: ${why}`)
  }
}
