import type { LoadReading, LoadRequest, LoadSource } from '../domain/load.ts'
import { endOf, knownValues, newestKnownAt, slice, timeAt, type Series } from '../domain/series.ts'
import { epochSeconds, minutes, type EpochSeconds } from '../domain/units.ts'

/** Each read covers this much again, because samples come late and are corrected, and one may stand for this long. */
const OVERLAP = minutes(60)

type KnownReading = Extract<LoadReading, { kind: 'series' }>

/**
 * A source that keeps what it has read and requests only what is new, so that a watch reads days of history once. It
 * reports a failed reading and forgets nothing; a reading in another unit or step starts over. It passes a doubted
 * reading on with its doubts and does not keep it, so that the next one reads the same time again. In a watch it keeps
 * single-number readings, which together form a history.
 */
export function warmSource(source: LoadSource): LoadSource {
  let kept: KnownReading | undefined
  let keptFrom: EpochSeconds | undefined
  return {
    ...source,
    recall: () => kept,
    async read(request) {
      const from = beginOf(request, kept, keptFrom)
      const reading = await source.read({ ...request, fromEpochSeconds: from })
      if (reading.kind === 'unknown') return reading
      const fresh = kept === undefined || from === request.fromEpochSeconds || !fits(kept, reading)
      const whole = fresh || kept === undefined ? reading : joined(kept, reading, request.fromEpochSeconds)
      if (reading.doubts.some(({ kind }) => kind !== 'thin')) return whole
      if (fresh) keptFrom = from
      kept = whole
      return whole
    },
  }
}

function beginOf(
  { fromEpochSeconds }: LoadRequest,
  kept: KnownReading | undefined,
  keptFrom: EpochSeconds | undefined,
): EpochSeconds {
  if (kept === undefined || keptFrom === undefined || keptFrom > fromEpochSeconds) return fromEpochSeconds
  return epochSeconds(Math.max(fromEpochSeconds, kept.newestAt - OVERLAP))
}

function fits(kept: KnownReading, next: KnownReading): boolean {
  const { stepSeconds } = kept.series
  const apart = next.series.startEpochSeconds - kept.series.startEpochSeconds
  return kept.unit === next.unit && stepSeconds === next.series.stepSeconds && apart % stepSeconds === 0
}

/** The newer value counts, but a gap in it removes nothing. */
function joined(kept: KnownReading, next: KnownReading, from: EpochSeconds): KnownReading {
  const { stepSeconds } = kept.series
  const start = Math.min(kept.series.startEpochSeconds, next.series.startEpochSeconds)
  const length = (Math.max(endOf(kept.series), endOf(next.series)) - start) / stepSeconds
  const values = new Array<number | null>(length).fill(null)
  for (const series of [kept.series, next.series]) overlay(values, series, start)
  const whole: Series = { startEpochSeconds: epochSeconds(start), stepSeconds, values }
  const series = slice(whole, from, endOf(whole))
  const known = knownValues(series).length
  const doubts =
    known > knownValues(next.series).length ? next.doubts.filter(({ kind }) => kind !== 'thin') : next.doubts
  return { ...next, series, doubts, newestAt: newestKnownAt(series) ?? next.newestAt }
}

function overlay(values: (number | null)[], series: Series, start: number): void {
  series.values.forEach((value, index) => {
    if (value !== null) values[(timeAt(series, index) - start) / series.stepSeconds] = value
  })
}
