import { remaining } from '../clock/deadlines.ts'
import type { Decision } from '../domain/decision.ts'
import type { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Lease, Phase } from '../domain/record.ts'
import { elapsed, epochSeconds, isSameShare, type EpochSeconds } from '../domain/units.ts'
import { mustReread } from './confirm.ts'
import { givesUp, throwGivenUp, withGivenUp } from './give-up.ts'
import { warnOfIdleKeeper } from './idle-keeper.ts'
import { warnOfOddTimes } from './odd-times.ts'
import { lastRead } from './last-read.ts'
import { claimLease, leaseMove, mayBeStale } from './lease.ts'
import { perform } from './perform.ts'
import type { Scope } from './run/reads.ts'
import { scopeAfter, scopeWhile, suffices, usable } from './scope.ts'
import type { Session } from './session.ts'
import { awaitShown } from './shown.ts'
import { takeBack } from './take-back.ts'
import { isRoutine, isWait, type Action, type Step, type Wait } from './steps.ts'
import { keepPace, pausesBeforeRepeat } from './repeat.ts'
import { pauseBeforeAnother } from './try-again.ts'
import { firstIteration, iterate, type Iteration } from './iteration.ts'
import { undoOrThrow } from './undo.ts'
import { awaitSettled } from './unsettled.ts'
import { endWait } from './wait-end.ts'
import { waitOnce } from './wait.ts'

/** How a run of one target ended. */
export interface Reconciled {
  readonly before: Observation
  readonly after: Observation
  /** The first decision: what this run set out to do. */
  readonly decision: Decision
  /** The last decision: what is true at the end. */
  readonly lastDecision: Decision
  readonly phaseBefore: Phase
  readonly phaseAfter: Phase
  readonly waiting?: {
    readonly untilEpochSeconds: EpochSeconds
    readonly detail: string
    readonly step: Wait
  }
  /** Why the burst failed, if it failed and was undone. */
  readonly failure?: ActionError
  /** The lease of the watch to which the run left everything. */
  readonly keeper?: Lease
}

/**
 * Observes, decides, plans, performs the first step, and starts over, until nothing is left to do or a wait remains for
 * the next run. So every write follows a fresh read and is followed by another (fresh-read-before-write,
 * success-is-read-back). Throws ActionError or ManyErrors if it was refused, or failed with nothing to undo.
 */
export async function reconcile(s: Session): Promise<Reconciled> {
  const first = await firstIteration(s)
  s.attempt.beginsFrom(first.phase)
  warnOfOddTimes(s, first.o)
  s.narrator.planned(first.o, first.decision, first.steps, first.decided)
  if (s.dryRun || s.observeOnly) return result(first, first)
  const leaveAt = leaveTime(s, first.o.at)
  let iteration = first
  let stateChanged = false
  for (;;) {
    const move = leaseMove(s, iteration)
    if (move.kind === 'yield') {
      if (!(await mayBeStale(s))) return await yieldTo(s, first, iteration, move.lease)
      iteration = await iterate(s)
      continue
    }
    if (move.kind === 'claim') {
      await claimLease(s, iteration)
      iteration = await iterate(s)
      continue
    }
    const step = awaitSettled(s, iteration.o) ?? iteration.steps[0] ?? awaitShown(s, iteration.o)
    if (step === undefined || !isWait(step)) await keepPace(s, iteration.o.at)
    // Renewing the lease does not end a wait, whose time continues.
    if (step === undefined || !isRoutine(step)) endWait(s, step, iteration.o, stateChanged)
    if (step === undefined) {
      throwGivenUp(s)
      return { ...result(first, iteration), ...failureOf(s) }
    }
    if (!isWait(step) && (await mustReread(s, step, iteration))) {
      iteration = await iterate(s)
      continue
    }
    const { left, scope } = await doStep(s, step, iteration, leaveAt)
    if (left !== undefined) return await leave(s, first, iteration, left)
    const next = await iterateAfter(s, step, scope)
    stateChanged = changed(iteration, next)
    if (stateChanged) s.narrator.replanned(next.o, next.decision, next.steps, next.decided)
    iteration = next
  }
}

/** Reads no more than it must; if that does not lead to the next step, everything. */
async function iterateAfter(s: Session, step: Step, scope: Scope): Promise<Iteration> {
  const narrow = await usable(s, step, scope)
  const next = await iterate(s, narrow)
  return narrow === 'all' || (await suffices(s, step, next)) ? next : iterate(s)
}

/** A run stops this long before its `timeout`: a last read may take a minute, and the report some seconds. */
const TO_SAY_SO_SECONDS = 90

function leaveTime(s: Session, now: EpochSeconds): EpochSeconds {
  const left = remaining(s.signal, s.clock.byMachine(now)) ?? Infinity
  const forWaiting = left - Math.min(TO_SAY_SO_SECONDS, left / 4)
  const leaveAt = epochSeconds(now + Math.min(s.waitInRun, Math.max(0, forWaiting)))
  const leaveBy = s.watch === undefined ? leaveAt : s.clock.fromMachine(s.watch.leaveBy)
  return leaveBy < leaveAt ? leaveBy : leaveAt
}

