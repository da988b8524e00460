import { ActionError } from '../domain/errors.ts'
import { intervalOf } from '../load/intervals.ts'
import { demandPerMinute, type TraceRow } from '../plant/demand.ts'
import { count, ratio, utc } from '../domain/format.ts'
import { epochSeconds } from '../domain/units.ts'
import type { MinuteBins } from './bins.ts'

/** A target's complete past demand by the minute: missing minutes are filled in and marked as not known. */
export interface History {
  readonly startEpochSeconds: number
  readonly demand: Float64Array
  /** 1 if the minute was recorded. */
  readonly known: Uint8Array
  readonly facts: HistoryFacts
}

/** What to tell a reader about the origin of the history. */
interface HistoryFacts {
  readonly rows: number
  readonly stepMinutes: number
  readonly filledMinutes: number
  readonly longestHoleMinutes: number
  readonly duplicates: number
  readonly contradictions: number
  readonly outOfOrder: number
  /** Rows outside the history: older than three months, or beyond a hole of more than a week. */
  readonly cutRows: number
}

/** Do not interpolate over a longer hole; use the longest part instead. */
const LONGEST_HOLE_MINUTES = 7 * 1440
const LEAST_MINUTES = 60
const LEAST_KNOWN = 0.1
const ONE_EACH =
  'Give one value a moment: the sum over all servers. The timestamp is the first column, the value the second.'
const EXAMPLE = 'Give at least an hour of it, better two weeks, as timestamp,value rows.'

/**
 * Rows by the minute as a regular history. The step is the interval of most rows; rows in one step are averaged. Throws
 * ActionError if too little is left to simulate.
 */
export function historyOf(bins: MinuteBins, name: string): History {
  const known = bins.minutes.filter((one): one is Known => one.value !== null)
  requireSome(known, bins, name)
  const kept = longestPart(known)
  const stepMinutes = Math.max(
    1,
    Math.round(intervalOf(kept.map(({ minute }) => ({ at: minute * 60, value: 0 }))) / 60),
  )
  const cells = cellsOf(kept, stepMinutes)
  const first = kept[0]?.minute ?? 0
  const rows = [...cells].map(([cell, value]): TraceRow => ({
    epochSeconds: (first + cell * stepMinutes) * 60,
    value,
  }))
  const demand = demandPerMinute(rows, stepMinutes * 60)
  requireLength(demand.length, name)
  const mask = maskOf(cells, demand.length, stepMinutes)
  requireDense(mask, name)
  return {
    startEpochSeconds: first * 60,
    demand,
    known: mask,
    facts: {
      rows: bins.rows,
      stepMinutes,
      filledMinutes: mask.reduce((sum, one) => sum + (1 - one), 0),
      longestHoleMinutes: longestRunOfZeros(mask),
      duplicates: bins.duplicates,
      contradictions: bins.contradictions,
      outOfOrder: bins.outOfOrder,
      cutRows: bins.cut + known.length - kept.length,
    },
  }
}

interface Known {
  readonly minute: number
  readonly value: number
}

function requireSome(known: readonly Known[], bins: MinuteBins, name: string): void {
  const { minutes, cut } = bins
  const [only, second] = known
  if (second !== undefined) return
  if (only === undefined)
    throw refused(`${name} ${nothingIn(bins)}`, bins.contradictions > 0 ? ONE_EACH : EXAMPLE)
  const moment = utc(epochSeconds(only.minute * 60))
  if (cut > 0)
    throw refused(
      `${name} has one minute of load at ${moment}, and its other ${count(cut, 'row')} ${cut === 1 ? 'is' : 'are'} more than three months older`,
      'Take the row with the wrong timestamp out; seconds and milliseconds since 1970 are told apart by their size.',
    )
  const more = minutes.length > 1 ? ' that has a value' : ''
  throw refused(`${name} has only one minute of load${more}, at ${moment}: that is not a history`, EXAMPLE)
}

function nothingIn({ rows, contradictions }: MinuteBins): string {
  if (rows === 0) return 'has no rows'
  const why =
    contradictions > 0
      ? `: ${count(contradictions, 'minute has', 'minutes have')} two values for one moment`
      : ''
  return `has ${count(rows, 'row')} and no value to go by among them${why}`
}

/** One known minute in ten is not a history: the rows are probably more than an hour apart. */
function requireDense(mask: Uint8Array, name: string): void {
  const known = mask.reduce((sum, one) => sum + one, 0) / mask.length
  if (known >= LEAST_KNOWN) return
  throw refused(
    `${name} has a value for only ${ratio(known)} of its minutes`,
    'Give rows that are at most an hour apart, better a minute.',
  )
}

function requireLength(minutes: number, name: string): void {
  if (minutes >= LEAST_MINUTES) return
  throw refused(`${name} spans ${String(minutes)} min, too little to simulate`, EXAMPLE)
}

function refused(message: string, fix: string): ActionError {
  return new ActionError(message, { fix, link: 'simulate', outcome: 'refused' })
}

/** The part with the most minutes, of those between holes of more than a week. */
function longestPart(known: readonly Known[]): readonly Known[] {
  let best: readonly Known[] = []
  let from = 0
  for (let i = 1; i <= known.length; i++) {
    const hole = (known[i]?.minute ?? Infinity) - (known[i - 1]?.minute ?? 0)
    if (hole <= LONGEST_HOLE_MINUTES) continue
    if (i - from > best.length) best = known.slice(from, i)
    from = i
  }
  return best
}

/** The mean of each step that has rows, by its number from the first. */
function cellsOf(known: readonly Known[], stepMinutes: number): Map<number, number> {
  const first = known[0]?.minute ?? 0
  const sums = new Map<number, { sum: number; rows: number }>()
  for (const { minute, value } of known) {
    const cell = Math.round((minute - first) / stepMinutes)
    const bin = sums.get(cell) ?? { sum: 0, rows: 0 }
    sums.set(cell, { sum: bin.sum + value, rows: bin.rows + 1 })
  }
  return new Map([...sums].map(([cell, { sum, rows }]) => [cell, sum / rows]))
}

function maskOf(cells: ReadonlyMap<number, number>, length: number, stepMinutes: number): Uint8Array {
  const mask = new Uint8Array(length)
  for (const cell of cells.keys()) mask.fill(1, cell * stepMinutes, (cell + 1) * stepMinutes)
  return mask
}

function longestRunOfZeros(mask: Uint8Array): number {
  let longest = 0
  let run = 0
  for (const one of mask) {
    run = one === 0 ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
