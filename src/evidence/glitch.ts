import type { ShownMinutes } from './minutes.ts'

/** The longest glitch, in minutes, that the minutes on both of its sides must tell from a change of load. */
export const GLITCH_MINUTES = 3

export type GlitchKind = 'near-zero' | 'doubled' | 'stuck'

/** The newest minutes, from `from` on, that all minutes before contradict. */
export interface Glitch {
  readonly kind: GlitchKind
  readonly from: number
  /** The level before, in parts of private capacity. */
  readonly before: number
}

/** Keeps the logarithm of an idle minute finite; 3 % of the private capacity. */
const OFFSET = 0.03
/** A minute below its level ÷ 2.5, or above its level × 1.65, may be a glitch. */
const BELOW = 2.5
const ABOVE = 1.65
/** A load whose minutes differ much from each other needs more: so many usual differences. */
const USUAL_DIFFERENCES = 5
const MOST_OF_ONE = 0.5
const USUAL_MINUTES = 30
/** So many equal minutes in a row are a stuck monitor, where equal neighbours are not usual. */
const STUCK_MINUTES = 4
const LONGEST_STUCK = 40
const USUALLY_EQUAL = 0.1
const LEAST_PAIRS = 10

/**
 * What a minute is where it cannot be believed: one of up to three minutes far below what was shown before and after them,
 * one minute far above, or a minute of a stuck run. What follows a minute is read as far as it was shown.
 */
export function glitchAt(shown: ShownMinutes, minute: number): GlitchKind | undefined {
  const value = shown.at(minute)
  if (Number.isNaN(value)) return undefined
  const contradicted = contradictedAt(shown, minute, value)
  if (contradicted !== undefined) return contradicted
  const stuck = stuckSince(shown, minute)
  return stuck !== undefined && minute > stuck ? 'stuck' : undefined
}

/** The value of a minute, or NaN where it cannot be believed. */
export function believable(shown: ShownMinutes, minute: number): number {
  return glitchAt(shown, minute) === undefined ? shown.at(minute) : NaN
}

/** The same for what may speak against an end: a minute that reads too high, or always the same, may be true. */
export function atFaceValue(shown: ShownMinutes, minute: number): number {
  return isTooLow(glitchAt(shown, minute)) ? NaN : shown.at(minute)
}

/** Whether a glitch can only speak for an end; any other may be true and speak against it. */
export function isTooLow(kind: GlitchKind | undefined): boolean {
  return kind === 'near-zero'
}

/** Whether the newest minutes are a glitch as far as can be told; nothing that came after them can tell yet. */
export function newestGlitch(shown: ShownMinutes): Glitch | undefined {
  const newest = shown.newestKnown()
  if (newest === undefined) return undefined
  const stuck = stuckSince(shown, newest)
  if (stuck !== undefined) return { kind: 'stuck', from: stuck + 1, before: shown.at(stuck) }
  const run = newestRun(shown, newest)
  if (run === undefined) return undefined
  const { from, length, side, level: before } = run
  if (side < 0 && length <= GLITCH_MINUTES) return { kind: 'near-zero', from, before }
  return side > 0 && length === 1 ? { kind: 'doubled', from, before } : undefined
}

interface Run {
  readonly from: number
  /** Known minutes in it. */
  readonly length: number
  readonly side: -1 | 1
  readonly level: number
}

/** The longest run of newest known minutes that are all on one side of the level before them; a longer one is a change. */
function newestRun(shown: ShownMinutes, newest: number): Run | undefined {
  let longest: Run | undefined
  let from = newest
  for (let length = 1; length <= GLITCH_MINUTES + 1; length++) {
    const level = shown.levelBefore(from)
    const side = sideOf(shown, from, level)
    if (side !== 0 && isOnSide(shown, from, newest, level, side)) longest = { from, length, side, level }
    from--
    while (from > newest - LONGEST_STUCK && Number.isNaN(shown.at(from))) from--
  }
  return longest
}

function isOnSide(shown: ShownMinutes, from: number, to: number, level: number, side: -1 | 1): boolean {
  for (let minute = from + 1; minute <= to; minute++)
    if (!Number.isNaN(shown.at(minute)) && sideOf(shown, minute, level) !== side) return false
  return true
}

