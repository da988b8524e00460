import { ActionError, ManyErrors } from '../domain/errors.ts'
import { sameSize } from '../domain/tiers.ts'
import type { Observation } from '../domain/observation.ts'
import type { Goal } from '../domain/decision.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { keyOfStep } from './known/keys.ts'
import { lately } from './repeat.ts'
import type { GivenUp } from './run/attempt.ts'
import type { Session } from './session.ts'
import type { Step } from './steps.ts'

/** What the run was about when the step failed: its goal, and when it last read. */
interface Wanted {
  readonly goal: Goal
  readonly now: EpochSeconds
}

/**
 * Whether the run continues after a step that Azure refused for good. It does on the way to idle, because the later
 * steps save money, and the drain is over by then (never-stop-before-drain). On the way up it goes on without autoscale only. The
 * run still ends red: `throwGivenUp`.
 */
export function givesUp(s: Session, step: Step, { goal, now }: Wanted, error: unknown): boolean {
  if (!(error instanceof ActionError) || s.signal.aborted) return false
  if (isNotShown(s, step, now) && (goal.kind === 'bursting' || goal.kind === 'warm')) {
    s.attempt.givesUp('change-autoscale', withoutScaling(error))
    return true
  }
  const part = goal.kind === 'idle' ? partOf(s, step, error) : undefined
  if (part === undefined) return false
  s.attempt.givesUp(part, error)
  return true
}

/**
 * Azure accepted the change of autoscale and does not carry it out. Users need the burst, which has its instances without it.
 * What Azure ignored long ago says nothing of an error of now.
 */
function isNotShown({ ledger, reads: { resources } }: Session, step: Step, now: EpochSeconds): boolean {
  const isAutoscale = step.kind === 'change-autoscale' || step.kind === 'create-autoscale'
  if (!isAutoscale || resources === undefined) return false
  return lately(ledger.undone(keyOfStep(step, resources)), now)?.how === 'ignored'
}

function withoutScaling({ message, fix, arm, cause }: ActionError): ActionError {
  return new ActionError(`${message}: App Service does not scale the burst side by itself`, {
    fix,
    cause,
    ...(arm !== undefined && { arm }),
  })
}

function partOf(s: Session, step: Step, error: ActionError): GivenUp | undefined {
  if (step.kind === 'stop-app' || step.kind === 'change-autoscale') return step.kind
  if (!isOtherSize(s, step) || error.transient || error.arm?.meaning === 'forbidden') return undefined
  if (step.kind === 'await-resize') s.sizing.ended()
  return 'idle-size'
}

/** The plan was to move to `idle-sku`. In the size it has, fewer instances may still be possible. */
function isOtherSize({ attempt, reads, sizing, target }: Session, step: Step): boolean {
  const { idleSku } = target.burstSide
  if (attempt.givenUp.has('idle-size') || idleSku === undefined) return false
  if (step.kind === 'await-resize')
    return sizing.askedFor !== undefined && sameSize(sizing.askedFor, { name: idleSku })
  const plan = reads.resources?.plan
  return step.kind === 'resize-plan' && plan !== undefined && !sameSize(plan.sku, step.sku)
}

/**
 * A scale-in does not wait for what the identity may not read: it leaves out the steps that depend on it. Whether there
 * are any.
 */
export function giveUpUnread(s: Session, { resources, record }: Observation, goal: Goal): boolean {
  const { autoscale, otherApps } = resources.unread ?? {}
  const restores = record.kind === 'known' && record.value.autoscaleBefore !== undefined
  const lacksSetting = restores && autoscale !== undefined
  const lacksApps = s.target.burstSide.sharedPlan === 'refuse' && otherApps !== undefined
  if (goal.kind !== 'idle') return false
  if (lacksSetting) s.attempt.givesUp('change-autoscale', autoscale)
  if (lacksApps) s.attempt.givesUp('resize-plan', otherApps)
  return lacksSetting || lacksApps
}

/**
 * Throws the errors of the steps that were given up, beside the failure that caused an undo. A setting that stays switched off
 * costs nothing, so a warning is enough.
 */
export function throwGivenUp(s: Session): void {
  const errors = givenUpErrors(s)
  const [first] = errors
  if (first === undefined) return
  const failed = s.attempt.failure === undefined ? [] : [s.attempt.failure.error]
  throw errors.length + failed.length === 1 ? first : new ManyErrors([...failed, ...errors])
}

/** What ends the run, with the errors of the steps that were given up before. */
export function withGivenUp(s: Session, end: unknown): unknown {
  const ends = end instanceof ManyErrors ? end.errors : end instanceof ActionError ? [end] : []
  const others = givenUpErrors(s).filter((error) => !ends.some(({ message }) => message === error.message))
  return ends.length === 0 || others.length === 0 ? end : new ManyErrors([...others, ...ends])
}

function givenUpErrors({ attempt }: Session): readonly ActionError[] {
  return [...attempt.givenUp].flatMap(([step, error]) => (step === 'delete-autoscale' ? [] : [error]))
}
