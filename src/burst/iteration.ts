import type { Decision } from '../domain/decision.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import { duration } from '../domain/format.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import { phaseOf } from '../policy/phase.ts'
import { beforeBurst, isUnsure } from './autoscale-restore.ts'
import { findings } from './checks/table.ts'
import { drainOf } from './drain.ts'
import { takeFewer } from './fewer.ts'
import { guarded } from './guard.ts'
import { awaitsInstances } from './instances-wait.ts'
import { planToKeep } from './lease.ts'
import { giveUpUnread } from './give-up.ts'
import { KEYS } from './known/keys.ts'
import { observe, observeDetails, observePreflight, observeReady, tells } from './observe.ts'
import { warnOfOthers } from './others.ts'
import { plan } from './plan.ts'
import { isToRepeat, lately } from './repeat.ts'
import type { Decided } from './run/story.ts'
import type { Kept, Scope } from './run/reads.ts'
import { progressOf, type Session } from './session.ts'
import type { Step } from './steps.ts'
import { throwIfSuperseded } from './superseded.ts'
import { takingBack, withoutRefusedEnabling } from './take-back.ts'
import { afterFailure } from './undo.ts'

/** One observation, what was decided from it, and the steps that are left. */
export interface Iteration {
  readonly o: Observation
  readonly decision: Decision
  readonly decided: Decided
  readonly steps: readonly Step[]
  readonly phase: Phase
}

/** The first read reuses what was read a moment ago, as long as nothing depends on it. */
export async function firstIteration(s: Session): Promise<Iteration> {
  s.reads.keep(await readBefore(s))
  if (s.reads.kept === undefined) return iterate(s)
  const iteration = await iterateOnKept(s)
  s.reads.keep(undefined)
  if (iteration !== undefined && !dependsOnIt(iteration)) return iteration
  s.story.startsOver()
  return iterate(s)
}

function dependsOnIt({ phase, steps }: Iteration): boolean {
  return phase !== 'idle' || steps.some((step) => step.kind !== 'write-record')
}

/** Undefined if a check refuses what was read a moment ago: it may be true no longer. */
async function iterateOnKept(s: Session): Promise<Iteration | undefined> {
  try {
    return await iterate(s)
  } catch (error) {
    if (s.signal.aborted || !isRefusal(error)) throw error
    return undefined
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof ManyErrors) return error.errors.every(isRefusal)
  return error instanceof ActionError && error.outcome === 'refused'
}

/** The plan of a watch's earlier pass, or the lists of a fleet. */
async function readBefore(s: Session): Promise<Kept | undefined> {
  const ofWatch = planToKeep(s, await s.clock.now())
  return ofWatch === undefined ? s.ports.firstRead?.of(s.target.app) : { plan: ofWatch }
}

/** Reads everything that the decision needs, and decides. Throws ActionError or ManyErrors if a check refuses it. */
export async function iterate(s: Session, scope: Scope = 'all'): Promise<Iteration> {
  s.signal.throwIfAborted()
  s.reads.narrowTo(scope)
  const o = await observe(s)
  // A load that could not be read because the run is being stopped does not count as missing data.
  s.signal.throwIfAborted()
  if (scope === 'all') s.writes.areSeen()
  noteSeen(s, o)
  tells(s, o)
  throwIfSuperseded(s, o)
  takeFewer(s, o)
  let iteration = decided(s, o)
  // An autoscale setting may take this step away, which a person must know.
  const wanted = iteration.steps.some((step) => beginsBurst(s, step))
  if (iteration.steps.some((step) => needsDetails(s, o, step)) || endsUnread(s, iteration))
    iteration = await withDetails(s, iteration)
  if (getsReady(iteration) && iteration.steps.some((step) => beginsBurst(s, step)))
    iteration = { ...iteration, o: await observePreflight(s, iteration.o) }
  const mustBeOnline = iteration.steps.some(({ kind }) => kind === 'await-online')
  if (!mustBeOnline && iteration.steps.some((step) => needsReady(iteration.o, step)))
    iteration = decided(s, await observeReady(s, iteration.o))
  s.story.decidedOn(iteration.decision, iteration.decided, iteration.phase)
  warnOverdue(s, iteration)
  await warnOfOthers(s, iteration)
  tellFindings(s, iteration, wanted)
  return iteration
}

