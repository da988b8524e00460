import type { Decision, Goal } from '../domain/decision.ts'
import { known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord, Hold, PrivateEpisode } from '../domain/record.ts'
import { rememberingAutoscale } from './autoscale-memory.ts'
import { drainOf } from './drain.ts'
import { planBurst, planWarm } from './plan-up.ts'
import { backFromSwitch, planIdle, planLeave, SEEN_DISABLED } from './plan-down.ts'
import { privateEpisode } from '../policy/private-down.ts'
import {
  liftsHold,
  recordBase,
  withEpisode,
  withFailedAttempt,
  withHold,
  withLease,
  withoutExpired,
  drainConfirmed,
  withoutIntent,
  withoutLease,
  withoutOutside,
  withOutside,
  withRenewedLease,
} from '../record/transitions.ts'
import { isPhaseOdd } from '../record/odd-times.ts'
import { readRecord } from '../record/tag.ts'
import type { PlanContext } from './plan-context.ts'
import type { Progress } from './progress.ts'
import { recordSteps } from './record-steps.ts'
import type { Step } from './steps.ts'

/**
 * The ordered, idempotent steps from the observed to the decided state; empty if they are the same. Pure: the same
 * observation and decision give the same plan (same-input-same-decision). The reconciler performs the first step, then
 * reads and plans again, so a plan is never older than the state to which it applies.
 */
export function plan(
  o: Observation,
  decision: Pick<Decision, 'goal' | 'rule'>,
  context: PlanContext,
): readonly Step[] {
  if (decision.rule === 'pause') return []
  const c = withMemory(context)
  const held = heldRecord(o, c)
  const found = goalSteps(o, decision.goal, held, c)
  const base = decision.goal.kind === 'idle' ? held : rememberingAutoscale(o, held, found, c)
  const steps = base === held ? found : remembering(o, base, goalSteps(o, decision.goal, base, c))
  const all = steps[0]?.kind === 'write-record' ? steps : [...baseSteps(o, base, c), ...steps]
  return withRoutine(o, withoutRefused(all, c.progress))
}

/** If no state tag can remember the autoscale setting, no run could restore it, so it stays as it is. */
function withMemory(c: PlanContext): PlanContext {
  if (c.progress.recordRefused === undefined) return c
  return { ...c, target: { ...c.target, burstSide: { ...c.target.burstSide, autoscale: 'leave' } } }
}

function remembering(o: Observation, base: BurstRecord, steps: readonly Step[]): readonly Step[] {
  if (steps[0]?.kind === 'write-record') return steps
  return [...recordSteps(o.record, base, 'how autoscale is set, to put it back after the burst'), ...steps]
}

function goalSteps(o: Observation, goal: Goal, base: BurstRecord, c: PlanContext): Step[] {
  switch (goal.kind) {
    case 'bursting':
      return planBurst(o, goal.share, base, c)
    case 'warm':
      if (o.resources.burstEndpoint.status === 'Enabled') return planLeave(o, base, c)
      return c.progress.failure === undefined ? [...backFromSwitch(o, c), ...planWarm(o, base, c)] : []
    case 'idle':
      return planIdle(o, base, c)
    case 'stay':
      return []
  }
}

/** The state tag that comes next: it contains the command's hold and this run's failure, and nothing that has expired. */
function heldRecord(o: Observation, c: PlanContext): BurstRecord {
  const fresh = withRenewedLease(
    withoutExpired(recordBase(o.record, c.phase, c.runId, c.now), c.now),
    c.leaseOwner,
    c.now,
  )
  const seen = withConfirmed(o, withSeenOutside(o, fresh, c), c)
  const base = withEpisode(withDrainBegun(o, seen, c), episodeOf(o, c))
  const held = withHold(base, lasting(c), c.command)
  const failedAt = c.progress.failure?.at
  if (failedAt === undefined || base.attempts?.lastFailedAtEpochSeconds === failedAt) return held
  return withFailedAttempt(held, failedAt)
}

/** The change by someone outside, while it is obeyed; a person's command ends that. */
function withSeenOutside({ outside }: Observation, base: BurstRecord, c: PlanContext): BurstRecord {
  if (c.command !== undefined) return withoutOutside(base)
  return outside !== undefined && outside.untilEpochSeconds > c.now ? withOutside(base, outside) : base
}

/** The read shows the change of the endpoint that the state tag announced. */
function withConfirmed({ resources }: Observation, base: BurstRecord, c: PlanContext): BurstRecord {
  const { status } = resources.burstEndpoint
  const isShown = status === (base.phase === 'bursting' ? 'Enabled' : 'Disabled')
  if (!isShown) return base
  return base.phase === 'bursting' ? withoutIntent(base) : drainConfirmed(base, c.now, c.progress.disabledAt)
}

