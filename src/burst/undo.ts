import type { Decision, Goal } from '../domain/decision.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import { epochSeconds } from '../domain/units.ts'
import type { Session } from './session.ts'

/** The decision of a run whose burst has failed: back to what was before, unless somebody else has a say in that. */
export function afterFailure(s: Session, o: Observation, wanted: Decision): Decision {
  const undoTo = s.progress.failure?.undoTo
  if (undoTo === undefined) return wanted
  // The failure is written down, so that the next try waits; the rest is left to whoever it is now.
  return belongsToOthers(s, o, wanted) ? { ...wanted, goal: { kind: 'stay' } } : undoing(wanted, undoTo)
}

/**
 * Whether an undo would be against somebody: a pause, a person's own burst or prewarm, which warms the same app, or an
 * endpoint that another hand has enabled meanwhile.
 */
function belongsToOthers(s: Session, o: Observation, wanted: Decision): boolean {
  const held = o.record.kind === 'known' ? o.record.value.hold : undefined
  const mine = s.command?.hold
  const theirs =
    held !== undefined &&
    held.untilEpochSeconds > o.at &&
    held.command !== 'scale-back' &&
    (held.by !== mine?.by || held.untilEpochSeconds !== mine.untilEpochSeconds)
  const foreign = o.resources.burstEndpoint.status === 'Enabled' && s.progress.enabled !== true
  return wanted.rule === 'pause' || theirs || foreign
}

/** What failed is undone whatever the load says, and is told as that. */
function undoing(wanted: Decision, goal: Goal): Decision {
  const reason = "this run's burst failed before it carried traffic, so what it has begun is undone"
  const overruled = [{ rule: wanted.rule, goal: wanted.goal, because: wanted.reason }]
  return { ...wanted, kind: 'hold', goal, rule: 'retry-backoff', reason, overruled }
}

/**
 * A burst that fails before it carries traffic is undone in this run (invariant 7): back to what was before, with the
 * failure in the record so that the next try waits. Anything else is thrown as it is.
 */
export function undoOrThrow(
  s: Session,
  iteration: { readonly o: Observation; readonly decision: Decision; readonly phase: Phase },
  error: unknown,
): void {
  const up = iteration.decision.goal.kind === 'bursting' || iteration.decision.goal.kind === 'warm'
  const undoTo = undoGoal(iteration, s.progress)
  const earlier = s.progress.failure
  // What an undo meets is told beside what made it necessary.
  if (error instanceof ActionError && earlier !== undefined && !s.signal.aborted)
    throw new ManyErrors([earlier.error, error])
  if (!(error instanceof ActionError) || s.signal.aborted || !up || undoTo === undefined) throw error
  s.resize = undefined
  const at = epochSeconds(Math.floor(iteration.o.at))
  s.progress = { ...s.progress, resizing: false, failure: { error, undoTo, at } }
}

/** An endpoint that was found enabled has users: what fails then is told, and nothing is taken from them. */
function undoGoal(
  { o, phase }: { readonly o: Observation; readonly phase: Phase },
  progress: Session['progress'],
): Goal | undefined {
  if (o.resources.burstEndpoint.status === 'Enabled' && progress.enabled !== true) return undefined
  if (progress.startedFrom === 'warm' || phase === 'warm') return { kind: 'warm' }
  return { kind: 'idle' }
}
