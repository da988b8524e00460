import type { RoutingConfig } from '../domain/config.ts'
import { known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import { epochSeconds, share, type Share } from '../domain/units.ts'
import { drainOf, type Drain } from './drain.ts'
import { anotherAnswers, anotherServes, isOnline, isUnhealthy, otherWeights } from './endpoints.ts'
import {
  withFailedAttempt,
  withoutAttempts,
  withIntent,
  withoutDrain,
  withoutIntent,
  withPhase,
  withShareChange,
} from '../record/transitions.ts'
import { announcedTrial, withoutTrial } from '../record/of-burst.ts'
import { asBursting, takenOut } from './burst-tag.ts'
import { awaitsInstances, instancesWait, raisesTooSoon } from './instances-wait.ts'
import type { PlanContext } from './plan-context.ts'
import { awaitOnline, enableStep, isProven, routeSteps } from './routing.ts'
import { sizeUpSteps } from './sizing.ts'
import { recordSteps } from './record-steps.ts'
import type { Step } from './steps.ts'

/** Size, start, warm up, prove. Then enable as a trial, and set the weight only once Online (trial-before-weight). */
export function planBurst(o: Observation, wanted: Share, base: BurstRecord, c: PlanContext): Step[] {
  const { burstEndpoint, app } = o.resources
  if (burstEndpoint.status === 'Enabled') {
    // During its own trial the run waits for the endpoint, even if it is Degraded, until the time is up: disabling and
    // enabling it would only start the same probes again.
    const usable = app.state === 'Running' && (c.progress.onTrial || !isUnhealthy(burstEndpoint))
    if (usable || !anotherServes(o.resources)) return serveSteps(o, wanted, base, c)
    return [...takeOut(o, base, c), ...readySteps(o, takenOut(o, base, c), c)]
  }
  const ready = readySteps(o, base, c)
  return [...ready, ...enableSteps(o, wanted, ready.length > 0 ? warming(base, c) : base, c)]
}

/** Ready to take traffic, without a routing change. */
export function planWarm(o: Observation, base: BurstRecord, c: PlanContext): Step[] {
  const steps = withInstances(readySteps(o, base, c), c)
  const record = steps.length > 0 ? warming(base, c) : base
  const drain = drainOf(o, c.target, c.now)
  const last: Step[] =
    drain.kind === 'draining'
      ? [{ kind: 'drain', untilEpochSeconds: drain.untilEpochSeconds, why: drain.why }]
      : []
  const done = unnamed(withPhase(withoutAttempts(afterDrain(record, drain.kind, c)), 'warm', c.now), c)
  return [...steps, ...last, ...recordSteps(o.record, done, 'ready, and no traffic is routed to it')]
}

/** Test once every instance is up: an answer from one says little about the others. */
function withInstances(steps: readonly Step[], { target, progress }: PlanContext): Step[] {
  const test = steps.findIndex(({ kind }) => kind === 'warm-up')
  // Without a health test, the warm-up waits for the state of the instances anyway.
  if (test < 0 || !target.warmup.enabled || progress.instances !== undefined) return [...steps]
  const why = 'the tests count only with every instance READY'
  return steps.toSpliced(test, 0, { kind: 'await-instances', for: 'warm', why })
}

/** Removes a drain that has ended, or that the plan waits for first. An overdue drain stays. */
function afterDrain(record: BurstRecord, drain: Drain['kind'], c: PlanContext): BurstRecord {
  if (drain === 'begins') return { ...record, drainSinceEpochSeconds: c.now }
  return drain === 'overdue' ? record : withoutDrain(record)
}

/** Disable an endpoint that does not answer, because only then do resolvers stop sending users to it. */
function takeOut(o: Observation, base: BurstRecord, c: PlanContext): Step[] {
  return [
    ...recordSteps(
      o.record,
      withShareChange(withIntent(takenOut(o, tried(o, base, c), c)), share(0), c.now),
      'before it is disabled',
    ),
    {
      kind: 'patch-endpoint',
      endpoint: o.resources.burstEndpoint,
      change: { status: 'Disabled' },
      why: 'the burst side does not serve and another endpoint does; warm it up again first',
    },
  ]
}

/**
 * A burst of this action that never got beyond its trial counts as a failed attempt, whichever run made it
 * (failed-burst-is-undone). What someone outside enabled is not an attempt of this action.
 */
function tried(o: Observation, base: BurstRecord, c: PlanContext): BurstRecord {
  const { burstEndpoint, profile } = o.resources
  const onTrial =
    profile.routingMethod === 'Weighted' && (burstEndpoint.weight ?? 1) <= c.target.routing.trialWeight
  const isOwn = o.record.kind === 'known' && o.record.value.phase === 'bursting'
  return onTrial && isOwn ? withFailedAttempt(base, epochSeconds(Math.floor(c.now))) : base
}

function readySteps(o: Observation, base: BurstRecord, c: PlanContext): Step[] {
  const inUse = drainOf(o, c.target, c.now).kind !== 'drained'
  const sizing = sizeUpSteps(o, c.target.burstSide, c.progress, inUse)
  const start: Step[] = o.resources.app.state === 'Running' ? [] : [{ kind: 'start-app', why: startWhy(o) }]
  const steps = overlapped(sizing, start)
  const warm = steps.length > 0 || !isProven(o.burstHealth, c.target.warmup, c.now)
  if (warm) steps.push({ kind: 'warm-up', why: warmWhy(c) })
  if (!needsIntent(o, steps)) return steps
  return [...recordSteps(o.record, warming(base, c), 'before the change'), ...steps]
}

/** A burst side that is warm and only needs another test keeps its phase. */
function needsIntent(o: Observation, steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind !== 'warm-up') || (o.record.kind === 'unknown' && steps.length > 0)
}

