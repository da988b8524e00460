import type { Decision } from '../domain/decision.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Lease, Phase } from '../domain/record.ts'
import { after, elapsed, type EpochSeconds } from '../domain/units.ts'
import { phaseOf } from '../policy/phase.ts'
import { duration } from '../domain/format.ts'
import { drainOf } from './drain.ts'
import { guarded } from './guard.ts'
import { observe, observeDetails, observeReady } from './observe.ts'
import { claimLease, leaseMove, planToKeep } from './lease.ts'
import { perform } from './perform.ts'
import { plan } from './plan.ts'
import { awaitsInstances } from './plan-up.ts'
import { refusals } from './refusals.ts'
import type { Decided, Session } from './session.ts'
import { isRoutine, isWait, type Action, type Step, type Wait } from './steps.ts'
import { throwIfSuperseded } from './superseded.ts'
import { mustLookAgain } from './confirm.ts'
import { pauseBeforeAnother } from './try-again.ts'
import { afterFailure, undoOrThrow } from './undo.ts'
import { waitTurn } from './wait.ts'

/** What a run of one target came to. */
export interface Reconciled {
  readonly before: Observation
  readonly after: Observation
  /** The first decision: what this run set out to do. */
  readonly decision: Decision
  /** The last one: what was true at the end. */
  readonly lastDecision: Decision
  readonly phaseBefore: Phase
  readonly phaseAfter: Phase
  readonly waiting?: {
    readonly untilEpochSeconds: EpochSeconds
    readonly detail: string
    readonly step: Wait
  }
  /** Why the burst failed, where it did and was undone. */
  readonly failure?: ActionError
  /** Who holds the lease, where everything was left to them. */
  readonly keeper?: Lease
}

interface Turn {
  readonly o: Observation
  readonly decision: Decision
  readonly decided: Decided
  readonly steps: readonly Step[]
  readonly phase: Phase
}

/**
 * Observe, decide, plan, do the first step, and again, until nothing is left to do or a wait is left to the next run.
 * Every write so follows a read that is only as old as the deciding took, and is followed by another (invariants 2, 7).
 * Throws ActionError or ManyErrors where it was refused, or failed with nothing to undo.
 */
export async function reconcile(s: Session): Promise<Reconciled> {
  const first = await firstTurn(s)
  s.progress = { ...s.progress, startedFrom: first.phase }
  s.narrator.planned(first.o, first.decision, first.steps)
  if (s.dryRun || s.lookOnly) return result(first, first)
  const leaveAt = leaveTime(s, first.o.at)
  let turn = first
  let turned = false
  for (;;) {
    const move = leaseMove(s, turn)
    if (move.kind === 'yield') return yieldTo(s, first, turn, move.lease)
    if (move.kind === 'claim') {
      await claimLease(s, turn)
      turn = await takeTurn(s)
      continue
    }
    const step = turn.steps[0]
    // A lease that is renewed meanwhile ends no wait: its times go on.
    if (step === undefined || !isRoutine(step)) endWait(s, step, turn.o.at, turned)
    if (step === undefined) return { ...result(first, turn), ...failureOf(s) }
    if (!isWait(step) && (await mustLookAgain(s, step, turn))) {
      turn = await takeTurn(s)
      continue
    }
    const left = await doStep(s, step, turn, leaveAt)
    if (left !== undefined) return leave(s, first, turn, left)
    const next = await takeTurn(s)
    turned = changed(turn, next)
    if (turned) s.narrator.replanned(next.o, next.decision, next.steps)
    turn = next
  }
}

/** In a watch the first look makes do with the plan that an earlier pass read, as long as nothing depends on it. */
async function firstTurn(s: Session): Promise<Turn> {
  s.keptPlan = planToKeep(s, await s.clock.now())
  const turn = await takeTurn(s)
  if (s.keptPlan === undefined) return turn
  s.keptPlan = undefined
  const dependsOnPlan = turn.phase !== 'idle' || turn.steps.some((step) => step.kind !== 'write-record')
  return dependsOnPlan ? takeTurn(s) : turn
}

function leaveTime(s: Session, now: EpochSeconds): EpochSeconds {
  const leaveAt = after(now, s.waitInRun)
  return s.watch !== undefined && s.watch.leaveBy < leaveAt ? s.watch.leaveBy : leaveAt
}

function yieldTo(s: Session, first: Turn, last: Turn, keeper: Lease): Reconciled {
  s.waiting = undefined
  s.narrator.yielded(keeper, last.o.at)
  return { ...result(first, last), ...failureOf(s), keeper }
}

/** The rest is left to the next run; the wait is told as what it is. */
function leave(s: Session, first: Turn, last: Turn, left: NonNullable<Reconciled['waiting']>): Reconciled {
  const startedAt = s.waiting?.since ?? last.o.at
  const tookSeconds = elapsed(startedAt, last.o.at)
  s.narrator.ended(left.step, { result: 'waiting', startedAt, tookSeconds, detail: left.detail })
  return { ...result(first, last), ...failureOf(s), waiting: left }
}

