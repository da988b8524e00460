import type { Decision } from '../domain/decision.ts'
import { ManyErrors } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import { phaseOf } from '../policy/phase.ts'
import { drainOf } from './drain.ts'
import { guarded } from './guard.ts'
import { planToKeep } from './lease.ts'
import { observe, observeDetails, observeReady } from './observe.ts'
import { plan } from './plan.ts'
import { awaitsInstances } from './plan-up.ts'
import { refusals } from './refusals.ts'
import type { Decided, Session } from './session.ts'
import type { Step } from './steps.ts'
import { throwIfSuperseded } from './superseded.ts'
import { afterFailure } from './undo.ts'

/** One look at the world, what was decided by it, and the steps that are left. */
export interface Iteration {
  readonly o: Observation
  readonly decision: Decision
  readonly decided: Decided
  readonly steps: readonly Step[]
  readonly phase: Phase
}

/** In a watch the first look makes do with the plan that an earlier pass read, as long as nothing depends on it. */
export async function firstIteration(s: Session): Promise<Iteration> {
  s.keptPlan = planToKeep(s, await s.clock.now())
  const iteration = await iterate(s)
  if (s.keptPlan === undefined) return iteration
  s.keptPlan = undefined
  const dependsOnPlan =
    iteration.phase !== 'idle' || iteration.steps.some((step) => step.kind !== 'write-record')
  return dependsOnPlan ? iterate(s) : iteration
}

/** Looks at everything that deciding needs, and decides. Throws ActionError or ManyErrors where it is refused. */
export async function iterate(s: Session): Promise<Iteration> {
  s.signal.throwIfAborted()
  const o = await observe(s)
  s.before ??= o
  s.latest = o
  throwIfSuperseded(s, o)
  let iteration = decided(s, o)
  if (iteration.steps.some((step) => needsDetails(s, step)))
    iteration = decided(s, await observeDetails(s, iteration.o))
  if (iteration.steps.some((step) => needsReady(iteration.o, step)))
    iteration = decided(s, await observeReady(s, iteration.o))
  tell(s, iteration)
  s.phase = iteration.phase
  warnOverdue(s, iteration)
  throwRefusals(s, iteration)
  return iteration
}

/** What the run is said to have decided: its first decision, or the first that acts where that one had left all as is. */
function tell(s: Session, iteration: Iteration): void {
  const { decision } = iteration
  const leaves = ({ kind }: Decision): boolean => kind === 'none' || kind === 'hold'
  if (s.decision !== undefined && (!leaves(s.decision) || leaves(decision))) return
  s.decision = decision
  s.decided = iteration.decided
}

/** Users who never leave keep the app, and somebody must know that it is billed for them (invariant 2). */
function warnOverdue(s: Session, { o, decision }: Iteration): void {
  const { burstEndpoint } = o.resources
  if (decision.goal.kind !== 'idle' || burstEndpoint.status === 'Enabled' || s.progress.overdueTold === true)
    return
  const drain = drainOf(o, s.target, o.at)
  if (drain.kind !== 'overdue') return
  s.progress = { ...s.progress, overdueTold: true }
  const longest = duration(s.target.routing.drainMaxSeconds)
  s.narrator.warned(
    `drain-max (${longest}) has passed and ${drain.why}: the plan goes to its idle size, the app is left running`,
  )
}

/** With these a burst begins or ends. A warm-up that goes on need not be asked about again. */
function beginsOrEnds(s: Session, step: Step): boolean {
  if (step.kind === 'warm-up') return s.waiting?.step.kind !== 'warm-up'
  if (step.kind === 'write-record') return step.record.phase === 'idle'
  return step.kind === 'start-app' || step.kind === 'stop-app'
}

/**
 * A change of size must know who else lives on the plan and who else sizes it. So must whatever begins or ends a burst,
 * sized or not, where App Service is to scale itself meanwhile or an idle-sku could take something away.
 */
function needsDetails(s: Session, step: Step): boolean {
  const { autoscale, idleSku } = s.target.burstSide
  if (step.kind === 'resize-plan') return true
  return (autoscale !== 'leave' || idleSku !== undefined) && beginsOrEnds(s, step)
}

/** A burst side that is to carry more than now must have the instances for it (invariant 12). */
function needsReady(o: Observation, step: Step): boolean {
  const { burstEndpoint } = o.resources
  if (step.kind !== 'patch-endpoint' || burstEndpoint.status === 'Disabled') return false
  const { purpose, change } = step
  if (purpose === 'weight') return (change.weight ?? 0) > (burstEndpoint.weight ?? 0)
  return purpose === 'prefer' || purpose === 'disable-private'
}

function decided(s: Session, o: Observation): Iteration {
  const { phase } = phaseOf(o, s.target.burstSide)
  // What is waited for counts as there: the share is decided once, for all instances.
  const from = awaitsInstances(o, s) ? withoutReady(o) : o
  const wanted = s.decide(from)
  const finished = finishes(s, o, wanted) ? { ...wanted, goal: { kind: 'idle' as const } } : wanted
  const decision = guarded(o, afterFailure(s, o, finished), s)
  const context = {
    target: s.target,
    phase,
    now: o.at,
    runId: s.runId,
    progress: s.progress,
    command: s.command,
    leaseOwner: s.watch?.owner,
  }
  return { o, decision, decided: { from, decision: wanted }, steps: plan(o, decision, context), phase }
}

/**
 * A stopped app has no load to read, so demand may be unknown for some minutes. There is nothing left to hold then:
 * the way back that good data began is finished, because the plan is what costs money.
 */
function finishes(s: Session, { resources }: Observation, { rule, goal }: Decision): boolean {
  const stopped = s.progress.stopped === true && resources.app.state === 'Stopped'
  return stopped && rule === 'missing-data' && goal.kind === 'stay'
}

function withoutReady(o: Observation): Observation {
  const { readyInstances: _, ...resources } = o.resources
  return { ...o, resources }
}

function throwRefusals(s: Session, iteration: Iteration): void {
  const found = refusals(iteration.o, s.target, iteration.decision.goal)
  if (s.observeOnly) {
    for (const refusal of found) s.narrator.warned(refusal.message)
    return
  }
  if (found.length === 1 && found[0] !== undefined) throw found[0]
  if (found.length > 1) throw new ManyErrors(found)
}
