import type { Goal, Ruling } from '../domain/decision.ts'
import { isSameShare, share, type Share } from '../domain/units.ts'
import { countedInstances, workersOfApp } from './capacity.ts'
import { otherWeights, weightBase } from './shares.ts'
import type { Situation } from './situation.ts'
import { goesOnBlind, shareToCome } from './taken-out.ts'
import { finestShare, weightFor } from './weights.ts'
import { ratio } from '../domain/format.ts'

/** A goal after the limits of capacity and routing. `note` belongs to the reason. */
export interface Limited {
  readonly goal: Goal
  readonly note?: string
  readonly warnings: readonly string[]
  /** No weight changes the present share. */
  readonly keepsShare?: true
  /** The burst side can carry less than even the lowest weight gives it: no burst. */
  readonly refused?: string
}

/** A limit that lowers the share lowers it a little further, so that the next minute need not lower it again. */
const SLACK = 0.95

/**
 * Converts the goal's share to one that weights can express, at most `max-share` and at most what the burst side
 * carries.
 */
export function limited(s: Situation, ruling: Ruling): Limited {
  const { goal } = ruling
  if (goal.kind !== 'bursting') return { goal, warnings: [] }
  if (s.target.routing.routing === 'switch') return switched(s)
  const within = spilled(s, goal.share)
  return isAlone(s) ? leftAlone(s, within) : within
}

function spilled(s: Situation, wanted: Share): Limited {
  const limit = limitOf(s)
  const ceiling = share(Math.min(s.target.routing.maxShare, limit))
  const binds = wanted > limit + 1e-9
  const note = binds ? `limited from ${ratio(wanted)}: ${s.limit.because}` : undefined
  const short = binds && s.limit.kind === 'capacity' ? [shortOf(s, wanted)] : []
  const fitted = fit(s, wanted, ceiling)
  return {
    goal: fitted.refused === undefined ? { kind: 'bursting', share: fitted.share } : instead(s),
    ...(note !== undefined && { note }),
    ...(fitted.refused !== undefined && { refused: fitted.refused }),
    warnings: [...short, ...fitted.warnings],
  }
}

interface Fitted {
  readonly share: Share
  readonly warnings: readonly string[]
  readonly refused?: string
}

function fit(s: Situation, wanted: Share, ceiling: Share): Fitted {
  const { profile, burstEndpoint } = s.o.resources
  const base = weightBase(profile, burstEndpoint)
  const bursts = s.view.phase === 'bursting'
  if (bursts && isSameShare(wanted, s.targetShare) && s.targetShare <= ceiling)
    return { share: s.targetShare, warnings: [] }
  const slack = bursts && s.targetShare > ceiling ? share(ceiling * SLACK) : ceiling
  const aim = share(Math.min(wanted, slack))
  if (profile.routingMethod !== 'Weighted' || base === 0) return { share: aim, warnings: [] }
  const weighting = weightFor(aim, base, ceiling)
  if (weighting.withinCeiling) return { share: weighting.share, warnings: [] }
  return tooCoarse(s, base, ceiling)
}

/**
 * A ramp is for a share that was never decided by data. A burst that goes on without them gets the share that was, as far as the
 * instances that it was decided for are there.
 */
function limitOf(s: Situation): number {
  const { limit, o, target, view } = s
  if (limit.kind !== 'ramp' || s.joint.direction !== 'unknown') return limit.share
  const planned = countedInstances(o, target, { ...view, phase: 'warm' })
  const there = Math.min(1, countedInstances(o, target, view) / Math.max(1, planned))
  return Math.max(limit.share, goesOnBlind(s) ?? 0, shareToCome(s) * there)
}

/** Even weight 1 gives more than the ceiling. A ramp is only a precaution and yields; capacity is a fact. */
function tooCoarse(s: Situation, base: number, ceiling: Share): Fitted {
  const finest = finestShare(base)
  const advice = `the other endpoints weigh ${base} together, so weight 1 already gives Azure ${ratio(finest)}, above the limit of ${ratio(ceiling)}: give the private endpoint a weight of 50 for steps of 2 %`
  const alone = otherWeights(s.o.resources.profile, s.o.resources.burstEndpoint).inAnswers === 0
  if (s.limit.kind === 'ramp' || alone || s.view.phase === 'bursting')
    return { share: finest, warnings: [advice] }
  return { share: ceiling, warnings: [], refused: advice }
}

function instead(s: Situation): Goal {
  const ends = s.view.phase === 'draining' && goesOnBlind(s) === undefined
  return ends ? { kind: 'idle' } : { kind: 'stay' }
}

/** All or nothing: weights do not matter, so too few instances can only be reported. */
function switched(s: Situation): Limited {
  const all = share(1)
  const warnings = s.limit.kind === 'capacity' && s.limit.share < 1 ? [shortOf(s, all)] : []
  return { goal: { kind: 'bursting', share: all }, warnings }
}

/** Someone outside this action disabled all others: the burst endpoint has every answer, whatever its weight. */
function isAlone({ o, view }: Situation): boolean {
  const { profile, burstEndpoint } = o.resources
  return view.phase === 'bursting' && otherWeights(profile, burstEndpoint).enabled === 0
}

const ALONE = 'no other endpoint is enabled, so all DNS answers go to Azure, whatever its weight'

/** A weight means nothing until another endpoint returns, so the run adjusts nothing. */
function leftAlone(s: Situation, { goal }: Limited): Limited {
  const short = s.limit.kind === 'capacity' && s.limit.share < 1 ? [shortOf(s, share(1))] : []
  return { goal, keepsShare: true, note: ALONE, warnings: [ALONE, ...short] }
}

function shortOf(s: Situation, wanted: Share): string {
  return `the burst side cannot carry ${ratio(wanted)} of demand: ${s.limit.because}. ${remedyOf(s)}`
}

function remedyOf({ o: { resources }, view, target }: Situation): string {
  if (workersOfApp(resources) < Infinity)
    return 'Raise numberOfWorkers of the web app, whose plan scales per app'
  const { capacity } = resources.plan.sku
  const asked = target.burstSide.burstInstances
  return view.phase === 'bursting' && asked !== undefined && capacity < asked
    ? `The plan has ${String(capacity)} of the ${String(asked)} instances of burst-instances`
    : 'Raise burst-instances, or the quota'
}
