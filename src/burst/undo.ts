import type { Decision, Goal } from '../domain/decision.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import { epochSeconds } from '../domain/units.ts'
import { isBlind, shareToResume } from '../policy/taken-out.ts'
import type { Session } from './session.ts'
import type { Step } from './steps.ts'

/** The decision of a run whose burst has failed: back to the phase before, unless that would act against someone else. */
export function afterFailure(s: Session, o: Observation, wanted: Decision): Decision {
  const undoTo = s.attempt.failure?.undoTo
  if (undoTo === undefined) return wanted
  // The run records the failure, so that the next try waits, and leaves the rest to the person or system in charge.
  return belongsToOthers(s, o, wanted)
    ? { ...wanted, goal: { kind: 'stay' } }
    : undoing(wanted, undoTo, s.attempt.failure?.wasRefused === true)
}

/**
 * Whether an undo would act against someone else: a pause, a person's own burst or prewarm, which warms the same app,
 * or an endpoint that someone outside this action enabled meanwhile.
 */
function belongsToOthers(s: Session, o: Observation, wanted: Decision): boolean {
  const held = o.record.kind === 'known' ? o.record.value.hold : undefined
  const mine = s.command?.hold
  const theirs =
    held !== undefined &&
    held.untilEpochSeconds > o.at &&
    held.command !== 'scale-back' &&
    (held.by !== mine?.by || held.untilEpochSeconds !== mine.untilEpochSeconds)
  const foreign = o.resources.burstEndpoint.status === 'Enabled' && !s.attempt.enabled
  return wanted.rule === 'pause' || theirs || foreign
}

/** The run undoes what failed, whatever the load says, and says so. */
function undoing(wanted: Decision, goal: Goal, wasRefused: boolean): Decision {
  const reason = wasRefused
    ? 'Azure refused to enable the burst endpoint, so nobody was sent to it and the run undoes what it began'
    : "this run's burst failed before it carried traffic, so the run undoes what it began"
  const overruled = [{ rule: wanted.rule, goal: wanted.goal, because: wanted.reason }]
  return { ...wanted, kind: 'hold', goal, rule: 'retry-backoff', reason, overruled }
}

interface Failed {
  readonly o: Observation
  readonly decision: Decision
  readonly phase: Phase
}

/**
 * This run undoes a burst that fails before it carries traffic (failed-burst-is-undone): back to the phase before, with
 * the failure in the state tag so that the next try waits. Any other error is thrown unchanged.
 */
export function undoOrThrow(s: Session, iteration: Failed, step: Step, error: unknown): void {
  const up = iteration.decision.goal.kind === 'bursting' || iteration.decision.goal.kind === 'warm'
  const undoTo = undoGoal(iteration, s.attempt)
  const { failure: earlier } = s.attempt
  // If the undo fails as well, report its error beside the one that caused it.
  if (error instanceof ActionError && earlier !== undefined && !s.signal.aborted)
    throw new ManyErrors([earlier.error, error])
  if (!(error instanceof ActionError) || s.signal.aborted || !up || undoTo === undefined) throw error
  endFailedResize(s, step, error, iteration.o)
  const wasRefused = isEnabling(step) && s.attempt.announcement.refusedFrom !== undefined
  s.attempt.failed({ error, undoTo, wasRefused, at: epochSeconds(Math.floor(iteration.o.at)) })
}

function isEnabling(step: Step): boolean {
  return step.kind === 'patch-endpoint' && step.change.status === 'Enabled'
}

/**
 * A resize that continues, or may continue, would undo the undo: the run waits for its end, unless the resize is what failed. One
 * whose end cannot be read continues.
 */
function endFailedResize(
  { sizing, target }: Session,
  { kind }: Step,
  error: ActionError,
  { at }: Observation,
): void {
  const isOver = (): boolean =>
    error.arm?.meaning === 'refused' || sizing.lasted(at) >= target.burstSide.scaleTimeoutSeconds
  const failed = kind === 'await-resize' ? isOver() : kind === 'resize-plan' && sizing.lostAt === undefined
  if (!failed) {
    sizing.awaitsLost()
    return
  }
  sizing.ended()
  // Its error tells what became of it.
  sizing.judged()
}

/**
 * An endpoint that was found enabled has users: the run reports the failure and takes nothing from them. A burst that goes on without
 * load data is not undone either: nothing would start it again (no-data-never-ends). What a person or a peak has announced is their own.
 */
function undoGoal({ o, decision, phase }: Failed, attempt: Session['attempt']): Goal | undefined {
  if (o.resources.burstEndpoint.status === 'Enabled' && !attempt.enabled) return undefined
  const isTheirs = decision.rule !== 'missing-data' && isAnnounced(o)
  if (isBlind(decision) && !isTheirs && shareToResume(o.record, o.at) !== undefined) return undefined
  if (attempt.startedFrom === 'warm' || phase === 'warm') return { kind: 'warm' }
  return { kind: 'idle' }
}

function isAnnounced({ record }: Observation): boolean {
  return record.kind === 'known' && record.value.phase === 'bursting'
}
