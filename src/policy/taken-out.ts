import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import { isTakenOut } from '../domain/record.ts'
import { elapsed, minutes, share as shareOf, type EpochSeconds, type Share } from '../domain/units.ts'
import { UNDER_WAY } from './phase.ts'
import type { Situation } from './situation.ts'

/** After so long, what a run was about to do says nothing of what is wanted now. */
const GOES_ON_WITHIN = minutes(60)

/**
 * The share of a burst that goes on although its endpoint is disabled; undefined if none does. Either the endpoint was taken out of
 * the answers because it did not serve, and the state tag of the drain still has the size of the burst's plan; or a run was about to
 * enable it.
 */
export function shareToResume(record: Observation['record'], now: EpochSeconds): Share | undefined {
  if (record.kind === 'unknown') return undefined
  const { phase, phaseSinceEpochSeconds: since, intent, trialFor, shareChanges } = record.value
  const isAboutTo = phase === 'bursting' && intent === true && elapsed(since, now) <= GOES_ON_WITHIN
  const goesOn = isTakenOut(record.value) || isAboutTo
  return goesOn ? (trialFor ?? shareChanges.findLast(({ share }) => share > 0)?.share) : undefined
}

/**
 * The same where no load data says whether that burst is still needed: no rule but a person's `scale-back`, someone outside or the cap
 * may end it then (no-data-never-ends).
 */
export function goesOnBlind({ joint, view, o, now }: Situation): Share | undefined {
  if (joint.direction !== 'unknown' || view.phase !== 'draining') return undefined
  return shareToResume(o.record, now)
}

/** Whether a decision was made without load data, whichever rule won. */
export function isBlind({ rule, overruled }: Pick<Decision, 'rule' | 'overruled'>): boolean {
  return rule === 'missing-data' || overruled.some((it) => it.rule === 'missing-data')
}

/**
 * The share that the burst is about to get: the one that its trial is for, or one that the state tag says and the endpoint does not
 * have yet. Zero if there is none, if the tag tells of no burst, or if someone outside has set another weight.
 */
export function shareToCome({ view, o, now }: Pick<Situation, 'view' | 'o' | 'now'>): Share {
  if (view.phase !== 'bursting' || view.changedOutside !== undefined || o.record.kind === 'unknown')
    return shareOf(0)
  const { phase, trialFor, shareChanges } = o.record.value
  if (phase !== 'bursting') return shareOf(0)
  const last = shareChanges.at(-1)
  const isUnderWay = last !== undefined && elapsed(last.atEpochSeconds, now) < UNDER_WAY
  return shareOf(Math.max(trialFor ?? 0, isUnderWay ? last.share : 0))
}
