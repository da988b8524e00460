import { knownValues, slice, type Series } from './series.ts'
import { printable } from './text.ts'
import type { EpochSeconds, Seconds } from './units.ts'

/**
 * What a load number counts. `per-minute`: events a minute (a count or a per-second rate is converted before use).
 * `percent`: utilization of something, in percent. `gauge`: a level such as a queue length.
 */
export type LoadUnit = 'per-minute' | 'percent' | 'gauge'

/** Whose load a series is: of the private side alone, of both sides together, or of the burst side alone. */
export type LoadScope = 'private' | 'total' | 'burst'

/** What a load source saw of a private site itself, beside its numbers. */
export interface SiteState {
  readonly name: string
  /** As its cloud calls it, e.g. `Running`, `Stopped`. */
  readonly state: string
  /** false if it answers no requests: what it then counts is not a load of zero. */
  readonly serving: boolean
}

/** Why to trust a reading less than its numbers suggest. */
export const DOUBTS = [
  /** Samples lie more than 60 s in the future. */
  'future',
  /** A clock or a time zone cannot be right, so no sample can be placed in time. */
  'clock',
  /** The source says that it answered with only a part of the data: the numbers are a lower bound. */
  'partial',
  /** The numbers tell of one of several instances, of a split, or of a capped counter: a lower bound. */
  'part-of-whole',
  /** Units, intervals or parts cannot be told apart, so the numbers have no known meaning. */
  'unit',
  /** Too few samples, or a single number. */
  'thin',
  /** The newest one to three minutes are far from the level before them. */
  'glitch',
  /** The newest sample is older than the data may be. */
  'stale',
  /** A resolved alert: it triggers a pass and is not a load. */
  'resolved',
  /** A test payload: it triggers a pass and is not a load. */
  'test',
] as const

/** One reason for less belief. A source or a policy may add one, and nothing may drop one. */
export interface Doubt {
  readonly kind: (typeof DOUBTS)[number]
  /** For a person: what was seen, and what it means for the numbers. Text from outside in it is printable. */
  readonly text: string
}

/** What a load source answered. `series` has 60 s steps; samples too young to be settled are left out. */
export type LoadReading =
  | {
      readonly kind: 'series'
      readonly series: Series
      readonly unit: LoadUnit
      /** End of the newest settled step that has a value. */
      readonly newestAt: EpochSeconds
      /** Where it came from, for a person: "azure-monitor Requests of web-eu". */
      readonly source: string
      /** Since when history was wanted, where that matters to who asked: `series` may begin later. */
      readonly wantedSince?: EpochSeconds
      /** The doubts of the source itself; empty if it has none. */
      readonly doubts: readonly Doubt[]
      /**
       * How long one sample of the source stands for: its value fills all steps of that time, so that one wrong sample is
       * that many wrong steps. Absent means one step.
       */
      readonly sampleSeconds?: Seconds
      readonly sites?: readonly SiteState[]
    }
  | {
      readonly kind: 'unknown'
      readonly reason: string
      readonly source: string
      /** Why the numbers that came could not be believed; empty if there were none. */
      readonly doubts: readonly Doubt[]
      readonly sites?: readonly SiteState[]
    }

/** A resolved alert or a test: it triggers a pass and is not a load, so while no burst depends on it nothing is broken. */
export function isOnlyTrigger({ kind, doubts }: LoadReading): boolean {
  return kind === 'unknown' && doubts.some((it) => it.kind === 'resolved' || it.kind === 'test')
}

/** The texts of doubts for a person, each once: two parts of a load may have the same. */
export function doubtWords(doubts: readonly Doubt[]): string {
  return [...new Set(doubts.map(({ text }) => text))].join('; ')
}

/** How many samples a reading has of those it should have in a time. */
export interface SampleCount {
  readonly known: number
  readonly expected: number
}

/** The samples of a reading in [from, to). A sample that stands for several steps counts once; unknown has none. */
export function samplesWithin(reading: LoadReading, from: EpochSeconds, to: EpochSeconds): SampleCount {
  const sampleSeconds = reading.kind === 'series' ? (reading.sampleSeconds ?? reading.series.stepSeconds) : 60
  const expected = Math.max(0, Math.floor((to - from) / sampleSeconds))
  if (reading.kind === 'unknown') return { known: 0, expected }
  const steps = knownValues(slice(reading.series, from, to)).length
  const known = Math.round((steps * reading.series.stepSeconds) / sampleSeconds)
  return { known: Math.min(known, expected), expected }
}

/** The source answers with what it has from `from` on, up to and without `to`. */
export interface LoadRequest {
  readonly fromEpochSeconds: EpochSeconds
  readonly toEpochSeconds: EpochSeconds
  readonly signal: AbortSignal
}

/** One place that load is read from. `read` never throws because data is missing: it returns `unknown` with the reason. */
export interface LoadSource {
  readonly name: string
  /** The age at which a sample is settled; younger ones are left out. */
  readonly settleSeconds: Seconds
  /** The server that answers, such as `prometheus.example.com:443`, if it is on the private side. */
  readonly place?: string
  read(request: LoadRequest): Promise<LoadReading>
  /** What it last read, if it remembers; makes no request. */
  readonly recall?: () => LoadReading | undefined
}

/** What the sources of one load rule said. */
export interface RuleReading {
  /** The name of the rule. */
  readonly name: string
  readonly scope: 'private' | 'total'
  /** What the configured source said, in its scope. */
  readonly main: LoadReading
  /** What the burst side itself served; its `Requests` metric by default. Unknown for a percentage without one. */
  readonly burst: LoadReading
}

/** What the source of one veto said. */
interface VetoReading {
  /** The name of the veto. */
  readonly name: string
  readonly reading: LoadReading
}

/** All load read for one target in one pass. */
export interface LoadObservation {
  readonly rules: readonly RuleReading[]
  readonly vetoes: readonly VetoReading[]
  readonly readAt: EpochSeconds
}

/** The name of the one load that a target's own keys describe. */
export const ONLY_LOAD = 'load'

/** "load requests", or "load" for the only one, which has no name of its own. Plain text. */
export function loadTitle(name: string): string {
  return name === ONLY_LOAD ? 'load' : `load ${printable(name, 60)}`
}

/** How much load one side can carry, in the unit of the load. */
export interface Capacity {
  readonly value: number
  readonly unit: LoadUnit
}
