import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadReading, LoadRequest, LoadUnit } from '../domain/load.ts'
import { newestKnownAt, type Series } from '../domain/series.ts'
import { intervalOf, minuteOf, resample, STEP_SECONDS, type Sample, type Span } from './resample.ts'
import { clockTime, problem } from './problem.ts'

/** How far the source's clock may be ahead of ours before its newest sample is called one of the future. */
const CLOCK_SKEW_SECONDS = 60

/** What was found, wherever it lies in time; `samples` may leave out those far from the span. */
export interface Found {
  readonly samples: readonly Sample[]
  /** All samples there were. */
  readonly total: number
  /** Times of the first and the last one that has a value, in any order of arrival; absent where none has. */
  readonly known?: { readonly oldestAt: number; readonly newestAt: number }
}

export function spanOf(request: LoadRequest): Span {
  return { from: request.fromEpochSeconds, to: request.toEpochSeconds }
}

/** The unit of a source that does not know its own: what `private-capacity` says. */
export function statedUnit(config: LoadSourceConfig): LoadUnit {
  return config.unit ?? (config.ratePer === undefined ? 'gauge' : 'per-minute')
}

/** What the source's own numbers are multiplied with to be in `statedUnit`. */
export function statedFactor(config: LoadSourceConfig): number {
  return statedUnit(config) === 'per-minute' && config.ratePer === 'second' ? 60 : 1
}

export function scaled(samples: readonly Sample[], factor: number): readonly Sample[] {
  if (factor === 1) return samples
  return samples.map(({ at, value }) => ({ at, value: value === null ? null : value * factor }))
}

/** A series as the answer. Throws where it has no value at all: that is unknown, not an empty history. */
export function readingOf(series: Series, unit: LoadUnit, source: string, span: Span): LoadReading {
  const newestAt = newestKnownAt(series)
  if (newestAt === undefined) {
    throw problem(
      `no value between ${clockTime(span.from)} and ${clockTime(span.to)}`,
      'No data is not zero load: see whether the source still records',
    )
  }
  return { kind: 'series', series, unit, newestAt, source, doubts: [] }
}

/** The answer of a source that gives a number without a time: the load of the last full minute. */
export function readingOfNumber(
  value: number,
  request: LoadRequest,
  config: LoadSourceConfig,
  source: string,
): LoadReading {
  const at = (minuteOf(request.toEpochSeconds) - 1) * STEP_SECONDS
  const samples = scaled([{ at, value }], statedFactor(config))
  return readingOf(resample(samples, spanOf(request)), statedUnit(config), source, spanOf(request))
}

/**
 * The answer of a source that gives samples with times of its own. A sample tells of the time that begins at its
 * timestamp and lasts `load-interval`, by default the interval the samples keep. One sample alone is a reading
 * of its moment, so it tells of the last full minute before it.
 */
export function readingOfFound(
  found: Found,
  request: LoadRequest,
  config: LoadSourceConfig,
  source: string,
): LoadReading {
  const span = spanOf(request)
  const samples = found.total === 1 ? found.samples.map((sample) => ofItsMoment(sample, span)) : found.samples
  const hold = config.intervalSeconds ?? intervalOf(samples)
  const series = resample(scaled(samples, statedFactor(config)), span, hold)
  if (newestKnownAt(series) === undefined) requireNearNow(found, span)
  return readingOf(series, statedUnit(config), source, span)
}

function ofItsMoment(sample: Sample, span: Span): Sample {
  if (sample.at > span.to + CLOCK_SKEW_SECONDS) return sample
  return { at: (minuteOf(Math.min(sample.at, span.to)) - 1) * STEP_SECONDS, value: sample.value }
}

/** Explains why nothing of what was found lies in the span, where its times explain it. */
function requireNearNow({ total, known }: Found, span: Span): void {
  if (known === undefined) {
    throw problem(
      total === 0 ? 'there are no samples' : 'there are only gaps',
      'No data is not zero load: see whether the source still records',
    )
  }
  if (known.oldestAt > span.to) {
    throw problem(
      `there are only samples of the future, the first of ${clockTime(known.oldestAt)}`,
      'Timestamps are epoch seconds (or milliseconds) or ISO 8601, in UTC where no zone is given',
    )
  }
  if (known.newestAt < span.from) {
    throw problem(
      `it ends at ${clockTime(known.newestAt)}, before the time asked for, from ${clockTime(span.from)}`,
      'Old load is not the load of now: see why the source is no longer written',
    )
  }
}
