import type { LoadSourceConfig } from '../domain/config.ts'
import type { Doubt, LoadReading, LoadRequest, LoadUnit } from '../domain/load.ts'
import { newestKnownAt } from '../domain/series.ts'
import { epochSeconds, seconds } from '../domain/units.ts'
import { requirePerOfCounts } from './counts.ts'
import { intervalOf } from './intervals.ts'
import { clockTime, problem } from './problem.ts'
import { minuteOf, resample, STEP_SECONDS, type Sample, type Span } from './resample.ts'
import { oneEach } from './several.ts'
import { requireNearNow, requireNotFuture, type Extent } from './time-checks.ts'
import { rateNote, scaled, statedFactor, statedUnit } from './unit.ts'

/** All that was found, whatever its time; `samples` may leave out those far from the span. */
export interface Found extends Extent {
  /** The title or the path of the numbers, which may say that they are counts. */
  readonly said?: string
  readonly samples: readonly Sample[]
  readonly doubts?: readonly Doubt[]
}

function spanOf(request: LoadRequest): Span {
  return { from: request.fromEpochSeconds, to: request.toEpochSeconds }
}

/** Samples of a source that knows their unit, `unit`, and interval. */
export interface Told {
  readonly samples: readonly Sample[]
  readonly unit: LoadUnit
  /** Their origin, for a person. */
  readonly source: string
  /** How long one sample stands for. */
  readonly sampleSeconds: number
  /** What the service summed up, all of it settled; the request if absent. */
  readonly settled?: Span
  readonly doubts?: readonly Doubt[]
  /** Throws a better reason than "no value", if there is one. */
  readonly whyNone?: () => void
}

/** Throws if there is no value at all: that is unknown, and not an empty history. */
export function readingOf(told: Told, request: LoadRequest): LoadReading {
  const { samples, unit, source, sampleSeconds, settled, doubts = [] } = told
  const span = spanOf(request)
  requireNotFuture(extentOf(samples), span.to)
  requireNotNegative(samples)
  const whole = settled === undefined ? samples : wholeOnly(samples, settled, sampleSeconds)
  const series = resample(whole, { ...span, to: settled?.to ?? span.to }, sampleSeconds)
  const newestAt = newestKnownAt(series)
  if (newestAt === undefined) {
    told.whyNone?.()
    throw problem(
      `no value between ${clockTime(span.from)} and ${clockTime(span.to)}`,
      'No data is not zero load: see whether the source still records',
    )
  }
  const stands = sampleSeconds > STEP_SECONDS ? { sampleSeconds: seconds(sampleSeconds) } : {}
  const named = seemsFraction(told) ? `${source} (all at most 1, taken for percentages)` : source
  return { kind: 'series', series, unit, newestAt, source: named, doubts, ...stands }
}

/** Fractions of 1 would be a hundredth of the percentages that they are taken for. */
function seemsFraction({ samples, unit }: Told): boolean {
  const known = samples.flatMap(({ value }) => (value === null ? [] : [value]))
  return unit === 'percent' && known.some((value) => value > 0) && known.every((value) => value <= 1)
}

/**
 * A service may sum up longer intervals than it was asked for. The first and the last of them then reach beyond the time
 * that it was asked about, and count only a part of it.
 */
function wholeOnly(samples: readonly Sample[], { from, to }: Span, sampleSeconds: number): readonly Sample[] {
  if (sampleSeconds <= STEP_SECONDS) return samples
  return samples.filter(({ at }) => at >= from && at + sampleSeconds <= to)
}

/**
 * The times of the oldest and the newest known value. Without any, `known` is missing and `total` still counts the
 * gaps.
 */
export function extentOf(samples: readonly Sample[]): Extent {
  let oldestAt = Infinity
  let newestAt = -Infinity
  for (const { at, value } of samples) {
    if (value === null || !Number.isFinite(at)) continue
    oldestAt = Math.min(oldestAt, at)
    newestAt = Math.max(newestAt, at)
  }
  const total = samples.length
  return newestAt === -Infinity ? { total } : { total, known: { oldestAt, newestAt } }
}

/** One negative value is a glitch and becomes a gap. If all values are negative, the numbers are not a load. */
function requireNotNegative(samples: readonly Sample[]): void {
  const known = samples.filter(({ value }) => value !== null)
  if (known.length === 0 || !known.every(({ value }) => value !== null && value < 0)) return
  throw problem(
    'all values are negative',
    'Load is zero or more: give the amount itself, and not a change of it',
  )
}

const FEW = 3

/** A number without a time tells nothing about the time before. */
const SINGLE: Doubt = { kind: 'thin', text: 'a single number, without a history' }

/** The answer of a source that gives a number without a time: the load of the full minute before `at`. */
export function readingOfNumber(
  {
    value,
    at,
    doubts = [],
  }: { readonly value: number; readonly at?: number; readonly doubts?: readonly Doubt[] },
  request: LoadRequest,
  config: LoadSourceConfig,
  source: string,
): LoadReading {
  const found = { samples: [{ at: at ?? request.toEpochSeconds, value }], doubts }
  return readingOfFound({ ...found, ...extentOf(found.samples) }, request, config, source)
}

/**
 * The reading from samples with times. A sample describes the time that begins at its timestamp and lasts
 * `load-interval`, by default `load-per`, by default the interval of the samples. A single sample describes the last
 * full minute before it.
 */
export function readingOfFound(
  found: Found,
  request: LoadRequest,
  config: LoadSourceConfig,
  source: string,
): LoadReading {
  const span = spanOf(request)
  requireNotFuture(found, span.to)
  const isAlone = found.total === 1
  const { samples, note: joining } = isAlone
    ? { samples: found.samples.map((sample) => ofItsMoment(sample, span)), note: undefined }
    : oneEach(found.samples, config)
  const sampleSeconds = isAlone ? STEP_SECONDS : holdOf(samples, config)
  requirePerOfCounts(found.said ?? '', config, sampleSeconds)
  const note = joining ?? rateNote(config, sampleSeconds)
  const told = {
    samples: scaled(samples, statedFactor(config)),
    unit: statedUnit(config),
    source: note === undefined ? source : `${source} (${note})`,
    sampleSeconds,
    doubts: [...(found.doubts ?? []), ...(isAlone && !isThin(found) ? [SINGLE] : [])],
    whyNone: () => requireNearNow(found, span),
  }
  return readingOf(told, request)
}

/** Few samples show no interval; a count then describes the time that it counts. */
function holdOf(samples: readonly Sample[], { intervalSeconds, perSeconds }: LoadSourceConfig): number {
  const seen = samples.length > FEW ? intervalOf(samples) : (perSeconds ?? STEP_SECONDS)
  return Math.max(STEP_SECONDS, intervalSeconds ?? seen)
}

function ofItsMoment(sample: Sample, span: Span): Sample {
  const at = (minuteOf(Math.min(sample.at, span.to)) - 1) * STEP_SECONDS
  return { at: epochSeconds(at), value: sample.value }
}

function isThin({ doubts = [] }: Found): boolean {
  return doubts.some(({ kind }) => kind === 'thin')
}
