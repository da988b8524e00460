import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import { after, share, type EpochSeconds } from '../domain/units.ts'
import { drainOf, type Drain } from './drain.ts'
import {
  drainingFromNow,
  drainingSince,
  withIntent,
  withoutAutoscale,
  withoutDrain,
  withoutIntent,
  withPhase,
  withShareChange,
} from '../record/transitions.ts'
import { withoutBurst } from '../record/of-burst.ts'
import type { PlanContext } from './plan-context.ts'
import { returnSteps } from './routing.ts'
import { autoscaleDownSteps } from './autoscale-sizing.ts'
import { atIdleSize, idleSku, sizeDownSteps } from './sizing.ts'
import { recordSteps } from './record-steps.ts'
import type { Step } from './steps.ts'

/** Why the run writes the state tag once more: from then on, only someone outside this action can have enabled the endpoint. */
export const SEEN_DISABLED = 'a read shows the burst endpoint disabled'

/** Disable, drain, stop, shrink, always in this order (never-stop-before-drain). */
export function planIdle(o: Observation, base: BurstRecord, c: PlanContext): Step[] {
  if (o.resources.burstEndpoint.status === 'Enabled')
    return [
      ...planLeave(o, base, c),
      { kind: 'write-record', record: leaving(base, c), why: SEEN_DISABLED },
      ...drainWait(o, c, { kind: 'begins' }),
      ...rest(o, c, true),
      idleRecord(base, c),
    ]
  const back = backFromSwitch(o, c)
  if (back.length === 0 && isIdle(o, c))
    return o.record.kind === 'known' || c.progress.failure !== undefined
      ? recordSteps(o.record, idle(base, c), 'idle again')
      : []
  const drain = drainOf(o, c.target, c.now)
  const begins =
    drain.kind === 'begins'
      ? recordSteps(o.record, drainingFromNow(withoutBurst(base), c.now), 'the drain begins now')
      : endsBurst(o, base)
  return [
    ...back,
    ...begins,
    ...drainWait(o, c, drain),
    ...rest(o, c, drain.kind !== 'overdue'),
    ...(drain.kind === 'overdue' || c.progress.givenUp?.has('stop-app') === true
      ? []
      : recordSteps(o.record, idle(base, c), 'idle again')),
  ]
}

/**
 * `switch` has disabled the private side, and someone outside this action the burst endpoint: nothing serves users until the
 * private side is enabled again (never-disable-the-last).
 */
export function backFromSwitch(o: Observation, { target }: PlanContext): Step[] {
  const { record, resources } = o
  const isOwn =
    record.kind === 'known' && (record.value.phase === 'bursting' || record.value.phase === 'draining')
  // By priority, `switch` disables nothing: what is disabled there, people disabled.
  return isOwn && resources.profile.routingMethod !== 'Priority'
    ? returnSteps(o, target.routing, target.warmup)
    : []
}

/** Takes the burst endpoint out of DNS answers. With `switch`, the private endpoint must be Online first. */
export function planLeave(o: Observation, base: BurstRecord, c: PlanContext): Step[] {
  return [
    ...returnSteps(o, c.target.routing, c.target.warmup),
    ...recordSteps(
      o.record,
      withIntent(leaving(base, c)),
      'before the change: the drain begins with the next step',
    ),
    {
      kind: 'patch-endpoint',
      endpoint: o.resources.burstEndpoint,
      change: { status: 'Disabled' },
      why: 'new visitors go to the private side from now on',
    },
  ]
}

/** A drain after which the burst was to go on now ends in a scale-in, which every run must know. */
function endsBurst({ record }: Observation, base: BurstRecord): Step[] {
  return base.planSku === undefined
    ? []
    : recordSteps(record, withoutBurst(base), 'the burst does not go on after this drain')
}

function leaving(base: BurstRecord, c: PlanContext): BurstRecord {
  return withShareChange(withoutIntent(drainingSince(base, c.now)), share(0), c.now)
}

