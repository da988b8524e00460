import { epochSeconds, type EpochSeconds } from './units.ts'

/**
 * A regular series. `values[i]` is the load in the step that begins at `startEpochSeconds + i * stepSeconds`;
 * `null` is a gap, which is unknown and never zero.
 */
export interface Series {
  readonly startEpochSeconds: EpochSeconds
  readonly stepSeconds: number
  readonly values: readonly (number | null)[]
}

/** The start of the step at `index`, which may be outside of the series. */
export function timeAt(series: Series, index: number): EpochSeconds {
  return epochSeconds(series.startEpochSeconds + index * series.stepSeconds)
}

/** The end of the series' last step; its start where it is empty. */
export function endOf(series: Series): EpochSeconds {
  return timeAt(series, series.values.length)
}

/** The value of the step that holds `moment`; undefined outside the series, null in a gap. */
export function valueAt(series: Series, moment: EpochSeconds): number | null | undefined {
  return series.values[Math.floor((moment - series.startEpochSeconds) / series.stepSeconds)]
}

/** The end of the newest step that has a value; undefined if none has. */
export function newestKnownAt(series: Series): EpochSeconds | undefined {
  const index = series.values.findLastIndex((value) => value !== null)
  return index < 0 ? undefined : timeAt(series, index + 1)
}

/** The steps that begin in [from, to). */
export function slice(series: Series, from: EpochSeconds, to: EpochSeconds): Series {
  const first = Math.max(0, Math.ceil((from - series.startEpochSeconds) / series.stepSeconds))
  const last = Math.max(first, Math.ceil((to - series.startEpochSeconds) / series.stepSeconds))
  return {
    startEpochSeconds: timeAt(series, first),
    stepSeconds: series.stepSeconds,
    values: series.values.slice(first, last),
  }
}

/** The known values, in order. */
export function knownValues(series: Series): number[] {
  return series.values.filter((value) => value !== null)
}
