import { minuteOf, STEP_SECONDS, type Sample } from './resample.ts'

/** How to join several samples of one minute. */
export type Joining = 'mean' | 'sum' | 'maximum' | 'minimum'

/**
 * What several samples of one minute are. `parts`: one writer with a regular distance, such as 15 s. `sources`: several
 * at the same moment or at changing distances, so more than one server writes them.
 */
export interface Crowd {
  readonly kind: 'parts' | 'sources'
  /** Usual distance of neighbours in seconds; 0 if most share their moments. */
  readonly distanceSeconds: number
}

/** Neighbours that are closer than this on average are more than one a minute, even with jitter. */
const CROWDED_SECONDS = STEP_SECONDS / 1.4
const WINDOW = 12
/** Above this mean, treat a minute as having several samples. */
const SEVERAL = 1.5
/** Distances are regular if at least this part of them is near the usual one. */
const IN_RHYTHM = 0.7

/** With this many moments that come more than once, that is the format and not a mistake. */
const LEAST_REPEATED = 2
const REPEATED = 0.3

/** Whether there are several samples a minute, in any part; undefined if each minute has one. */
export function crowdOf(samples: readonly Sample[]): Crowd | undefined {
  const known = samples.filter(({ value }) => value !== null)
  const times = [...new Set(known.map(({ at }) => at))].sort((a, b) => a - b)
  const repeated = repeatedIn(known)
  if (repeated >= LEAST_REPEATED && repeated >= REPEATED * times.length)
    return { kind: 'sources', distanceSeconds: 0 }
  return isCrowded(times) || sharesMinutes(times) || isTooClose(times) ? rhythmOf(times) : undefined
}

/** Counts of 50 s would read as 50/60 of the load. Over so many samples jitter has no part in the mean. */
const CLOSE_SECONDS = 55
const NEIGHBOURS_SECONDS = 1.5 * STEP_SECONDS

function isTooClose(times: readonly number[]): boolean {
  const near = times
    .slice(1)
    .map((at, index) => at - (times[index] ?? at))
    .filter((distance) => distance < NEIGHBOURS_SECONDS)
  return (
    near.length >= WINDOW && near.reduce((sum, distance) => sum + distance, 0) / near.length < CLOSE_SECONDS
  )
}

/** Moments of more than one sample. Equal values are not a sign of the same sample: two servers may serve the same. */
function repeatedIn(known: readonly Sample[]): number {
  const seen = new Set<number>()
  const repeated = new Set<number>()
  for (const { at } of known) (seen.has(at) ? repeated : seen).add(at)
  return repeated.size
}

function rhythmOf(times: readonly number[]): Crowd {
  const distances = times.slice(1).map((at, index) => at - (times[index] ?? at))
  const near = distances.filter((distance) => distance < STEP_SECONDS).sort((a, b) => a - b)
  const usual = near[Math.floor(near.length / 2)] ?? 0
  const inRhythm = near.filter((distance) => Math.abs(distance - usual) <= usual / 2).length
  const isOne = inRhythm >= IN_RHYTHM * distances.length
  return { kind: isOne ? 'parts' : 'sources', distanceSeconds: isOne ? usual : 0 }
}

function isCrowded(times: readonly number[]): boolean {
  const reach = Math.min(WINDOW, times.length) - 1
  if (reach < 1) return false
  return times.slice(reach).some((at, index) => (at - (times[index] ?? at)) / reach < CROWDED_SECONDS)
}

/** Several servers may write together every fifth minute. */
function sharesMinutes(times: readonly number[]): boolean {
  const minutes = new Set(times.map(minuteOf)).size
  return times.length > WINDOW / 3 && times.length >= SEVERAL * minutes
}

/**
 * One sample for each minute that has any. A minute with fewer samples than most minutes is incomplete, and a gap if
 * samples are summed.
 */
export function joinedByMinute(samples: readonly Sample[], joining: Joining): Sample[] {
  const minutes = new Map<number, (number | null)[]>()
  for (const { at, value } of samples) {
    const minute = minuteOf(at)
    const values = minutes.get(minute) ?? []
    minutes.set(minute, values)
    values.push(value)
  }
  const usual = joining === 'sum' ? usualCount([...minutes.values()]) : 0
  return [...minutes].map(([minute, values]) => ({
    at: minute * STEP_SECONDS,
    value: joined(values, joining, usual),
  }))
}

function usualCount(minutes: readonly (readonly unknown[])[]): number {
  const counts = minutes.map(({ length }) => length).sort((a, b) => a - b)
  return counts[Math.floor(counts.length / 2)] ?? 0
}

function joined(values: readonly (number | null)[], joining: Joining, usual: number): number | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0 || (joining === 'sum' && known.length < Math.max(usual, values.length))) return null
  const sum = known.reduce((total, value) => total + value, 0)
  switch (joining) {
    case 'sum':
      return sum
    case 'mean':
      return sum / known.length
    case 'maximum':
      return Math.max(...known)
    case 'minimum':
      return Math.min(...known)
  }
}
