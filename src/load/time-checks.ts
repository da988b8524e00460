import { duration } from '../domain/format.ts'
import { clockTime, problem, Unbelievable } from './problem.ts'
import type { Span } from './resample.ts'

/** How far the source's clock may be ahead of the action's before its newest sample counts as in the future. */
const CLOCK_SKEW_SECONDS = 60
/** Zones differ by multiples of this; a difference close to one is caused by zones. */
const ZONE_SECONDS = 1800
const NEAR_SECONDS = 180

/** All that was found, whatever its time. */
export interface Extent {
  /** All samples there were. */
  readonly total: number
  /** Times of the oldest and the newest one with a value; absent if none has. */
  readonly known?: { readonly oldestAt: number; readonly newestAt: number }
}

/** Throws Unbelievable if a sample lies in the future: then the time of no sample can be trusted. */
export function requireNotFuture({ known }: Extent, now: number): void {
  if (known === undefined || known.newestAt <= now + CLOCK_SKEW_SECONDS) return
  const ahead = known.newestAt - now
  const isZone = isOfZones(ahead)
  throw new Unbelievable(
    isZone ? 'clock' : 'future',
    `the newest sample is of ${clockTime(known.newestAt)}, ${duration(ahead)} in the future: ${
      isZone
        ? 'its time zone is not the one that it states, or the clock of the source is wrong'
        : 'the clock of the source, or the time zone of its timestamps, is wrong'
    }`,
    'Timestamps are epoch seconds (or milliseconds) or ISO 8601, in UTC if they name no zone',
  )
}

function isOfZones(difference: number): boolean {
  const rest = difference % ZONE_SECONDS
  return difference > NEAR_SECONDS && Math.min(rest, ZONE_SECONDS - rest) <= NEAR_SECONDS
}

/** Zones are at most this far behind UTC or ahead of it. */
const FURTHEST_ZONE_SECONDS = 14 * 3600

/** Explains why nothing of what was found lies in the span, where its times explain it. */
export function requireNearNow({ total, known }: Extent, span: Span): void {
  if (known === undefined) {
    throw problem(
      total === 0 ? 'there are no samples' : 'there are only gaps',
      'No data is not zero load: see whether the source still records',
    )
  }
  if (known.newestAt < span.from) {
    throw problem(
      `it ends at ${clockTime(known.newestAt)}, before the time asked for, from ${clockTime(span.from)}`,
      isOfZones(span.to - known.newestAt) && span.to - known.newestAt <= FURTHEST_ZONE_SECONDS
        ? 'Are its times local, without their zone? Write them in UTC or with an offset (a file: time-zone=…). Else see why the source is no longer written'
        : 'Old load is not the load of now: see why the source is no longer written',
    )
  }
}
