import type { Doubt } from '../domain/load.ts'
import { epochSeconds, type Seconds } from '../domain/units.ts'
import { timeAt, type Series } from '../domain/series.ts'
import { duration, ratio } from '../domain/format.ts'
import { glitchAt, GLITCH_MINUTES, newestGlitch, type Glitch } from './glitch.ts'
import type { LoadEvidence } from './may.ts'
import { WHOLE } from './may.ts'
import { ShownMinutes } from './minutes.ts'

/** What a source reported of one load, and the doubts that it has itself. */
export interface ShownLoad {
  /** In steps of a minute, gaps kept; ends with the newest minute that the source could know. */
  readonly demand: Series
  readonly doubts: readonly Doubt[]
  /** How long one sample of the source stands for, where that is more than a minute. */
  readonly sampleSeconds?: Seconds
}

export interface BelieveSettings {
  readonly capacity: number
  readonly windowSeconds: Seconds
  readonly stabilizationSeconds: Seconds
}

/** The newest minutes of one load as far as they can be believed. */
export interface Believed {
  readonly evidence: LoadEvidence
  /** For what begins or grows: without what is contradicted, stuck, or a glitch of the newest minutes. */
  readonly now: Series
  /** For an end, which must be right in each: without the newest minutes, counted from now and from the newest known one. */
  readonly settled: readonly Series[]
}

/** Besides `window` and `stabilization`, so much is read to know what is usual of the load. */
export const USUAL_SECONDS = 3600
/** One sample may stand for an hour; an end does not wait longer than that for the next one. */
const LONGEST_GUARD_MINUTES = 60

/** The newest minutes that no end may rest on: as long as a glitch, or as one sample of the source where that is longer. */
export function guardMinutes(sampleSeconds: Seconds | undefined): number {
  return Math.min(LONGEST_GUARD_MINUTES, Math.max(GLITCH_MINUTES, Math.ceil((sampleSeconds ?? 0) / 60)))
}

/** Leaves out what no decision may rest on, and says how much of `window` and `stabilization` is known (0…1). */
export function believe(load: ShownLoad, settings: BelieveSettings): Believed {
  const { capacity, windowSeconds, stabilizationSeconds } = settings
  const { demand, sampleSeconds } = load
  const first = Math.max(
    0,
    demand.values.length - (windowSeconds + stabilizationSeconds + USUAL_SECONDS) / 60,
  )
  const tail = newest(demand, Math.floor(first))
  const shown = new ShownMinutes(0)
  for (const value of tail.values) shown.push(value === null ? NaN : value / capacity)
  const known = (shown.newestKnown() ?? shown.end - 1) + 1
  const guard = guardMinutes(sampleSeconds)
  const ends = [...new Set([shown.end, known])].map((end) => Math.max(0, end - guard))
  const glitch = newestGlitch(shown)
  const now = asOf(shown, shown.end, tail)
  const settled = ends.map((end) => asOf(shown, end, tail))
  const windowKnown = knownPart(now.values, windowSeconds)
  const stabilizationKnown = Math.min(...settled.map((it) => knownPart(it.values, stabilizationSeconds)))
  const newestDoubts = glitchDoubt(glitch)
  return { evidence: { doubts: load.doubts, newestDoubts, windowKnown, stabilizationKnown }, now, settled }
}

function newest(series: Series, first: number): Series {
  return {
    ...series,
    startEpochSeconds: epochSeconds(timeAt(series, first)),
    values: series.values.slice(first),
  }
}

/**
 * The minutes before `end` as they were believed when no later one had been shown. A glitch of minutes at their end is cut
 * off, so that what is known is counted up to it; a stuck monitor knows nothing, for however long it is stuck.
 */
function asOf(shown: ShownMinutes, end: number, tail: Series): Series {
  return shown.asOf(end, () => {
    const glitch = newestGlitch(shown)
    const from = glitch?.from ?? end
    const isBelieved = (minute: number): boolean => minute < from && !isTooLow(shown, minute)
    const seen = tail.values.slice(0, glitch?.kind === 'stuck' ? end : from)
    return { ...tail, values: seen.map((value, at) => (isBelieved(at) ? value : null)) }
  })
}

/** A minute that is too high still counts: at worst it prolongs a burst for a while. */
function isTooLow(shown: ShownMinutes, minute: number): boolean {
  const kind = glitchAt(shown, minute)
  return kind === 'near-zero' || kind === 'stuck'
}

/** Known minutes ÷ minutes of the last `length`, 0…1. */
export function knownPart(values: readonly (number | null)[], length: Seconds): number {
  const minutes = Math.max(1, Math.round(length / 60))
  let known = 0
  for (let at = Math.max(0, values.length - minutes); at < values.length; at++)
    if (values[at] !== null) known++
  return known / minutes
}

/** The doubts of the evidence, and that it is thin where too little of `window` is known; for a reader. */
export function toldDoubts(
  { doubts: ofSources, newestDoubts, windowKnown }: LoadEvidence,
  window: Seconds,
): readonly Doubt[] {
  const doubts = [...ofSources, ...newestDoubts]
  if (windowKnown >= WHOLE - 1e-9 || doubts.some(({ kind }) => kind === 'thin')) return doubts
  return [
    ...doubts,
    { kind: 'thin', text: `only ${ratio(windowKnown)} of the last ${duration(window)} is known` },
  ]
}

function glitchDoubt(glitch: Glitch | undefined): Doubt[] {
  if (glitch === undefined) return []
  return [{ kind: 'glitch', text: GLITCH_WORDS[glitch.kind](ratio(glitch.before)) }]
}

const GLITCH_WORDS = {
  'near-zero': (before) => `the newest minutes read near zero where it was ${before} just before`,
  doubled: (before) => `the newest minute reads far above the ${before} just before`,
  stuck: (before) => `the newest minutes all read exactly ${before}, which is not usual of this load`,
} as const satisfies Readonly<Record<Glitch['kind'], (before: string) => string>>
