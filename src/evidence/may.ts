import type { Doubt } from '../domain/load.ts'

/** What a policy may do with the load that it knows. */
export const ACTS = ['start', 'raise', 'lower', 'end'] as const
export type Act = (typeof ACTS)[number]

/** How far numbers can be believed. */
type Belief =
  /** Fewer minutes than a window has, or a single number. */
  | 'thin'
  /** The load is at least this much. */
  | 'lower-bound'
  /** None of its numbers has a known meaning or time. */
  | 'meaningless'
  /** The newest minutes count as unknown; those before them decide. */
  | 'newest-unknown'

/** The harm is not the same both ways: a burst too many costs money, an end too early costs the site. */
const MAY: Readonly<Record<Belief, Readonly<Record<Act, boolean>>>> = {
  thin: { start: true, raise: true, lower: false, end: false },
  'lower-bound': { start: true, raise: true, lower: false, end: false },
  meaningless: { start: false, raise: false, lower: false, end: false },
  'newest-unknown': { start: true, raise: true, lower: false, end: false },
}

const BELIEF = {
  future: 'meaningless',
  clock: 'meaningless',
  unit: 'meaningless',
  stale: 'meaningless',
  resolved: 'meaningless',
  test: 'meaningless',
  partial: 'lower-bound',
  'part-of-whole': 'lower-bound',
  thin: 'thin',
  glitch: 'newest-unknown',
} as const satisfies Record<Doubt['kind'], Belief>

/** What speaks for and against what is known of one load. */
export interface LoadEvidence {
  /** What all sources doubt of their numbers. */
  readonly doubts: readonly Doubt[]
  /** What the newest minutes themselves give to doubt. They have no part in an end, and so forbid none. */
  readonly newestDoubts: readonly Doubt[]
  /** Known minutes ÷ minutes of `window`, 0…1; a sample of several minutes is known in all of them. */
  readonly windowKnown: number
  /** Known minutes ÷ minutes of `stabilization`, 0…1, up to those that are too new to end anything. */
  readonly stabilizationKnown: number
}

/** So much of `window`, or of `stabilization` for an end, must be known for evidence to be whole. */
export const WHOLE = 0.8

/** A burst too many only costs money: little evidence, or a lower bound, is enough. */
export function mayStart(evidence: LoadEvidence): boolean {
  return isAllowed('start', evidence)
}

/** As little evidence as for a start. */
export function mayRaise(evidence: LoadEvidence): boolean {
  return isAllowed('raise', evidence)
}

/** Needs `WHOLE` of `window`, and numbers that are more than a lower bound. */
export function mayLower(evidence: LoadEvidence): boolean {
  return isAllowed('lower', evidence) && evidence.windowKnown >= WHOLE - 1e-9
}

/** Needs `WHOLE` of `stabilization`, and numbers that are more than a lower bound: an end too early costs the site. */
export function mayEnd(evidence: LoadEvidence): boolean {
  return isAllowed('end', evidence) && evidence.stabilizationKnown >= WHOLE - 1e-9
}

/** Whether the numbers mean nothing, so that only "unknown" can be said of the load. */
export function isMeaningless({ doubts }: Pick<LoadEvidence, 'doubts'>): boolean {
  return doubts.some(({ kind }) => BELIEF[kind] === 'meaningless')
}

/** The doubts that forbid it. */
export function doubtsAgainst(act: Act, evidence: Doubts): readonly Doubt[] {
  return doubtsAbout(act, evidence).filter(({ kind }) => !MAY[BELIEF[kind]][act])
}

function doubtsAbout(act: Act, { doubts, newestDoubts }: Doubts): readonly Doubt[] {
  return act === 'end' ? doubts : [...doubts, ...newestDoubts]
}

type Doubts = Pick<LoadEvidence, 'doubts' | 'newestDoubts'>

function isAllowed(act: Act, evidence: LoadEvidence): boolean {
  return doubtsAgainst(act, evidence).length === 0
}
