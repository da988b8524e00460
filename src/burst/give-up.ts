import { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Goal } from '../domain/decision.ts'
import type { GivenUp } from './run/attempt.ts'
import type { Session } from './session.ts'
import type { Step } from './steps.ts'

/**
 * Whether the run continues after a step that Azure refused for good. It does on the way to idle, because the later
 * steps save money, and the drain is over by then (never-stop-before-drain). The run still ends red: `throwGivenUp`.
 */
export function givesUp(s: Session, step: Step, goal: Goal, error: unknown): boolean {
  if (goal.kind !== 'idle' || !mayBeGivenUp(step.kind)) return false
  if (!(error instanceof ActionError) || s.signal.aborted) return false
  s.attempt.givesUp(step.kind, error)
  return true
}

function mayBeGivenUp(kind: Step['kind']): kind is Exclude<GivenUp, 'delete-autoscale'> {
  return kind === 'stop-app' || kind === 'change-autoscale'
}

/**
 * Throws the errors of the steps that were given up, beside the failure that caused an undo. A setting that stays switched off
 * costs nothing, so a warning is enough.
 */
export function throwGivenUp(s: Session): void {
  const errors = [...s.attempt.givenUp].flatMap(([step, error]) =>
    step === 'delete-autoscale' ? [] : [error],
  )
  const [first] = errors
  if (first === undefined) return
  const failed = s.attempt.failure === undefined ? [] : [s.attempt.failure.error]
  throw errors.length + failed.length === 1 ? first : new ManyErrors([...failed, ...errors])
}