/** Far from the level before, and in a short run that ends as far from what follows it. */
function contradictedAt(
  shown: ShownMinutes,
  minute: number,
  value: number,
): 'near-zero' | 'doubled' | undefined {
  const level = shown.levelBefore(minute)
  const times = (value + OFFSET) / (level + OFFSET)
  if (!(times < 1 / BELOW || times > ABOVE)) return undefined
  const side = times < 1 ? -1 : 1
  // The usual difference costs more to compute, and only makes a glitch rarer, so check it last.
  if (!isShortRun(shown, minute, value, side, side < 0 ? BELOW : ABOVE)) return undefined
  const far = farFor(shown, minute, side)
  const isGlitch = (side < 0 ? times * far < 1 : times > far) && isShortRun(shown, minute, value, side, far)
  return isGlitch ? (side < 0 ? 'near-zero' : 'doubled') : undefined
}

/** Whether the run of minutes around one, all `far` times from what is beside them, is as short as a glitch. */
function isShortRun(shown: ShownMinutes, minute: number, value: number, side: -1 | 1, far: number): boolean {
  const isBack = (other: number): boolean =>
    side < 0 ? other + OFFSET > (value + OFFSET) * far : (other + OFFSET) * far < value + OFFSET
  const after = runLength(shown, minute, 1, isBack)
  if (after === undefined) return false
  const before = runLength(shown, minute, -1, isBack) ?? 0
  return before + 1 + after <= (side < 0 ? GLITCH_MINUTES : 1)
}

/** Known minutes from `minute` on until one is back at the level; undefined if none of the next three is. */
function runLength(
  shown: ShownMinutes,
  minute: number,
  direction: -1 | 1,
  isBack: (value: number) => boolean,
): number | undefined {
  let length = 0
  for (let step = 1; step <= GLITCH_MINUTES; step++) {
    const value = shown.at(minute + direction * step)
    if (isBack(value)) return length
    if (!Number.isNaN(value)) length++
  }
  return direction > 0 ? undefined : length
}

/** -1 far below the level, 1 far above, 0 neither or unknown. */
function sideOf(shown: ShownMinutes, minute: number, level: number): -1 | 0 | 1 {
  const times = (shown.at(minute) + OFFSET) / (level + OFFSET)
  if (!(times < 1 / BELOW || times > ABOVE)) return 0
  const side = times < 1 ? -1 : 1
  const far = farFor(shown, minute, side)
  return (side < 0 ? times * far < 1 : times > far) ? side : 0
}

/** The factor from which on a minute is far from its level. */
function farFor(shown: ShownMinutes, minute: number, side: -1 | 1): number {
  return Math.max(side < 0 ? BELOW : ABOVE, Math.exp(USUAL_DIFFERENCES * usualDifference(shown, minute)))
}

/**
 * The mean difference (log) of neighbours in the half hour before, where one of a glitch counts little; infinite where too
 * few are known.
 */
function usualDifference(shown: ShownMinutes, minute: number): number {
  let sum = 0
  let pairs = 0
  for (let at = minute - USUAL_MINUTES; at < minute - 1; at++) {
    const difference = Math.abs(Math.log((shown.at(at + 1) + OFFSET) / (shown.at(at) + OFFSET)))
    if (Number.isNaN(difference)) continue
    sum += Math.min(difference, MOST_OF_ONE)
    pairs++
  }
  return pairs < LEAST_PAIRS ? Infinity : sum / pairs
}

/**
 * The first of the equal minutes around `minute` where those are a stuck monitor: at least four in a row, of a load whose
 * neighbours are not equal usually, frozen at the level that it had. A fall to a steady level is a change of load.
 */
function stuckSince(shown: ShownMinutes, minute: number): number | undefined {
  const value = shown.at(minute)
  if (shown.at(minute - 1) !== value && shown.at(minute + 1) !== value) return undefined
  let first = minute
  while (shown.at(first - 1) === value && minute - first < LONGEST_STUCK) first--
  let last = minute
  while (shown.at(last + 1) === value && last - minute < GLITCH_MINUTES) last++
  if (last + 1 - first < STUCK_MINUTES || last - first > LONGEST_STUCK) return undefined
  return isUsuallyEqual(shown, first) || isJump(shown, first) ? undefined : first
}

function isUsuallyEqual(shown: ShownMinutes, before: number): boolean {
  let pairs = 0
  let equal = 0
  for (let at = before - USUAL_MINUTES; at < before; at++) {
    const [one, next] = [shown.at(at), shown.at(at + 1)]
    if (Number.isNaN(one) || Number.isNaN(next)) continue
    pairs++
    if (one === next) equal++
  }
  return pairs < LEAST_PAIRS || equal > USUALLY_EQUAL * pairs
}

function isJump(shown: ShownMinutes, first: number): boolean {
  const away = Math.abs(Math.log((shown.at(first) + OFFSET) / (shown.levelBefore(first) + OFFSET)))
  return away > Math.max(0.05, 4 * usualDifference(shown, first))
}
