import type { Series } from '../domain/series.ts'
import { epochSeconds, type EpochSeconds } from '../domain/units.ts'

/** Every series has a value a minute. */
export const STEP_SECONDS = 60

/** Beyond an hour, one sample says nothing about a minute. */
export const LONGEST_HOLD_SECONDS = 3600

/** One measurement: the load of the time that begins at `at` (epoch seconds); null says that there was none. */
export interface Sample {
  readonly at: number
  readonly value: number | null
}

/** The requested steps begin and end within [from, to]. */
export interface Span {
  readonly from: EpochSeconds
  readonly to: EpochSeconds
}

/**
 * Samples in any order as a series of whole minutes within `span`.
 *
 * Nothing is invented: a minute has the mean of the samples that fall into it, or the value of the sample whose
 * `holdSeconds` reach over it, and is otherwise a gap. Equal samples of one moment count once; two that
 * contradict each other, a number that is not finite and a negative one make that moment a gap. A gap that a
 * source states ends the hold of the sample before it. Leading gaps are cut off, so the series begins where
 * the history does.
 */
export function resample(samples: Iterable<Sample>, span: Span, holdSeconds = STEP_SECONDS): Series {
  const first = Math.ceil(span.from / STEP_SECONDS)
  const end = Math.max(first, Math.floor(span.to / STEP_SECONDS))
  const minutes = byMinute(samples)
  const hold = Math.max(1, Math.round(Math.min(holdSeconds, LONGEST_HOLD_SECONDS) / STEP_SECONDS))
  const values = new Array<number | null>(end - first).fill(null)
  const inOrder = [...minutes.keys()].sort((a, b) => a - b)
  inOrder.forEach((minute, index) => {
    const until = Math.min(minute + hold, inOrder[index + 1] ?? Infinity, end)
    for (let at = Math.max(minute, first); at < until; at += 1)
      values[at - first] = minutes.get(minute) ?? null
  })
  return withoutLeadingGaps(first, values)
}

/** Whole minutes since 1970 of a time in epoch seconds. */
export function minuteOf(at: number): number {
  return Math.floor(at / STEP_SECONDS)
}

/** The mean of each minute that has samples; null if its samples say nothing. */
function byMinute(samples: Iterable<Sample>): Map<number, number | null> {
  const minutes = new Map<number, { sum: number; count: number; low: number; high: number }>()
  for (const [at, value] of byMoment(samples)) {
    const bin = minutes.get(minuteOf(at)) ?? { sum: 0, count: 0, low: Infinity, high: -Infinity }
    minutes.set(minuteOf(at), bin)
    if (value === null) continue
    bin.sum += value
    bin.count += 1
    bin.low = Math.min(bin.low, value)
    bin.high = Math.max(bin.high, value)
  }
  // Clamped: the rounding of a sum must not lead outside the values that were measured.
  const mean = (bin: { sum: number; count: number; low: number; high: number }): number | null =>
    bin.count === 0 ? null : Math.min(bin.high, Math.max(bin.low, bin.sum / bin.count))
  return new Map([...minutes].map(([minute, bin]) => [minute, mean(bin)]))
}

function byMoment(samples: Iterable<Sample>): [number, number | null][] {
  const moments = new Map<number, number | null>()
  for (const { at, value } of samples) {
    if (!Number.isFinite(at)) continue
    const usable = value !== null && Number.isFinite(value) && value >= 0 ? value : null
    const before = moments.get(at)
    moments.set(at, before === undefined || before === usable ? usable : null)
  }
  // In order of time, so that rounding does not depend on the order the source answered in.
  return [...moments].sort(([a], [b]) => a - b)
}

function withoutLeadingGaps(firstMinute: number, values: readonly (number | null)[]): Series {
  const known = values.findIndex((value) => value !== null)
  const cut = known < 0 ? values.length : known
  return {
    startEpochSeconds: epochSeconds((firstMinute + cut) * STEP_SECONDS),
    stepSeconds: STEP_SECONDS,
    values: values.slice(cut),
  }
}