/** Keeps a drain that has not ended, because until then the app has users. */
function warming(base: BurstRecord, c: PlanContext): BurstRecord {
  const phase = c.phase === 'draining' || c.phase === 'warm' ? base.phase : 'warming'
  return withPhase(base, phase, c.now)
}

/** No answer names it: the share of a burst that someone else ended, or that a killed run only announced, ends here. */
function unnamed(record: BurstRecord, { now }: PlanContext): BurstRecord {
  const last = record.shareChanges.at(-1)
  return last === undefined ? record : withShareChange(record, share(0), now)
}

/** The start may overlap the resize only if worker size and tier stay: a new tier restarts the app. */
function overlapped(sizing: readonly Step[], start: readonly Step[]): Step[] {
  const resizeAt = Math.max(
    0,
    sizing.findIndex((step) => step.kind === 'resize-plan'),
  )
  const [before, own] = [sizing.slice(0, resizeAt), sizing.slice(resizeAt)]
  const wait = own.filter((step) => step.kind === 'await-resize')
  const rest = own.filter((step) => step.kind !== 'await-resize')
  const moves = rest.some((step) => step.kind === 'resize-plan' && step.sku.name !== step.plan.sku.name)
  return moves ? [...before, ...rest, ...wait, ...start] : [...before, ...rest, ...start, ...wait]
}

function startWhy(o: Observation): string {
  return `it is ${o.resources.app.state}; users must never meet an app that is not up`
}

function warmWhy(c: PlanContext): string {
  const { warmup } = c.target
  if (!warmup.enabled) return 'warmup-url is none: the state of its instances decides on the trial'
  return `${String(warmup.successes)} successes in a row within a minute before any traffic`
}

