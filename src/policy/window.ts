import type { Series } from '../domain/series.ts'
import type { Seconds } from '../domain/units.ts'

/** The last minutes of a series, up to its newest known one. */
export interface WindowStats {
  readonly mean: number
  /** The highest single step. */
  readonly highest: number
  /** Known minutes ÷ minutes of the window, 0…1. */
  readonly knownPart: number
}

/** Over the last `length` before the end of the newest known step; undefined if nothing is known. */
export function lastWindow(series: Series, length: Seconds): WindowStats | undefined {
  const newest = series.values.findLastIndex((value) => value !== null)
  if (newest < 0) return undefined
  const steps = Math.max(1, Math.round(length / series.stepSeconds))
  const seen = series.values.slice(Math.max(0, newest + 1 - steps), newest + 1).filter((it) => it !== null)
  const sum = seen.reduce((total, value) => total + value, 0)
  const highest = seen.reduce((most, value) => Math.max(most, value), -Infinity)
  return { mean: sum / seen.length, highest, knownPart: seen.length / steps }
}

/**
 * The highest mean over `window` of all windows that end within the last `length`: the worst that a mean-based rule has
 * seen. Undefined if nothing is known.
 */
export function rollingMaximum(series: Series, window: Seconds, length: Seconds): number | undefined {
  const newest = series.values.findLastIndex((value) => value !== null)
  if (newest < 0) return undefined
  const steps = Math.max(1, Math.round(length / series.stepSeconds))
  const width = Math.max(1, Math.round(window / series.stepSeconds))
  let highest: number | undefined
  for (let end = newest; end > newest - steps && end >= 0; end--) {
    if (series.values[end] === null) continue
    const mean = lastWindow(
      { ...series, values: series.values.slice(Math.max(0, end + 1 - width), end + 1) },
      window,
    )?.mean
    if (mean !== undefined) highest = Math.max(highest ?? mean, mean)
  }
  return highest
}