/** An endpoint that shows Enabled may have had users since the state tag announced the change, even if another actor made it. */
function noteSeen({ attempt }: Session, { resources, record }: Observation): void {
  const isEnabled = resources.burstEndpoint.status === 'Enabled'
  if (
    isEnabled &&
    record.kind === 'known' &&
    record.value.phase === 'bursting' &&
    record.value.intent === true
  )
    attempt.announcement.mayHaveWorked()
}

/** A drain polls for half an hour and more: while it lasts, nothing is written that depends on the details. */
async function withDetails(s: Session, { o }: Iteration): Promise<Iteration> {
  const { details } = s.reads
  if (details !== undefined && s.waits.isFor('drain')) {
    const iteration = decided(s, { ...o, resources: { ...o.resources, ...details } })
    if (iteration.steps[0]?.kind === 'drain') return iteration
  }
  const whole = await observeDetails(s, o)
  const found = decided(s, whole)
  return giveUpUnread(s, whole, found.decision.goal) ? decided(s, whole) : found
}

/** Users who never leave keep the app running (never-stop-before-drain), and a person must know that it is billed. */
function warnOverdue(s: Session, { o, decision }: Iteration): void {
  const { burstEndpoint } = o.resources
  if (decision.goal.kind !== 'idle' || burstEndpoint.status === 'Enabled') return
  const drain = drainOf(o, s.target, o.at)
  if (drain.kind !== 'overdue' || !s.attempt.tellsOverdue()) return
  const longest = duration(s.target.routing.drainMaxSeconds)
  s.narrator.warned(
    `drain-max (${longest}) has passed and ${drain.why}: the plan goes to its idle size, the app is left running`,
  )
}

/** Whether a burst begins or ends with this step. A warm-up that continues does not begin one. */
function beginsOrEnds(s: Session, step: Step): boolean {
  if (step.kind === 'warm-up') return !s.waits.isFor('warm-up')
  if (step.kind === 'write-record') return step.record.phase === 'idle'
  return step.kind === 'start-app' || step.kind === 'stop-app'
}

function getsReady({ decision }: Iteration): boolean {
  return decision.goal.kind === 'bursting' || decision.goal.kind === 'warm'
}

function beginsBurst(s: Session, step: Step): boolean {
  return step.kind === 'resize-plan' || beginsOrEnds(s, step)
}

/** Nothing is left to do, but no read has shown what this run or an earlier one made of autoscale, which no other step reads (success-is-read-back). */
function endsUnread({ ledger, reads, attempt }: Session, iteration: Iteration): boolean {
  const { o, steps, decision } = iteration
  if (reads.scope !== 'all' || steps.length > 0 || decision.goal.kind === 'stay') return false
  const key = KEYS.autoscale(o.resources.plan.id)
  const isNew = lately(ledger.undone(key), o.at) === undefined && !attempt.givenUp.has('change-autoscale')
  const ofEarlierRun = isNew && getsReady(iteration) && isUnsure(o)
  return ledger.unshown().includes(key) || isToRepeat(ledger, key) || ofEarlierRun
}

/**
 * A resize must know which other apps use the App Service plan and what else sizes it. So must each step that begins or
 * ends a burst, if App Service scales itself or an idle-sku could take something away.
 */
function needsDetails(s: Session, o: Observation, step: Step): boolean {
  const { autoscale, idleSku } = s.target.burstSide
  if (step.kind === 'resize-plan') return true
  const restores = o.record.kind === 'known' && o.record.value.autoscaleBefore !== undefined
  return (autoscale !== 'leave' || idleSku !== undefined || restores) && beginsOrEnds(s, step)
}

