import type { Observation } from '../domain/observation.ts'
import { elapsed, minutes, share as shareOf, type EpochSeconds, type Share } from '../domain/units.ts'

/** After so long, what a run was about to do says nothing of what is wanted now. */
const GOES_ON_WITHIN = minutes(60)

/**
 * The share of a burst that goes on although its endpoint is disabled; undefined if none does. Either the endpoint was taken out of
 * the answers because it did not serve, and the state tag of the drain still has the size of the burst's plan; or a run was about to
 * enable it.
 */
export function shareToResume(record: Observation['record'], now: EpochSeconds): Share | undefined {
  if (record.kind === 'unknown') return undefined
  const { phase, phaseSinceEpochSeconds: since, intent, planSku, shareChanges } = record.value
  const isAboutTo = phase === 'bursting' && intent === true && elapsed(since, now) <= GOES_ON_WITHIN
  const goesOn = phase === 'draining' ? planSku !== undefined : isAboutTo
  return goesOn ? shareChanges.findLast(({ share }) => share > 0)?.share : undefined
}

/**
 * The share of a burst before its endpoint was taken out, while the share after that has not reached it: the weight of a trial is
 * what proves the app, not what the burst needs. Zero if there was none lately.
 */
export function shareBefore(record: Observation['record'], now: EpochSeconds): Share {
  const changes = record.kind === 'known' ? record.value.shareChanges : []
  const out = changes.findLastIndex((one) => one.share === 0)
  const at = changes[out]?.atEpochSeconds
  return at === undefined || elapsed(at, now) > GOES_ON_WITHIN
    ? shareOf(0)
    : (changes[out - 1]?.share ?? shareOf(0))
}
