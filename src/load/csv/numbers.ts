import { parseNumber } from '../../domain/timestamp.ts'
import { printable } from '../../domain/text.ts'
import { problem } from '../problem.ts'

/** How exports and spreadsheets write that there is no number. */
const GAP =
  /^(?:|\(?null\)?|#?n\/a|n\.?a\.?|#?nan|none|nil|undefined|missing|no data|[-–—]{1,3}|\.|\?|#div\/0!|#null!)$/iu
/** Marks between thousands that are never a decimal sign. */
const SPACES = /[ \u00A0\u2009\u202F'’]/gu
const SPACED = /^[+-]?\d{1,3}(?:[ \u00A0\u2009\u202F'’]\d{3})+(?:[.,]\d{1,20})?$/u
/** One to three digits, a mark and three digits: more than a thousand, or a number with three decimals. */
const THOUSAND = /^[1-9]\d{0,2}[.,]\d{3}$/u
const WHOLE = /^\d{1,20}$/u
const MOST_CHARACTERS = 64

export type Mark = '.' | ','

/** What the numbers of a column have shown so far. */
export interface NumberShapes {
  /** Numbers whose mark can only be a decimal sign. */
  readonly decimal: Record<Mark, number>
  /** Numbers whose mark may separate thousands. */
  readonly unclear: Record<Mark, number>
  /** The greatest without a mark. */
  mostWhole: number
  /** The least and the greatest of those whose mark is unclear, if it separates thousands. */
  leastGrouped: number
  mostGrouped: number
  percents: number
  example?: string
}

/** The start for `noteNumber`: no cell was read. */
export function noNumbers(): NumberShapes {
  return {
    decimal: { '.': 0, ',': 0 },
    unclear: { '.': 0, ',': 0 },
    mostWhole: 0,
    leastGrouped: Infinity,
    mostGrouped: 0,
    percents: 0,
  }
}

/** Whether the cell says that there is no number ("", "n/a", "-"). That is unknown and not 0. */
export function isGap(text: string): boolean {
  return GAP.test(text)
}

/** True for a gap too, and for either decimal sign: the whole column decides which one it is. */
export function looksLikeNumber(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return false
  return isGap(text) || numberAs('.', text) !== undefined || numberAs(',', text) !== undefined
}

/** Adds a cell to what its column has shown. It ignores one of more than 64 characters. */
export function noteNumber(shapes: NumberShapes, given: string): void {
  if (given.length > MOST_CHARACTERS) return
  const text = given.replace(/%$/u, '').trim()
  if (given.endsWith('%')) shapes.percents += 1
  if (WHOLE.test(text)) shapes.mostWhole = Math.max(shapes.mostWhole, Number(text))
  const marks = Array.from(text).filter((letter): letter is Mark => letter === '.' || letter === ',')
  const [first] = marks
  const last = marks.at(-1)
  if (first === undefined || last === undefined) return
  if (THOUSAND.test(text)) {
    shapes.unclear[first] += 1
    const grouped = Number(text.replace(first, ''))
    shapes.leastGrouped = Math.min(shapes.leastGrouped, grouped)
    shapes.mostGrouped = Math.max(shapes.mostGrouped, grouped)
    shapes.example ??= text
  } else if (marks.length === 1 || first !== last) shapes.decimal[last] += 1
  // Several equal marks separate thousands, so the other one is decimal.
  else shapes.decimal[first === '.' ? ',' : '.'] += 1
}

/** What else of a file tells its decimal sign. */
export interface BesideNumbers {
  /** The decimal sign of its other columns, if they show one. */
  readonly otherDecimal: Mark | undefined
  /** The month comes first in its dates, as in America, which writes decimals with points. */
  readonly isMonthFirst: boolean
  /** Its numbers are percentages by their title or their sign. */
  readonly isPercent: boolean
}

/** The decimal sign of a column: as stated, or as its file proves. Throws ActionError. */
export function decimalOf(
  numbers: NumberShapes,
  stated: Mark | undefined,
  { otherDecimal, isMonthFirst, isPercent }: BesideNumbers,
): Mark {
  const { decimal, unclear, mostWhole, leastGrouped, mostGrouped, example = '' } = numbers
  if (stated !== undefined) return stated
  if (decimal['.'] > 0 && decimal[','] > 0)
    throw problem('its numbers are written in two ways, with points and with commas as decimal signs', SAY)
  if (decimal[','] > 0) return ','
  if (decimal['.'] > 0) return '.'
  const [mark, other] = (['.', ','] as const).filter((one) => unclear[one] > 0)
  if (mark === undefined) return '.'
  // A number of four digits without a mark shows that thousands have none, unless it is of the size of the others: many
  // languages group from five digits on.
  const isUngrouped = mostWhole >= 1000 && leastGrouped > ALIKE * mostWhole
  const isTooMuch = isPercent && mostGrouped >= MOST_PERCENT
  const isAmerican = isMonthFirst && mark === '.'
  if (other === undefined && (isUngrouped || isTooMuch || isAmerican || otherDecimal === mark)) return mark
  throw problem(`${example} may be more than a thousand or little more than one`, SAY)
}

/** Loads of one file differ by less than this. */
const ALIKE = 10
/** Percentages of many processors add up to thousands, not to more. */
const MOST_PERCENT = 10_000

const SAY = 'Set decimal=. or decimal=, (--decimal for npm run simulate)'

/** Groups of three digits, or of two before the last one, as in India (`1,23,456`). */
function areThousands([first = '', ...groups]: readonly string[]): boolean {
  const last = groups.length - 1
  return (
    /^\d{1,3}$/u.test(first) &&
    groups.every((group, index) => (index === last ? /^\d{3}$/u : /^\d{2,3}$/u).test(group))
  )
}

/** What the rows of data must look like, for a reader whose file is not accepted. */
export const ROW_FIX =
  'Each line has a time and a number of zero or more; an empty value is a gap. Take out lines of totals and repeated titles, and export numbers without a unit or a suffix (Grafana: without "Formatted data"). Times are epoch seconds or ISO 8601, or as time-format says'

const WITH_UNIT = /^[+-]?[\d.,]{1,30}[ \u00A0\u202F]?(?:\p{L}|[/%‰$€£]).{0,30}$/u

/** A unit behind a space, a rate, or a suffix of thousands; times and words such as `2xx` are none. */
const LOAD_WITH_UNIT =
  /^[+-]?\d[\d.,]{0,29}(?:[ \u00A0\u202F](?!(?:[nµum]?s|secs?|mins?|m|hrs?|hours?|h|days?|d)$)\p{L}.{0,30}|[kKMGTB]|\p{L}{0,5}\/\p{L}{1,6}|rps|rpm|qps)$/u

/** Whether a cell may be a load that is written with its unit, as Grafana formats it: `1.15 K`, `350 req/s`. */
export function hasUnit(text: string): boolean {
  return text.length <= MOST_CHARACTERS && LOAD_WITH_UNIT.test(text)
}

/** Why a cell is not a number: a unit or a suffix such as K changes what it means, and is rounded. */
export function whyNoNumber(text: string): string {
  const is = `"${printable(text, 40)}"`
  return WITH_UNIT.test(text) ? `${is} has a unit or a suffix` : `${is} is not a number`
}

/** The number that a cell holds where `decimal` is its decimal sign; undefined if it holds none. */
export function numberAs(decimal: Mark, given: string): number | undefined {
  if (given.length > MOST_CHARACTERS) return undefined
  const text = given.replace(/%$/u, '').trim()
  const plain = SPACED.test(text) ? text.replace(SPACES, '') : text
  const thousands = decimal === '.' ? ',' : '.'
  const [whole = '', fraction, ...more] = plain.split(decimal)
  if (more.length > 0 || (fraction?.includes(thousands) ?? false)) return undefined
  const groups = whole.replace(/^[+-]/u, '').split(thousands)
  if (groups.length > 1 && !areThousands(groups)) return undefined
  return parseNumber(whole.replaceAll(thousands, '') + (fraction === undefined ? '' : `.${fraction}`))
}