/** A burst side that gets more traffic must have the instances for it (share-within-capacity). */
function needsReady(o: Observation, step: Step): boolean {
  const { burstEndpoint } = o.resources
  if (step.kind !== 'patch-endpoint' || burstEndpoint.status === 'Disabled') return false
  const { endpoint, change } = step
  // `switch` gives the burst side all traffic by changing the priority of another endpoint, or by disabling it.
  if (endpoint.id !== burstEndpoint.id) return change.status !== 'Enabled'
  return change.priority !== undefined || (change.weight ?? 0) > (burstEndpoint.weight ?? 0)
}

function decided(s: Session, o: Observation): Iteration {
  const progress = progressOf(s, o.at)
  // `switch` moves all traffic at once and first waits for missing instances, so it counts on all of them.
  const from = awaitsInstances(o, { target: s.target, progress }) ? withoutReady(o) : o
  const wanted = s.decide(from)
  const finished = finishes(s, o, wanted) ? { ...wanted, goal: { kind: 'idle' as const } } : wanted
  const decision = guarded(o, afterFailure(s, o, finished), s)
  // While the run still tries to enable the endpoint, the announcement stands.
  const without = decision.goal.kind === 'bursting' ? o : withoutRefusedEnabling(s, o)
  if (without !== o) return decided(s, without)
  const { phase } = phaseOf(o, s.target.burstSide)
  const context = {
    target: s.target,
    phase,
    now: o.at,
    runId: s.runId,
    progress,
    command: s.command,
    leaseOwner: s.watch?.owner,
  }
  const steps = takingBack(s, o, decision, plan(o, decision, context))
  return { o, decision, decided: { from, decision: wanted }, steps, phase }
}

/**
 * A stopped app has no load to read, so demand may be unknown for some minutes. Nothing is left to hold, so the run
 * finishes the scale-in that good data began, in this run or in an earlier one that was cut off, because the App Service plan
 * is what costs money.
 */
function finishes(s: Session, o: Observation, { rule, goal }: Decision): boolean {
  if (isRestoring(s, o) && rule !== 'pause' && goal.kind === 'stay') return true
  const { resources, record } = o
  const { app, burstEndpoint } = resources
  const wasDraining = record.kind === 'known' && record.value.phase === 'draining'
  const stopped = app.state === 'Stopped' && burstEndpoint.status === 'Disabled'
  return stopped && (s.attempt.stopped || wasDraining) && rule === 'missing-data' && goal.kind === 'stay'
}

/** Idle, but no read has shown yet that autoscale is as it was before the burst: whatever demand does, that is not left halfway. */
function isRestoring({ command, target }: Session, o: Observation): boolean {
  const isIdle = o.record.kind === 'known' && o.record.value.phase === 'idle'
  if (!isIdle || beforeBurst(o) === undefined || command !== undefined) return false
  return phaseOf(o, target.burstSide).phase === 'idle'
}

function withoutReady(o: Observation): Observation {
  const { readyInstances: _, ...resources } = o.resources
  return { ...o, resources }
}

/** Throws everything that is refused at once, and tells the rest once in a run. */
function tellFindings(s: Session, iteration: Iteration, wanted: boolean): void {
  if (s.inspects === true) return
  const found = findings(iteration.o, s.target, { goal: iteration.decision.goal, phase: iteration.phase })
  const begins = wanted || iteration.steps.some((step) => beginsBurst(s, step))
  const told = found.filter(({ severity }) => s.observeOnly || (severity === 'warning' && begins))
  for (const { error } of told) {
    const message = s.observeOnly ? error.message : `${error.message}. ${error.fix}`
    if (s.story.tells(message)) s.narrator.warned(message)
  }
  if (s.observeOnly) return
  const refused = found.filter(({ severity }) => severity === 'refusal').map(({ error }) => error)
  if (refused.length === 1 && refused[0] !== undefined) throw refused[0]
  if (refused.length > 1) throw new ManyErrors(refused)
}