/** The command's hold, while it lasts: it may be shorter than the run. */
function lasting({ command, now }: Pick<PlanContext, 'command' | 'now'>): Hold | undefined {
  const hold = command?.hold
  return hold !== undefined && hold.untilEpochSeconds > now ? hold : undefined
}

/**
 * The first state tag says that a drain begins (never-stop-before-drain): without it, the tag would say that there is
 * none. If someone damages the tag, the run still knows of the endpoint that it has disabled itself.
 */
export function withDrainBegun(
  o: Observation,
  base: BurstRecord,
  c: Pick<PlanContext, 'target' | 'now'> & { readonly progress?: Pick<Progress, 'disabledAt'> },
): BurstRecord {
  if (o.record.kind === 'known' || o.resources.burstEndpoint.status === 'Enabled') return base
  const begins = drainOf(o, c.target, c.now).kind === 'begins'
  const since = c.progress?.disabledAt ?? (begins ? c.now : undefined)
  return since === undefined ? base : { ...base, drainSinceEpochSeconds: since }
}

/**
 * Records a person's command before the run acts, so that a controller elsewhere obeys it too. Records a failure, so
 * that the next try waits.
 */
function baseSteps(o: Observation, base: BurstRecord, c: PlanContext): Step[] {
  if (c.progress.failure !== undefined) return recordSteps(o.record, base, 'so that the next try waits')
  const hold = lasting(c)
  if (hold !== undefined && !isKept(o, hold))
    return recordSteps(o.record, base, `the hold of ${hold.by} outlives this run`)
  if (o.record.kind === 'known' && liftsHold(o.record.value, c.command))
    return recordSteps(o.record, base, 'an earlier hold says the opposite, and ends with this command')
  if (outsideChanged(o, base))
    return recordSteps(o.record, base, 'someone outside this action changed the burst endpoint')
  if (isOut(o, base)) return recordSteps(o.record, base, SEEN_DISABLED)
  if (episodeChanged(o, episodeOf(o, c)))
    return recordSteps(o.record, base, 'since when the private side is down or up again')
  if (isOddPhase(o))
    return [{ kind: 'write-record', record: base, why: 'from now on it tells since when the phase holds' }]
  return leaseChanged(o, base) ? recordSteps(o.record, base, RENEWAL) : []
}

function isKept({ record }: Observation, hold: Hold): boolean {
  const kept = record.kind === 'known' ? record.value.hold : undefined
  return kept?.command === hold.command && kept.untilEpochSeconds === hold.untilEpochSeconds
}

function outsideChanged({ record }: Observation, { outside }: BurstRecord): boolean {
  const before = record.kind === 'known' ? record.value.outside : undefined
  return outside !== undefined && (before?.command !== outside.command || before.by !== outside.by)
}

/** From then on, only someone outside this action can have enabled the endpoint again. */
function isOut({ record }: Observation, base: BurstRecord): boolean {
  const announced =
    record.kind === 'known' && record.value.intent === true && record.value.phase === 'draining'
  return announced && base.intent === undefined
}

/** The phase has no known age. It counts from this write on, and not from each new read. */
function isOddPhase({ at, resources: { profile, burstEndpoint } }: Observation): boolean {
  return isPhaseOdd(readRecord(profile.tags, burstEndpoint.name), at)
}

const RENEWAL = 'the lease is renewed'

/** Marks a step that writes only a new lease, whatever rule it comes from. */
function withRoutine(o: Observation, steps: readonly Step[]): readonly Step[] {
  if (o.record.kind === 'unknown' || isOddPhase(o)) return steps
  const before = o.record.value
  return steps.map((step) =>
    step.kind === 'write-record' &&
    recordSteps(known(withoutLease(before)), withoutLease(step.record), '').length === 0
      ? { ...step, why: RENEWAL, routine: true }
      : step,
  )
}

function leaseChanged({ record }: Observation, base: BurstRecord): boolean {
  const before = record.kind === 'known' ? record.value.lease : undefined
  return before?.untilEpochSeconds !== base.lease?.untilEpochSeconds
}

/** The state tag with which a watch claims the lease; the rest of it stays. */
export function claimedRecord(o: Observation, owner: string, c: PlanContext): BurstRecord {
  return withLease(heldRecord(o, c), owner, c.now)
}

function episodeOf(o: Observation, c: PlanContext): PrivateEpisode {
  return privateEpisode(o, c.target.policy.stabilizationSeconds, c.now)
}

function episodeChanged(o: Observation, episode: PrivateEpisode): boolean {
  const before = o.record.kind === 'known' ? o.record.value : undefined
  return (
    before?.privateDownSinceEpochSeconds !== episode.downSinceEpochSeconds ||
    before?.privateUpSinceEpochSeconds !== episode.upSinceEpochSeconds
  )
}

function withoutRefused(steps: readonly Step[], progress: Progress): readonly Step[] {
  return progress.recordRefused === undefined ? steps : steps.filter((step) => step.kind !== 'write-record')
}
