import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import { elapsed, minutes, share as shareOf, type EpochSeconds, type Share } from '../domain/units.ts'
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
  const { phase, phaseSinceEpochSeconds: since, intent, planSku, shareChanges } = record.value
  const isAboutTo = phase === 'bursting' && intent === true && elapsed(since, now) <= GOES_ON_WITHIN
  const goesOn = phase === 'draining' ? planSku !== undefined : isAboutTo
  return goesOn ? shareChanges.findLast(({ share }) => share > 0)?.share : undefined
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

/** Sooner than a drain ends, so that the burst side still has the instances that carried the share. */
const TAKEN_OUT_WITHIN = minutes(15)
/** Weights are whole numbers, so a share that is set again differs a little. */
const ABOUT = 0.9

/**
 * The share of a burst before its endpoint was taken out, while it has had only the weight of a trial since, or that share again: a
 * trial proves the app, and is not what the burst needs. Zero where another share followed, which is another burst's.
 */
export function shareBefore(record: Observation['record'], now: EpochSeconds): Share {
  const changes = record.kind === 'known' ? record.value.shareChanges : []
  const out = changes.findLastIndex((one) => one.share === 0)
  const [before, end, , ...raised] = changes.slice(Math.max(0, out - 1))
  if (out < 1 || before === undefined || end === undefined) return shareOf(0)
  const isSame = raised.every((one) => one.share >= ABOUT * before.share)
  return isSame && elapsed(end.atEpochSeconds, now) <= TAKEN_OUT_WITHIN ? before.share : shareOf(0)
}
