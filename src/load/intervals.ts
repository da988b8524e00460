import { LONGEST_HOLD_SECONDS, minuteOf, STEP_SECONDS, type Sample } from './resample.ts'

/** Fewer distances than this do not show an interval. */
const LEAST_DISTANCES = 3

/**
 * The interval that samples stand for, in seconds: the median distance of their minutes if most distances agree with it
 * to the minute, otherwise 60 s. Needs at least four minutes.
 */
export function intervalOf(samples: readonly Sample[]): number {
  const distances = distancesOf(samples)
  if (distances.length < LEAST_DISTANCES) return STEP_SECONDS
  const sorted = distances.toSorted((a, b) => a - b)
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 1
  const agreeing = distances.filter((distance) => Math.abs(distance - median) <= 1).length
  const steady = agreeing * 2 > distances.length
  return steady ? Math.min(median * STEP_SECONDS, LONGEST_HOLD_SECONDS) : STEP_SECONDS
}

/** Fewer than one in so many sets of samples are on a wider grid by chance. */
const CHANCE = 100

/**
 * The grid of all samples, in seconds: the greatest common divisor of their distances. A query that sums up by the
 * minute and leaves out empty minutes has a grid of a minute, however far apart its rows are. `stated` is what a person
 * says that a sample stands for: it holds unless samples are closer, or on a wider grid that chance does not explain.
 */
export function gridOf(samples: readonly Sample[], stated = STEP_SECONDS): number {
  const distances = distancesOf(samples)
  if (distances.length === 0) return stated
  const grid = Math.min(distances.reduce(greatestCommonDivisor) * STEP_SECONDS, LONGEST_HOLD_SECONDS)
  const isChance = (grid / stated) ** distances.length < CHANCE
  return grid < stated || !isChance ? grid : stated
}

/** The least distance of two samples, in seconds; Infinity if there are fewer. */
export function closestOf(samples: readonly Sample[]): number {
  return distancesOf(samples).reduce((least, distance) => Math.min(least, distance), Infinity) * STEP_SECONDS
}

/** Distances of neighbouring samples, in minutes. */
function distancesOf(samples: readonly Sample[]): number[] {
  const minutes = [...new Set(samples.map(({ at }) => minuteOf(at)))].sort((a, b) => a - b)
  return minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? minute))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
