import type { Reconciled } from '../burst/reconcile.ts'
import type { Session } from '../burst/session.ts'
import { stepTitle, type Wait } from '../burst/steps.ts'
import type { LoadRule } from '../domain/config.ts'
import type { Decision } from '../domain/decision.ts'
import { isController } from '../domain/modes.ts'
import { ActionError } from '../domain/errors.ts'
import type { RuleReading } from '../domain/load.ts'
import { printable } from '../domain/text.ts'
import { elapsed, type EpochSeconds } from '../domain/units.ts'
import { duration } from '../domain/format.ts'
import type { TargetRun } from './target-run.ts'

/**
 * Success is only what was read back (success-is-read-back). A way back that is left to the next run, draining or shrinking, is
 * safe and said to be under way; any other wait that was cut short is a burst that has not happened, and a command that
 * a rule held back was not done.
 */
export function notReached(run: TargetRun, s: Session, done: Reconciled): ActionError | undefined {
  if (s.dryRun || s.observeOnly || done.failure !== undefined || done.keeper !== undefined) return undefined
  // A wait is left to the next pass, which is a minute away.
  if (s.watch !== undefined && done.waiting !== undefined) return undefined
  if (done.waiting !== undefined && !isScaleIn(done, done.waiting.step))
    return new ActionError(
      `not there yet: ${stepTitle(done.waiting.step)}: ${printable(done.waiting.detail)}`,
      {
        fix: 'The next run goes on from here. Raise wait-in-run where the step should stay until it is done.',
        transient: true,
      },
    )
  return heldBack(run, s, done) ?? instancesMissing(s, done) ?? holdNotKept(s)
}

function isScaleIn({ decision, after }: Reconciled, step: Wait): boolean {
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
  const { instances } = s.sizing
  if (s.command?.kind !== 'prewarm' || instances?.kind !== 'known') return undefined
  const { ready, listed } = instances.value
  // None at all: the app answered its health tests, so the service does not tell. All that are listed: the app has no more.
  if (ready === 0 || ready === listed) return undefined
  const all = Math.max(listed, after.resources.plan.currentInstances)
  return new ActionError(
    `only ${String(ready)} of ${String(all)} instances are READY, though the app answers`,
    {
      fix: 'See in the portal what the others wait for (Diagnose and solve problems, Instances), then run again. Raise warmup-timeout where they only need longer.',
      link: 'warm-up',
      transient: true,
    },
  )
}

/** Where tags are refused a hold cannot outlive the run, and whoever asked for it must know. */
function holdNotKept(s: Session): ActionError | undefined {
  const refused = s.writes.recordRefused
  if (refused === undefined || s.command?.hold === undefined) return undefined
  return new ActionError(`it is done, but its hold could not be written down: ${refused.message}`, {
    fix: `Grant Microsoft.Resources/tags/write on the profile, or set hold-for: 0. ${refused.fix}`,
    ...(refused.arm === undefined ? {} : { arm: refused.arm }),
  })
}

/**
 * A controller that sees no load is blind, and a green tick would hide it; `on-no-data: warn` accepts that. One load of
 * several that is not known blinds nobody, until a burst goes on for want of it alone.
 */
export function blindness(run: TargetRun, done: Reconciled): ActionError | undefined {
  const { load } = run.target
  if (!isController(run.config.mode) || done.keeper !== undefined) return undefined
  if (load?.onNoData !== 'fail' || done.after.load.kind === 'unknown') return undefined
  const { at } = done.after
  const readings = done.after.load.value.rules
  const unseen = load.rules.map((rule) => whyUnseen(rule, readings, at))
  const [first] = unseen
  if (first === undefined || unseen.includes(undefined)) return withoutLoadData(done)
  if (unseen.length === 1) return new ActionError(first, { fix: FIX })
  const each = unseen.map((why, index) => `${load.rules[index]?.name ?? ''}: ${why ?? ''}`)
  return new ActionError(`no load is known: ${each.join('; ')}`, { fix: FIX })
}

const FIX =
  'Mend the load source. on-no-data: warn makes this a warning; nothing is scaled back without data either way.'

/** Why a load was not seen; undefined where it was. */
function whyUnseen(
  { name, maxDataAgeSeconds }: LoadRule,
  readings: readonly RuleReading[],
  now: EpochSeconds,
): string | undefined {
  const main = readings.find((reading) => reading.name === name)?.main
  if (main === undefined) return 'the load was not read'
  if (main.kind === 'unknown') return `the load could not be read: ${main.reason}`
  const age = elapsed(main.newestAt, now)
  return age > maxDataAgeSeconds
    ? `the newest load is ${duration(age)} old (${printable(main.source)})`
    : undefined
}

/** A load is read, and yet the demand that would end the burst is not known: the bill runs. */
function withoutLoadData({ lastDecision, phaseAfter }: Reconciled): ActionError | undefined {
  const flies = phaseAfter === 'bursting' || phaseAfter === 'draining'
  if (!flies || !isBlind(lastDecision)) return undefined
  const seen = lastDecision.evidence.rules.every(({ newestSampleAt }) => newestSampleAt !== undefined)
  return seen ? undefined : new ActionError(printable(lastDecision.reason), { fix: FIX })
}

/** A schedule keeps its floor without data, and flies as blind; so does one whose share a veto holds back. */
function isBlind({ rule, overruled }: Decision): boolean {
  if (rule === 'missing-data') return true
  return (rule === 'schedule' || rule === 'veto') && overruled.some((it) => it.rule === 'missing-data')
}
