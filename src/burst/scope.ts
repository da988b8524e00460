import type { Goal } from '../domain/decision.ts'
import { elapsed, seconds } from '../domain/units.ts'
import { READ_VALID } from './read-valid.ts'
import type { Iteration } from './iteration.ts'
import { KEYS } from './known/keys.ts'
import type { Scope } from './run/reads.ts'
import type { Session } from './session.ts'
import { isWait, type Action, type Step, type Wait } from './steps.ts'

/** While the run only waits to get ready, app and plan are read this often. */
const WAIT_VALID = seconds(30)

/** While nothing was written, a read of the profile need not be repeated within this time. */
const PROFILE_VALID = seconds(1)

/**
 * Whether a write depends on app and plan besides the profile: an endpoint is enabled before an app that runs, and a
 * resize sends back the whole plan.
 */
function dependsOnAll(step: Action): boolean {
  if (step.kind === 'patch-endpoint') return step.change.status === 'Enabled'
  return step.kind !== 'write-record'
}

/** Whether everything that the write depends on was read at most 5 s ago. */
export async function isFreshFor({ reads, clock }: Session, step: Action): Promise<boolean> {
  const since = dependsOnAll(step) ? reads.allBeganAt : reads.beganAt
  return since === undefined || elapsed(since, await clock.now()) <= READ_VALID
}

/** What to read after a write that was answered. On the way down the run reads everything after each write. */
export function scopeAfter(step: Action, goal: Goal): Scope {
  if (goal.kind !== 'bursting' && goal.kind !== 'warm') return 'all'
  switch (step.kind) {
    case 'write-record':
    case 'start-app':
    case 'resize-plan':
      return 'nothing'
    case 'patch-endpoint':
      return step.change.status === 'Enabled' ? 'profile' : 'all'
    case 'change-autoscale':
    case 'create-autoscale':
    case 'delete-autoscale':
    case 'stop-app':
      return 'all'
  }
}

const ONLY_GETS_READY: ReadonlySet<Wait['kind']> = new Set([
  'await-resize',
  'warm-up',
  'await-online',
  'await-instances',
])

/** What each iteration of a wait reads: the profile while the burst side gets ready, otherwise everything. */
export function scopeWhile({ kind }: Wait): Scope {
  return ONLY_GETS_READY.has(kind) ? 'profile' : 'all'
}

/** The scope after `last`, as far as what was read before is still good enough. */
export async function usable(s: Session, last: Step, scope: Scope): Promise<Scope> {
  const { allBeganAt, beganAt } = s.reads
  // What a resize led to is judged by the plan itself.
  if (allBeganAt === undefined || beganAt === undefined || s.sizing.unjudged !== undefined) return 'all'
  const now = await s.clock.now()
  if (scope === 'all' || elapsed(allBeganAt, now) > WAIT_VALID) return 'all'
  const age = elapsed(beganAt, now)
  if (scope === 'nothing') return age <= READ_VALID ? 'nothing' : 'all'
  if (isWait(last) && age <= PROFILE_VALID) return 'nothing'
  // A read must show a start once: someone outside this action stopped an app that stops afterwards (success-is-read-back).
  return s.ledger.unshown(now).some((key) => key.startsWith(KEYS.apps)) ? 'all' : 'profile'
}

/** Whether the run may go on from an iteration that has not read everything. */
export async function suffices(s: Session, last: Step, { steps, decision }: Iteration): Promise<boolean> {
  const [next] = steps
  if (next === undefined || s.attempt.failure !== undefined) return false
  if (decision.goal.kind !== 'bursting' && decision.goal.kind !== 'warm') return false
  if (!isWait(next)) return isFreshFor(s, next)
  return !isWait(last) || next.kind === last.kind
}
