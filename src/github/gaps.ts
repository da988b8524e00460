import { known, unknown, type Known } from '../domain/known.ts'
import { seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** Time between runs as it really was. */
export interface ObservedGaps {
  /** What a policy must expect to wait until it can act again. */
  readonly mean: Seconds
  readonly median: Seconds
  readonly count: number
}

/** One gap between two runs may be anything; from this many on, they mean something. */
const FEWEST_GAPS = 3
/** Older gaps describe the past. */
const NEWEST_GAPS = 20

/** The gaps between runs that began at these moments, in any order; unknown if they are too few. */
export function gapsBetween(startedAt: readonly EpochSeconds[]): Known<ObservedGaps> {
  const sorted = [...startedAt].sort((a, b) => a - b)
  const gaps = sorted
    .slice(1)
    .map((at, index) => at - (sorted[index] ?? at))
    .filter((gap) => gap > 0)
    .slice(-NEWEST_GAPS)
  if (gaps.length < FEWEST_GAPS) return unknown(`only ${String(startedAt.length)} runs are known`)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  return known({ mean: seconds(mean), median: seconds(medianOf(gaps)), count: gaps.length })
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