/** If the state tag cannot be written, nothing follows the drain, so there is nothing to wait for. */
function drainWait(o: Observation, c: PlanContext, drain: Drain): Step[] {
  if (c.progress.recordRefused !== undefined) return []
  if (drain.kind === 'draining')
    return [{ kind: 'drain', untilEpochSeconds: drain.untilEpochSeconds, why: drain.why }]
  if (drain.kind !== 'begins') return []
  const until = drainOf(
    { ...o, record: { kind: 'known', value: drainingFromNow(emptyRecord(c), c.now) } },
    c.target,
    c.now,
  )
  return until.kind === 'draining'
    ? [{ kind: 'drain', untilEpochSeconds: until.untilEpochSeconds, why: until.why }]
    : []
}

function emptyRecord(c: PlanContext): BurstRecord {
  return { phase: 'draining', phaseSinceEpochSeconds: c.now, runId: c.runId, shareChanges: [] }
}

/** Stop and shrink. Neither happens without a writable state tag, because the drain is recorded in it. */
function rest(o: Observation, c: PlanContext, mayStop: boolean): Step[] {
  if (c.progress.recordRefused !== undefined) return []
  const stops = mayStop && c.target.burstSide.stopApp && o.resources.app.state === 'Running'
  const stop: Step[] = stops ? [{ kind: 'stop-app', why: whyStopped(o), ...latestStop(o, c) }] : []
  const { burstSide } = c.target
  const steps = [...restoreSteps(o, c), ...stop, ...sizeDownSteps(o, burstSide, c.progress)]
  return steps.filter((step) => !isGivenUp(step, c))
}

function latestStop(
  { record }: Observation,
  { target }: PlanContext,
): { readonly latestEpochSeconds?: EpochSeconds } {
  const since = record.kind === 'known' ? record.value.drainSinceEpochSeconds : undefined
  return since === undefined ? {} : { latestEpochSeconds: after(since, target.routing.drainMaxSeconds) }
}

function whyStopped({ record, resources }: Observation): string {
  const hadNobody =
    resources.burstEndpoint.status === 'Disabled' &&
    record.kind === 'known' &&
    record.value.drainSinceEpochSeconds === undefined
  return hadNobody
    ? 'nobody is sent to it: DNS answers do not name it'
    : 'drained: DNS and clients no longer send users to it'
}

function restoreSteps(o: Observation, { target: { burstSide }, progress }: PlanContext): Step[] {
  const mayDelete = progress.givenUp?.has('delete-autoscale') !== true
  return autoscaleDownSteps(o, burstSide, idleSku(o, burstSide), mayDelete)
}

/** Azure refused it for good in this run. */
function isGivenUp({ kind }: Step, { progress }: PlanContext): boolean {
  return (kind === 'stop-app' || kind === 'change-autoscale') && progress.givenUp?.has(kind) === true
}

/** With the burst endpoint disabled. */
function isIdle(o: Observation, c: PlanContext): boolean {
  if (c.progress.resizing) return false
  const { app } = o.resources
  const { burstSide } = c.target
  const quiet = app.state !== 'Running' || (!burstSide.stopApp && !isDraining(o, c))
  return quiet && atIdleSize(o, burstSide) && restoreSteps(o, c).length === 0
}

function isDraining(o: Observation, c: PlanContext): boolean {
  return o.record.kind === 'known' && drainOf(o, c.target, c.now).kind !== 'drained'
}

/** The tag forgets how autoscale was only once a read has shown that it is so again (success-is-read-back). */
function idle(base: BurstRecord, c: PlanContext): BurstRecord {
  const { givenUp, autoscaleUnshown } = c.progress
  const isOpen = givenUp?.has('change-autoscale') === true || autoscaleUnshown === true
  const restored = isOpen ? base : withoutAutoscale(base)
  return withShareChange(withPhase(withoutDrain(restored), 'idle', c.now), share(0), c.now)
}

function idleRecord(base: BurstRecord, c: PlanContext): Step {
  return { kind: 'write-record', record: idle(base, c), why: 'idle again' }
}
