import type { Observation } from '../domain/observation.ts'
import type { BurstRecord, ShareChange } from '../domain/record.ts'
import { endOf, knownValues, slice } from '../domain/series.ts'
import { elapsed, epochSeconds, type EpochSeconds, type Percent, type Seconds } from '../domain/units.ts'
import type { RuleSituation } from './rule-situation.ts'
import type { Situation } from './situation.ts'
import { shareToResume } from './taken-out.ts'

/** A state tag with fewer share changes than this has lost none to its limit of length. */
const FEWEST_CUT_CHANGES = 6
/** The demand just before the end of a burst, by which the policy would have ended it or not. */
const BEFORE_END_SECONDS = 600

/** How long the burst has lasted, if that is `max-burst` or more. A burst of unknown age is not capped. */
export function capReached({ view, target, o, now }: Situation): Seconds | undefined {
  const most = target.policy.maxBurstSeconds
  if (most === undefined) return undefined
  if (view.phase === 'draining' && shareToResume(o.record, now) !== undefined)
    return capOfTakenOut(o, most, now)
  if (view.phase !== 'bursting') return undefined
  const recorded = o.record.kind === 'known' ? burstBegan(o.record.value.shareChanges) : undefined
  const since = view.since.kind === 'known' ? view.since.value : recorded
  if (since === undefined) return undefined
  const length = elapsed(since, now)
  return length >= most ? length : undefined
}

/** A burst whose endpoint was taken out goes on, and so does its time. */
function capOfTakenOut({ record }: Observation, most: Seconds, now: EpochSeconds): Seconds | undefined {
  if (record.kind === 'unknown') return undefined
  const since = burstBegan(withoutEnd(record.value.shareChanges))
  const length = since === undefined ? undefined : elapsed(since, now)
  return length !== undefined && length >= most ? length : undefined
}

/**
 * Whether the cap ended the last burst: nothing else ends one while demand is not below `scale-in-at`. No burst begins
 * until the demand of each load has been below once, because otherwise the next pass would begin it again.
 */
export function capEnded({ view, target, o, rules }: Situation): boolean {
  const most = target.policy.maxBurstSeconds
  if (most === undefined || view.phase === 'bursting' || o.record.kind === 'unknown') return false
  const ended = burstEnded(o.record.value)
  if (ended === undefined || (ended.length !== undefined && ended.length < most)) return false
  return rules.some((it) =>
    staysHigh(it, epochSeconds(ended.at - BEFORE_END_SECONDS), target.policy.scaleInAt),
  )
}

/** A known demand that has not been below `scale-in-at` since then. */
function staysHigh({ demand, rule }: RuleSituation, from: EpochSeconds, scaleInAt: Percent): boolean {
  if (demand.kind === 'unknown') return false
  const { series } = demand.value
  const low = (rule.privateCapacity.value * scaleInAt) / 100
  return !knownValues(slice(series, from, endOf(series))).some((value) => value < low)
}

interface EndedBurst {
  readonly at: EpochSeconds
  /** Undefined if the state tag no longer holds its beginning. */
  readonly length?: Seconds
}

function burstEnded({ shareChanges, drainSinceEpochSeconds }: BurstRecord): EndedBurst | undefined {
  const last = shareChanges.at(-1)
  const at = last?.share === 0 ? last.atEpochSeconds : drainSinceEpochSeconds
  if (at === undefined) return undefined
  const began = burstBegan(withoutEnd(shareChanges))
  return { at, ...(began !== undefined && { length: elapsed(began, at) }) }
}

function withoutEnd(changes: readonly ShareChange[]): readonly ShareChange[] {
  return changes.at(-1)?.share === 0 ? changes.slice(0, -1) : changes
}

/** The start of the newest span of shares above zero; undefined if it may have been cut off. */
function burstBegan(changes: readonly ShareChange[]): EpochSeconds | undefined {
  const none = changes.findLastIndex((change) => change.share === 0)
  if (none < 0 && changes.length >= FEWEST_CUT_CHANGES - 1) return undefined
  return changes[none + 1]?.atEpochSeconds
}
