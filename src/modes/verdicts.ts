import type { Reconciled } from '../burst/reconcile.ts'
import type { Session } from '../burst/session.ts'
import { stepTitle, type Wait } from '../burst/steps.ts'
import type { Decision } from '../domain/decision.ts'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { elapsed, type Seconds } from '../domain/units.ts'
import { duration } from '../domain/format.ts'
import type { TargetRun } from './target-run.ts'

/**
 * Success is only what was read back (invariant 7). A way back that is left to the next run, draining or shrinking, is
 * safe and said to be under way; any other wait that was cut short is a burst that has not happened, and a command that
 * a rule held back was not done.
 */
export function notReached(run: TargetRun, s: Session, done: Reconciled): ActionError | undefined {
  if (s.dryRun || s.lookOnly || done.failure !== undefined) return undefined
  if (done.waiting !== undefined && !isWayBack(done, done.waiting.step))
    return new ActionError(
      `not there yet: ${stepTitle(done.waiting.step)}: ${printable(done.waiting.detail)}`,
      {
        fix: 'The next run goes on from here. Raise wait-in-run where the step should stay until it is done.',
        transient: true,
      },
    )
  return heldBack(run, s, done) ?? instancesMissing(s, done) ?? holdNotKept(s)
}

function isWayBack({ decision, after }: Reconciled, step: Wait): boolean {
  if (step.kind === 'drain') return true
  const shrinks = decision.goal.kind === 'idle' && after.resources.burstEndpoint.status === 'Disabled'
  return shrinks && step.kind === 'await-resize'
}

function heldBack(run: TargetRun, s: Session, done: Reconciled): ActionError | undefined {
  const { lastDecision } = done
  if (s.command === undefined || lastDecision.goal.kind !== 'stay') return undefined
  return new ActionError(`${run.config.mode} was not done: ${printable(lastDecision.reason)}`, {
    fix: 'Run with mode: resume first where automation is paused, else mend what the reason names.',
    outcome: 'refused',
  })
}

/** A release that waits for its pre-warm must not go on with half of it; what is up stays so. */
function instancesMissing(s: Session, { after }: Reconciled): ActionError | undefined {
  const { instances } = s.progress
  if (s.command?.kind !== 'prewarm' || instances?.kind !== 'known') return undefined
  const { ready, listed } = instances.value
  // None at all: the app answered its health tests, so the service does not tell. All that are listed: the app has no more.
  if (ready === 0 || ready === listed) return undefined
  const all = Math.max(listed, after.resources.plan.currentInstances)
  return new ActionError(
    `only ${String(ready)} of ${String(all)} instances are READY, though the app answers`,
    {
      fix: 'See in the portal what the others wait for (Diagnose and solve problems, Instances), then run again. Raise warmup-timeout where they only need longer.',
      link: 'README.md#warm-up',
      transient: true,
    },
  )
}

/** Where tags are refused a hold cannot outlive the run, and whoever asked for it must know. */
function holdNotKept(s: Session): ActionError | undefined {
  const refused = s.progress.recordRefused
  if (refused === undefined || s.command?.hold === undefined) return undefined
  return new ActionError(`it is done, but its hold could not be written down: ${refused.message}`, {
    fix: `Grant Microsoft.Resources/tags/write on the profile, or set hold-for: 0. ${refused.fix}`,
    ...(refused.arm === undefined ? {} : { arm: refused.arm }),
  })
}

/** A controller that sees no load is blind, and a green tick would hide it; `on-no-data: warn` accepts that. */
export function blindness(run: TargetRun, done: Reconciled): ActionError | undefined {
  const { load } = run.target
  if (run.config.mode !== 'auto' || load?.onNoData !== 'fail' || done.after.load.kind === 'unknown')
    return undefined
  const { main } = done.after.load.value
  const fix =
    'Mend the load source. on-no-data: warn makes this a warning; nothing is scaled back without data either way.'
  if (main.kind === 'unknown') return new ActionError(`the load could not be read: ${main.reason}`, { fix })
  const age = elapsed(main.newestAt, done.after.at)
  if (age > load.maxDataAgeSeconds)
    return new ActionError(`the newest load is ${duration(age)} old (${printable(main.source)})`, { fix })
  return flownBlind(done, load.maxDataAgeSeconds, fix)
}

/** The private side's load is read, and the burst side's is not: demand is unknown all the same, and the bill runs. */
function flownBlind(
  { lastDecision, phaseAfter, after }: Reconciled,
  most: Seconds,
  fix: string,
): ActionError | undefined {
  const flies = phaseAfter === 'bursting' || phaseAfter === 'draining'
  if (!flies || !isBlind(lastDecision)) return undefined
  const newest = lastDecision.evidence.newestSampleAt
  if (newest !== undefined && elapsed(newest, after.at) <= most) return undefined
  return new ActionError(printable(lastDecision.reason), { fix })
}

/** A schedule keeps its floor without data, and flies as blind. */
function isBlind({ rule, overruled }: Decision): boolean {
  if (rule === 'missing-data') return true
  return rule === 'schedule' && overruled.some((it) => it.rule === 'missing-data')
}