function enableSteps(o: Observation, wanted: Share, base: BurstRecord, c: PlanContext): Step[] {
  const { routing } = c.target
  const step = enableStep(o, routing, wanted)
  const trial = anotherAnswers(o.resources)
  const started = withoutTrial(withIntent(asBursting(o, base, c)))
  const first = trial ? trialShare(o, c, wanted) : wanted
  const intent = withShareChange(
    announcedTrial(base, started, wanted > first ? wanted : undefined),
    first,
    c.now,
  )
  const final = withShareChange(withoutTrial(withoutAttempts(withoutIntent(intent))), wanted, c.now)
  const after = trial ? routeSteps(asTrialLeavesIt(o, routing), routing, wanted) : []
  return [
    ...recordSteps(o.record, intent, 'before the change: the next step brings traffic'),
    step,
    awaitOnline(o.resources.burstEndpoint),
    ...recordSteps(known(intent), final, 'the target share applies from now'),
    ...after,
  ]
}

/** The state after the trial, so that the plan shows the weight change from there. */
function asTrialLeavesIt(o: Observation, { trialWeight }: RoutingConfig): Observation {
  const { burstEndpoint, profile } = o.resources
  if (profile.routingMethod !== 'Weighted') return o
  const enabled = { ...burstEndpoint, status: 'Enabled' as const, weight: trialWeight }
  return { ...o, resources: { ...o.resources, burstEndpoint: enabled } }
}

/** The trial's target share: its weight against the others'. Other routing methods have no weight. */
function trialShare(o: Observation, c: PlanContext, wanted: Share): Share {
  if (o.resources.profile.routingMethod !== 'Weighted') return wanted
  const { trialWeight } = c.target.routing
  return share(trialWeight / (trialWeight + otherWeights(o.resources)))
}

/** Already enabled: add instances if needed, wait for Online, then set the target share. */
function serveSteps(o: Observation, wanted: Share, base: BurstRecord, c: PlanContext): Step[] {
  const { burstEndpoint, app } = o.resources
  const start: Step[] = app.state === 'Running' ? [] : [{ kind: 'start-app', why: startWhy(o) }]
  const online: Step[] =
    isOnline(burstEndpoint) || keepsWithoutOnline(o, c) ? [] : [awaitOnline(burstEndpoint)]
  const mayRoute = c.target.routing.routing === 'spill' || isOnline(burstEndpoint) || online.length > 0
  const wantedRoute = mayRoute ? routeSteps(o, c.target.routing, wanted) : []
  const waits = online.length === 0 ? instancesWait(o, wantedRoute, c) : []
  const holds = waits.length > 0 && (awaitsInstances(o, c) || raisesTooSoon(o, wantedRoute, c))
  const route = holds ? [] : wantedRoute
  const served = asBursting(o, base, c)
  const settled = online.length === 0 ? withoutAttempts(served) : served
  // The tag keeps what the trial is for until Online, and until the instances for it are READY.
  const kept = online.length > 0 || waits.length > 0 ? settled : withoutTrial(settled)
  const record = route.length > 0 ? withShareChange(kept, wanted, c.now) : kept
  const found = adopted(o, served)
  return [
    ...found,
    // Users meet a stopped app now, so the start waits for no resize.
    ...start,
    ...sizeUpSteps(o, c.target.burstSide, c.progress, true),
    ...online,
    ...recordSteps(found.length > 0 ? known(served) : o.record, record, tagWhy(o, route)),
    ...route,
    ...waits,
  ]
}

/** Without a change to come, the tag only forgets what is over, such as a hold, or is written for the first time. */
function tagWhy({ record }: Observation, route: readonly Step[]): string {
  if (route.length > 0) return 'before the change'
  return record.kind === 'unknown' ? 'it does not say so yet' : 'it still says what is over'
}

/** Enabled, by any actor: record that at once, because disabling it leaves users to drain (never-stop-before-drain). */
function adopted({ record }: Observation, served: BurstRecord): Step[] {
  if (record.kind === 'unknown' || record.value.phase === 'bursting') return []
  return recordSteps(record, served, 'DNS answers name it, which the state tag does not say')
}

/** Keep it enabled although it is not Online, if nothing else answers and the action's own test passes (private-down-bursts). */
function keepsWithoutOnline(o: Observation, c: PlanContext): boolean {
  return !anotherAnswers(o.resources) && isProven(o.burstHealth, c.target.warmup, c.now)
}