/** A wait has ended when something else comes first: it is told, and its times are forgotten. */
function endWait(s: Session, step: Step | undefined, now: EpochSeconds, turned: boolean): void {
  const last = s.waiting
  if (last !== undefined && last.step.kind !== step?.kind) {
    const tookSeconds = elapsed(last.since, now)
    const end = turned
      ? ({ result: 'superseded', detail: last.detail } as const)
      : ({ result: 'done' } as const)
    s.narrator.ended(last.step, { ...end, startedAt: last.since, tookSeconds })
    s.waiting = undefined
    s.progress = withoutWaits(s)
  }
  if (step !== undefined && isWait(step)) s.waiting ??= { step, since: now, detail: '' }
}

async function takeTurn(s: Session): Promise<Turn> {
  s.signal.throwIfAborted()
  const o = await observe(s)
  s.before ??= o
  s.latest = o
  throwIfSuperseded(s, o)
  let turn = decided(s, o)
  if (turn.steps.some((step) => needsDetails(s, step))) turn = decided(s, await observeDetails(s, turn.o))
  if (turn.steps.some((step) => needsReady(turn.o, step))) turn = decided(s, await observeReady(s, turn.o))
  tell(s, turn)
  s.phase = turn.phase
  warnOverdue(s, turn)
  throwRefusals(s, turn)
  return turn
}

/** What the run is said to have decided: its first decision, or the first that acts where that one had left all as is. */
function tell(s: Session, turn: Turn): void {
  const { decision } = turn
  const leaves = ({ verdict }: Decision): boolean => verdict === 'none' || verdict === 'hold'
  if (s.decision !== undefined && (!leaves(s.decision) || leaves(decision))) return
  s.decision = decision
  s.decided = turn.decided
}

/** Users who never leave keep the app, and somebody must know that it is billed for them (invariant 2). */
function warnOverdue(s: Session, { o, decision }: Turn): void {
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

function decided(s: Session, o: Observation): Turn {
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

function throwRefusals(s: Session, turn: Turn): void {
  const found = refusals(turn.o, s.target, turn.decision.goal)
  if (s.lookOnly) {
    for (const refusal of found) s.narrator.warned(refusal.message)
    return
  }
  if (found.length === 1 && found[0] !== undefined) throw found[0]
  if (found.length > 1) throw new ManyErrors(found)
}

/** One step; answers what is waited for where the rest is left to the next run. */
async function doStep(
  s: Session,
  step: Step,
  turn: Turn,
  leaveAt: EpochSeconds,
): Promise<Reconciled['waiting']> {
  const startedAt = isWait(step) ? (s.waiting?.since ?? turn.o.at) : turn.o.at
  try {
    s.narrator.began(step)
    if (isWait(step)) return await wait(s, step, turn, leaveAt)
    await act(s, step, turn)
    return undefined
  } catch (error) {
    if (await pauseBeforeAnother(s, step, error)) return undefined
    const tookSeconds = elapsed(startedAt, await s.clock.now())
    const detail = error instanceof Error ? error.message : String(error)
    s.waiting = undefined
    s.narrator.ended(step, { result: 'failed', startedAt, tookSeconds, detail })
    undoOrThrow(s, turn, error)
    return undefined
  }
}

async function act(s: Session, step: Action, turn: Turn): Promise<void> {
  const performed = await perform(s, step, turn.o.at)
  s.writeTries = 0
  const tookSeconds = elapsed(turn.o.at, await s.clock.now())
  s.narrator.ended(step, { result: 'done', startedAt: turn.o.at, tookSeconds, ...performed })
}

async function wait(
  s: Session,
  step: Wait,
  turn: Turn,
  leaveAt: EpochSeconds,
): Promise<Reconciled['waiting']> {
  // An undo that must drain first is left to the next run: this one has a failure to tell. A drain is all in the record,
  // so a watch goes on with it pass by pass.
  const leaves = step.kind === 'drain' && (s.progress.failure !== undefined || s.watch !== undefined)
  const latest = leaves ? turn.o.at : leaveAt
  const waited = await waitTurn(s, step, turn.o, latest)
  if (s.waiting !== undefined) s.waiting = { ...s.waiting, detail: waited.detail }
  s.narrator.waiting(step, waited.detail, turn.o.at)
  if (waited.kind === 'again') return undefined
  return { untilEpochSeconds: waited.untilEpochSeconds, detail: waited.detail, step }
}

function withoutWaits(s: Session): Session['progress'] {
  const { warmupSince: _, onlineWaitSince: __, instancesWaitSince: ___, ...rest } = s.progress
  return rest
}

/** Another goal, another rule, or a share that a person would call another one. */
function changed(last: Turn, next: Turn): boolean {
  const [before, now] = [last.decision, next.decision]
  if (before.goal.kind !== now.goal.kind || before.rule !== now.rule) return true
  if (before.goal.kind !== 'bursting' || now.goal.kind !== 'bursting') return false
  return Math.abs(before.goal.share - now.goal.share) >= 0.02
}

function failureOf(s: Session): Pick<Reconciled, 'failure'> {
  return s.progress.failure === undefined ? {} : { failure: s.progress.failure.error }
}

function result(first: Turn, last: Turn): Reconciled {
  return {
    before: first.o,
    after: last.o,
    decision: first.decision,
    lastDecision: last.decision,
    phaseBefore: first.phase,
    phaseAfter: last.phase,
  }
}
