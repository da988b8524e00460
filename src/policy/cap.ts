import { firstUsersAt, isTakenOut, type BurstRecord, type ShareChange } from '../domain/record.ts'
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
export function capReached(s: Situation): Seconds | undefined {
  const most = s.target.policy.maxBurstSeconds
  const since = most === undefined ? undefined : burstSince(s)
  if (most === undefined || since === undefined) return undefined
  const length = elapsed(since, s.now)
  return length >= most ? length : undefined
}

/** A burst whose endpoint was taken out goes on, and so does its time. So does one whose end was announced and not made. */
function burstSince({ view, o: { record }, now }: Situation): EpochSeconds | undefined {
  if (record.kind === 'unknown') return undefined
  const { phase, intent, shareChanges } = record.value
  if (view.phase === 'draining' && shareToResume(record, now) !== undefined)
    return firstUsersAt(record.value) ?? burstBegan(withoutEnd(shareChanges))
  if (view.phase !== 'bursting') return undefined
  if (phase === 'draining' && intent === true && !isTakenOut(record.value)) return lastBegan(record.value)
  const isOwn = phase === 'bursting' || intent === true
  return (isOwn ? firstUsersAt(record.value) : undefined) ?? burstBegan(shareChanges)
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

function burstEnded(record: BurstRecord): EndedBurst | undefined {
  const { shareChanges, drainSinceEpochSeconds } = record
  const last = shareChanges.at(-1)
  const at = last?.share === 0 ? last.atEpochSeconds : drainSinceEpochSeconds
  if (at === undefined) return undefined
  const began = lastBegan(record)
  return { at, ...(began !== undefined && { length: elapsed(began, at) }) }
}

/** When the last burst got its first users, as far as the state tag still tells. */
function lastBegan({ burstSinceEpochSeconds, shareChanges }: BurstRecord): EpochSeconds | undefined {
  return burstSinceEpochSeconds ?? burstBegan(withoutEnd(shareChanges))
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