async function yieldTo(s: Session, first: Iteration, last: Iteration, keeper: Lease): Promise<Reconciled> {
  s.waits.end()
  s.narrator.yielded(keeper, last.o.at)
  warnOfIdleKeeper(s, last, keeper)
  return { ...result(first, await asLeft(s, last)), ...failureOf(s), keeper }
}

/** The iteration may have read less than everything. */
async function asLeft(s: Session, last: Iteration): Promise<Iteration> {
  return { ...last, ...(await lastRead(s, last.o)) }
}

/** Leaves the rest to the next run, and reports the wait as a wait. */
async function leave(
  s: Session,
  first: Iteration,
  last: Iteration,
  left: NonNullable<Reconciled['waiting']>,
): Promise<Reconciled> {
  const startedAt = s.waits.current?.since ?? last.o.at
  const tookSeconds = elapsed(startedAt, last.o.at)
  s.narrator.ended(left.step, { result: 'waiting', startedAt, tookSeconds, detail: left.detail })
  return { ...result(first, await asLeft(s, last)), ...failureOf(s), waiting: left }
}

interface Done {
  /** The wait that is left to the next run, if there is one. */
  readonly left?: Reconciled['waiting']
  /** What the next iteration must read. */
  readonly scope: Scope
}

/** Performs one step. */
async function doStep(s: Session, step: Step, iteration: Iteration, leaveAt: EpochSeconds): Promise<Done> {
  const startedAt = isWait(step) ? (s.waits.current?.since ?? iteration.o.at) : iteration.o.at
  try {
    s.narrator.began(step, iteration.o.at)
    if (isWait(step)) return { left: await wait(s, step, iteration, leaveAt), scope: scopeWhile(step) }
    const isDone = await act(s, step, iteration)
    return { scope: isDone ? scopeAfter(step, iteration.decision.goal) : 'all' }
  } catch (error) {
    if (await pauseBeforeAnother(s, step, error)) return { scope: 'all' }
    const tookSeconds = elapsed(startedAt, await s.clock.now())
    const detail = error instanceof Error ? error.message : String(error)
    s.waits.end()
    s.narrator.ended(step, { result: 'failed', startedAt, tookSeconds, detail })
    const wanted = { goal: iteration.decision.goal, now: iteration.o.at }
    if (!givesUp(s, step, wanted, error)) await undoOrEnd(s, iteration, step, error)
    return { scope: 'all' }
  }
}

async function undoOrEnd(s: Session, iteration: Iteration, step: Step, error: unknown): Promise<void> {
  try {
    undoOrThrow(s, iteration, step, error)
  } catch (end) {
    await takeBack(s, step)
    throw withGivenUp(s, end)
  }
}

/** Whether the write was made and answered. */
async function act(s: Session, step: Action, iteration: Iteration): Promise<boolean> {
  if (await pausesBeforeRepeat(s, step)) return false
  const performed = await perform(s, step, iteration.o.at)
  if (performed === 'again') return false
  s.writes.stepDone(step.kind)
  const tookSeconds = elapsed(iteration.o.at, await s.clock.now())
  s.narrator.ended(step, { result: 'done', startedAt: iteration.o.at, tookSeconds, ...performed })
  return performed.written !== undefined
}

async function wait(
  s: Session,
  step: Wait,
  iteration: Iteration,
  leaveAt: EpochSeconds,
): Promise<Reconciled['waiting']> {
  // An undo leaves a drain to the next run, because this run has a failure to report. A watch leaves it too: the state
  // tag contains everything about a drain, so the next pass continues it.
  const leaves = step.kind === 'drain' && (s.attempt.failure !== undefined || s.watch !== undefined)
  const latest = leaves ? iteration.o.at : leaveAt
  const waited = await waitOnce(s, step, iteration.o, latest)
  if (waited.kind === 'over') {
    s.waits.isOver(waited.detail)
    return undefined
  }
  s.waits.saw(waited.detail)
  if (waited.kind === 'again') {
    s.narrator.waiting(step, waited.detail, iteration.o.at)
    return undefined
  }
  return { untilEpochSeconds: waited.untilEpochSeconds, detail: waited.detail, step }
}

/** Another goal, another rule, or a share that differs enough to matter. */
function changed(last: Iteration, next: Iteration): boolean {
  const [before, now] = [last.decision, next.decision]
  if (before.goal.kind !== now.goal.kind || before.rule !== now.rule) return true
  if (before.goal.kind !== 'bursting' || now.goal.kind !== 'bursting') return false
  return !isSameShare(before.goal.share, now.goal.share)
}

function failureOf(s: Session): Pick<Reconciled, 'failure'> {
  const { failure } = s.attempt
  return failure === undefined ? {} : { failure: failure.error }
}

function result(first: Iteration, last: Iteration): Reconciled {
  return {
    before: first.o,
    after: last.o,
    decision: first.decision,
    lastDecision: last.decision,
    phaseBefore: first.phase,
    phaseAfter: last.phase,
  }
}
