import { known, unknown, type Known } from '../domain/known.ts'
import type { Capacity, Doubt, LoadReading, RuleReading } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import { newestKnownAt, timeAt, valueAt, type Series } from '../domain/series.ts'
import { epochSeconds, seconds, share, type EpochSeconds, type Seconds, type Share } from '../domain/units.ts'
import { belowBurst, belowBurstWords } from './below-burst.ts'
import { observedShareModel } from './observed-share.ts'
import { demandBehind } from './censor.ts'
import type { PhaseView } from './phase.ts'
import type { ExpectedShare } from './resolvers.ts'
import { shareOfAnswers } from './shares.ts'
import { ratio } from '../domain/format.ts'

/**
 * How demand was found: as reported, as the sum of both sides, from the private side and the observed share, or, in the
 * newest minute of a sum whose private side is saturated, from the burst side and the observed share.
 */
type DemandWay = 'total' | 'sum' | 'share-model' | 'saturated'

/** Demand with its parts. All series have the steps of `series`. */
export interface Demand {
  readonly series: Series
  readonly way: DemandWay
  /** The doubts of the sources of its parts, and that a total is none. */
  readonly doubts: readonly Doubt[]
  /** The longest time that one sample of a part stands for, if that is more than a step. */
  readonly sampleSeconds?: Seconds
  /** For the reason: "demand is the private side's load + the burst side's". */
  readonly made: string
  /** End of the newest settled minute whose demand is known. */
  readonly newestAt: EpochSeconds
  /** The measured load of the burst side; null if it is unknown or cannot be measured. */
  readonly burst: readonly (number | null)[]
  /** The expected observed share at the middle of each step. */
  readonly expected: readonly Known<ExpectedShare>[]
  /** The private side's load in the newest known minute; undefined if the source reports totals. */
  readonly privateNow?: number
}

/** The resolver model says little about the few users who stay on the private side: above this, p ÷ (1 − x) explodes. */
const MOST_OBSERVED = 0.8
/** An expected observed share below this counts as zero: the last slow resolvers name an app that has stopped. */
const NOTHING = 0.02
/** If a minute this old has no reading of the burst side, there was no app to read. */
const LONG_AGO_SECONDS = 3600
/** A private side that answers cannot be idle while a burst side with less than this share is not. */
const PRIVATE_IDLE_SHARE = 0.95

type Step = (index: number) => number | null

/** Demand minute by minute. A minute without all its parts is a gap, never the sum of the known ones. */
export function rebuildDemand(
  observation: Observation,
  reading: RuleReading,
  view: PhaseView,
  capacity: Capacity,
): Known<Demand> {
  const { main, burst, scope } = reading
  if (main.kind === 'unknown') return unknown(`${main.source}: ${main.reason}`)
  if (main.unit !== capacity.unit)
    return unknown(`${main.source} counts in ${main.unit}, private-capacity in ${capacity.unit}`)
  const ended = until(main.series, observation.at)
  const series = { ...ended, values: ended.values.map(valid) }
  const middles = series.values.map((_, index) =>
    epochSeconds(timeAt(series, index) + series.stepSeconds / 2),
  )
  const expected = observedShareModel(observation, view, middles)
  const served = burstLoads(series, burst, main.unit)
  const parts: Parts = {
    series,
    served,
    expected,
    capacity: capacity.value,
    silent: (index) => isSilent(expected[index]) || isLongAgo(observation, burst, middles[index]),
  }
  const way =
    scope === 'total' ? 'total' : main.unit === 'per-minute' || served !== undefined ? 'sum' : 'share-model'
  const values = series.values.map((_, index) => valid(stepOf(way, parts, observation)(index)))
  return finished(reading, { ...parts, way }, values)
}

/** burst load ÷ demand over the steps from `from` on; unknown if too little was measured. */
export function measuredShare(demand: Demand, from: EpochSeconds, leastMinutes: number): Known<Share> {
  let served = 0
  let total = 0
  let minutes = 0
  demand.series.values.forEach((value, index) => {
    const burst = demand.burst[index] ?? null
    if (value === null || burst === null || timeAt(demand.series, index) < from) return
    served += burst
    total += value
    minutes++
  })
  if (minutes < leastMinutes || total <= 0) return unknown('the burst side was not measured long enough')
  return known(share(served / total))
}

/** Seconds since the newest settled minute whose demand is known. */
export function ageOf(demand: Demand, now: EpochSeconds): Seconds {
  return Math.max(0, now - demand.newestAt) as Seconds
}

interface Parts {
  readonly series: Series
  readonly served: Step | undefined
  readonly expected: readonly Known<ExpectedShare>[]
  /** The private capacity; above it the private side may serve less than users request. */
  readonly capacity: number
  /** The burst side cannot have had traffic in this step. */
  readonly silent: (index: number) => boolean
}

function stepOf(way: DemandWay, parts: Parts, observation: Observation): Step {
  if (way === 'total') return (index) => reported(parts, index)
  if (way === 'sum') return (index) => sum(parts, index, observation)
  return (index) => modelled(parts, index)
}

/** A total below the load of one side alone contradicts itself. */
function reported({ series, served }: Parts, index: number): number | null {
  const value = series.values[index] ?? null
  const burst = served?.(index) ?? null
  return value !== null && burst !== null && burst > value * 1.1 + 1 ? null : value
}

