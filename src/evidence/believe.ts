import type { Doubt } from '../domain/load.ts'
import { epochSeconds, type Seconds } from '../domain/units.ts'
import { timeAt, type Series } from '../domain/series.ts'
import { duration, ratio } from '../domain/format.ts'
import { GLITCH_MINUTES, type Glitch } from './glitch.ts'
import type { LoadEvidence } from './may.ts'
import { WHOLE } from './may.ts'
import { minutesIn, StandingMinutes, type Standing } from './standing.ts'

/** What a source reported of one load, and the doubts that it has itself. */
export interface ShownLoad {
  /** In steps of a minute, gaps kept; ends with the newest minute that the source could know. */
  readonly demand: Series
  readonly doubts: readonly Doubt[]
  /** How long one sample of the source stands for, where that is more than a minute. */
  readonly sampleSeconds?: Seconds
}

/** `capacity` is in the unit of the load; the times are those of the policy. */
export interface BelieveSettings {
  readonly capacity: number
  readonly windowSeconds: Seconds
  readonly stabilizationSeconds: Seconds
}

/** The newest minutes of one load as far as they can be believed. */
export interface Believed {
  readonly evidence: LoadEvidence
  /** For what begins or grows. */
  readonly now: Standing
  /**
   * For an end, which must be right in each, in both readings: without the newest minutes, counted from now and from the
   * newest known one.
   */
  readonly settled: readonly Standing[]
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
  const minutes = standingOf(load, settings)
  return {
    evidence: evidenceFrom(minutes, load, settings),
    now: minutes.asOf(minutes.end),
    settled: settledEnds(minutes, load).map((end) => minutes.asOf(end)),
  }
}

/** The evidence alone, which reads a few minutes only. */
export function loadEvidence(load: ShownLoad, settings: BelieveSettings): LoadEvidence {
  return evidenceFrom(standingOf(load, settings), load, settings)
}

function standingOf({ demand }: ShownLoad, settings: BelieveSettings): StandingMinutes {
  const { capacity, windowSeconds, stabilizationSeconds } = settings
  const read = (windowSeconds + stabilizationSeconds + USUAL_SECONDS) / 60
  return new StandingMinutes(newest(demand, Math.max(0, Math.floor(demand.values.length - read))), capacity)
}

function evidenceFrom(
  minutes: StandingMinutes,
  load: ShownLoad,
  { windowSeconds, stabilizationSeconds }: BelieveSettings,
): LoadEvidence {
  const settled = settledEnds(minutes, load).map((end) => minutes.knownPart(end, stabilizationSeconds))
  return {
    doubts: load.doubts,
    newestDoubts: glitchDoubt(minutes.newestGlitch()),
    windowKnown: minutes.knownPart(minutes.end, windowSeconds),
    stabilizationKnown: Math.min(...settled),
  }
}

/** Where the minutes end on which an end may rest. */
function settledEnds(minutes: StandingMinutes, { sampleSeconds }: ShownLoad): readonly number[] {
  const guard = guardMinutes(sampleSeconds)
  return [...new Set([minutes.end, minutes.knownEnd()])].map((end) => Math.max(0, end - guard))
}

function newest(series: Series, first: number): Series {
  return {
    ...series,
    startEpochSeconds: epochSeconds(timeAt(series, first)),
    values: series.values.slice(first),
  }
}

/** Known minutes ÷ minutes of the last `length`, 0…1. */
export function knownPart(values: readonly (number | null)[], length: Seconds): number {
  const minutes = minutesIn(length)
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