function sum(parts: Parts, index: number, observation: Observation): number | null {
  const { series, served, silent, expected, capacity } = parts
  const own = series.values[index] ?? null
  const burst = served?.(index) ?? (silent(index) ? 0 : null)
  if (own === null || burst === null) return null
  const { burstEndpoint } = observation.resources
  const oddlyIdle = own === 0 && burst > 0 && burstEndpoint.status === 'Enabled'
  if (oddlyIdle && highestTargetShare(observation, timeAt(series, index)) < PRIVATE_IDLE_SHARE) return null
  const observedShare = expected[index]
  return demandBehind(own, burst, observedShare?.kind === 'known' ? observedShare.value : undefined, capacity)
}

/** The highest target share of now and then: during a scale-in from `switch`, the old minutes stay right. */
function highestTargetShare({ resources, record }: Observation, at: EpochSeconds): number {
  const now = shareOfAnswers(resources.profile, resources.burstEndpoint)
  const changes = record.kind === 'known' ? record.value.shareChanges : []
  const then = changes.findLast((change) => change.atEpochSeconds <= at)?.share ?? 0
  return Math.max(now.kind === 'known' ? now.value : 1, then)
}

function modelled({ series, expected }: Parts, index: number): number | null {
  const own = series.values[index] ?? null
  const observedShare = expected[index]
  if (own === null || observedShare === undefined || observedShare.kind === 'unknown') return null
  return observedShare.value.expected > MOST_OBSERVED ? null : own / (1 - observedShare.value.expected)
}

function finished(
  reading: RuleReading,
  parts: Parts & { readonly way: DemandWay },
  values: (number | null)[],
): Known<Demand> {
  const series = { ...parts.series, values }
  const newestAt = newestKnownAt(series)
  if (newestAt === undefined) return unknown(whyNothing(reading, parts))
  const newest = values.findLastIndex((value) => value !== null)
  const last = parts.series.values[newest] ?? null
  const burst = values.map((_, index) => parts.served?.(index) ?? (parts.silent(index) ? 0 : null))
  const hidden = parts.way === 'sum' && (values[newest] ?? 0) > (last ?? 0) + (burst[newest] ?? 0) + 1e-9
  const way = hidden ? 'saturated' : parts.way
  return known({
    series,
    way,
    doubts: [...doubtsOf(reading), ...belowBurst(reading, parts.series.values, values)],
    ...sampleOf(reading),
    made: madeOf(way, parts.expected[newest]),
    newestAt,
    burst,
    expected: parts.expected,
    ...(reading.scope === 'private' && last !== null && { privateNow: last }),
  })
}

/** Demand that adds up two loads has the doubts of both. */
function doubtsOf({ main, burst, scope }: RuleReading): readonly Doubt[] {
  return scope === 'total' ? main.doubts : [...main.doubts, ...burst.doubts]
}

function sampleOf({ main, burst, scope }: RuleReading): { sampleSeconds?: Seconds } {
  const parts = scope === 'total' ? [main] : [main, burst]
  const lengths = parts.map((it) => (it.kind === 'series' ? (it.sampleSeconds ?? 0) : 0))
  const longest = Math.max(...lengths)
  return longest > 60 ? { sampleSeconds: seconds(longest) } : {}
}

function whyNothing(reading: RuleReading, { series, way }: { series: Series; way: DemandWay }): string {
  const { main, burst } = reading
  if (!series.values.some((value) => value !== null)) return `${main.source} has no settled value`
  if (way === 'total') return belowBurstWords(reading)
  if (way === 'share-model')
    return 'the share that the burst side carried is not known, so demand is not either'
  const why = burst.kind === 'unknown' ? `: ${burst.reason}` : ''
  return `the private side's load is known, the burst side's (${burst.source}) is not${why}`
}

function madeOf(way: DemandWay, newest: Known<ExpectedShare> | undefined): string {
  if (way === 'total') return 'demand is the total that the load source reports'
  if (way === 'sum') return "demand is the private side's load plus the burst side's"
  const observedShare = newest?.kind === 'known' ? ratio(newest.value.expected) : 'unknown'
  if (way === 'saturated')
    return `the private side is saturated, so demand is the burst side's load ÷ the share it carries by the resolver model (${observedShare})`
  return `demand is the private side's load ÷ (1 − observed share), by the resolver model (now ${observedShare})`
}

/** The burst side's load in the steps of `series`; undefined if it is counted in another unit. */
function burstLoads(series: Series, burst: LoadReading, unit: Capacity['unit']): Step | undefined {
  if (burst.kind === 'unknown' || burst.unit !== unit || unit === 'percent') return undefined
  return (index) => valid(valueAt(burst.series, timeAt(series, index)) ?? null)
}

function isSilent(observedShare: Known<ExpectedShare> | undefined): boolean {
  return observedShare?.kind === 'known' && observedShare.value.expected < NOTHING
}

/**
 * Before the first entry of the state tag, a gap in the burst side's metric means that the app was stopped, because a
 * stopped app reports nothing. Never assumed for recent minutes, on which decisions rest.
 */
function isLongAgo(
  { record, at }: Observation,
  burst: LoadReading,
  middle: EpochSeconds | undefined,
): boolean {
  if (burst.kind === 'unknown' || middle === undefined) return false
  const first = record.kind === 'known' ? record.value.shareChanges[0]?.atEpochSeconds : undefined
  return middle < Math.min(first ?? Infinity, at - LONG_AGO_SECONDS)
}

/** What no load can be, such as an exporter's −1 for "not measured", is unknown and not part of a sum. */
function valid(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value >= 0 ? value : null
}

/** Drops steps that have not ended: with a clock that is ahead, half a minute would look like a drop. */
export function until(series: Series, at: EpochSeconds): Series {
  const ended = Math.max(0, Math.floor((at - series.startEpochSeconds) / series.stepSeconds))
  return ended >= series.values.length ? series : { ...series, values: series.values.slice(0, ended) }
}
