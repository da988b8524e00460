import type { Reconciled } from '../burst/reconcile.ts'
import type { Session } from '../burst/session.ts'
import { atIdleSize } from '../burst/sizing.ts'
import { stepTitle } from '../burst/step-words.ts'
import type { Wait } from '../burst/steps.ts'
import type { LoadRule } from '../domain/config.ts'
import type { Decision, RuleEvidence } from '../domain/decision.ts'
import { isController } from '../domain/modes.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import { doubtWords, isOnlyTrigger, type RuleReading } from '../domain/load.ts'
import { printable } from '../domain/text.ts'
import { elapsed, type EpochSeconds } from '../domain/units.ts'
import { isMeaningless } from '../evidence/may.ts'
import { duration } from '../domain/format.ts'
import type { TargetReport } from '../report/model.ts'
import type { TargetRun } from './target-run.ts'

/**
 * Why the run did not reach what it decided, as read back (success-is-read-back). A scale-in that the next run
 * continues is not a failure, because draining and shrinking are safe at any moment. Any other interrupted wait means that
 * a burst has not happened. A command that a rule overruled was not done.
 */
export function notReached(run: TargetRun, s: Session, done: Reconciled): ActionError | undefined {
  if (s.dryRun || s.observeOnly || done.failure !== undefined || done.keeper !== undefined) return undefined
  // The next pass continues the wait, and it comes within a minute.
  if (s.watch !== undefined && done.waiting !== undefined) return undefined
  // With wait-in-run: 0, every run of the controller leaves its waits to the next one, as its owner wants.
  const leaves = run.config.waitInRunSeconds === 0 && isController(run.config.mode)
  if (done.waiting !== undefined && !leaves && !isScaleIn(done, done.waiting.step))
    return new ActionError(
      `not there yet: ${stepTitle(done.waiting.step)}: ${printable(done.waiting.detail)}`,
      {
        fix: 'The next run continues from here. Raise wait-in-run if this step should wait until it is done.',
        transient: true,
      },
    )
  return heldBack(run, s, done) ?? instancesMissing(s, done) ?? scaleInBlocked(s, done) ?? holdNotKept(s)
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
    fix: 'If automation is paused, run with mode: resume first. Otherwise fix the cause named above.',
    outcome: 'refused',
  })
}

/** A release must not continue with half of its instances. READY instances stay READY. */
function instancesMissing(s: Session, { after }: Reconciled): ActionError | undefined {
  const { instances } = s.sizing
  if (s.command?.kind !== 'prewarm' || instances?.kind !== 'known') return undefined
  const { ready, listed } = instances.value
  // The app answered its health tests. If no instance is READY, the service does not tell; no more exist than are
  // listed.
  if (ready === 0 || ready === listed) return undefined
  const all = Math.max(listed, after.resources.plan.currentInstances)
  return new ActionError(
    `only ${String(ready)} of ${String(all)} instances are READY, though the app answers`,
    {
      fix: 'The portal shows what the others wait for (Diagnose and solve problems, Instances). Then run again. Raise warmup-timeout if they only need longer.',
      link: 'warm-up',
      transient: true,
    },
  )
}

/** If the state tag cannot be written, a hold ends with the run, and the person who set it must know. */
function holdNotKept(s: Session): ActionError | undefined {
  const refused = s.writes.recordRefused
  if (refused === undefined || s.command?.hold === undefined) return undefined
  return new ActionError(
    `${s.command.kind} is done, but the action could not save its hold: ${refused.message}`,
    {
      fix: `${refused.fix} Or set hold-for: 0.`,
      ...(refused.arm !== undefined && { arm: refused.arm }),
    },
  )
}

/** Without a state tag no run may stop or shrink (never-stop-before-drain), and what stays is billed until a person knows. */
function scaleInBlocked(
  s: Session,
  { lastDecision, phaseAfter, after }: Reconciled,
): ActionError | undefined {
  const refused = s.writes.recordRefused
  if (refused === undefined || lastDecision.goal.kind !== 'idle' || phaseAfter === 'idle') return undefined
  const isHeld = s.command?.hold === undefined
  const notHeld = isHeld ? '' : ', and automation may burst again, because the hold is not saved either'
  const said = isAtRest(s, after)
    ? `The burst side is idle, but the action could not save that in the state tag: ${refused.message}`
    : `DNS sends no new users to the burst side. The action did not stop it, because it could not save the start of the drain in the state tag: ${refused.message}; Azure still bills it`
  return new ActionError(`${said}${notHeld}`, {
    fix: `${refused.fix} Then the next run ${isAtRest(s, after) ? 'saves' : 'stops'} it.`,
    ...(refused.arm !== undefined && { arm: refused.arm }),
  })
}

/** All of the scale-in is done but the state tag. */
function isAtRest({ target: { burstSide } }: Session, after: Observation): boolean {
  const { burstEndpoint, app } = after.resources
  const isStopped = app.state !== 'Running' || !burstSide.stopApp
  return burstEndpoint.status === 'Disabled' && isStopped && atIdleSize(after, burstSide)
}

/**
 * A controller without load data decides nothing, and a green tick would hide that; `on-no-data: warn` accepts it. With
 * several loads, one unknown load is an error only if a burst continues because of it.
 */
export function blindness(run: TargetRun, done: Reconciled): ActionError | undefined {
  const { load } = run.target
  const { evidence } = done.lastDecision
  if (!isController(run.config.mode) || done.keeper !== undefined) return undefined
  if (load?.onNoData !== 'fail' || done.after.load.kind === 'unknown') return undefined
  const { at } = done.after
  const readings = done.after.load.value.rules
  if (!lasts(done) && readings.every(({ main }) => isOnlyTrigger(main))) return undefined
  const unseen = load.rules.map(
    (rule) => whyUnseen(rule, readings, at) ?? whyUnbelieved(rule, evidence.rules),
  )
  const [first] = unseen
  if (first === undefined || unseen.includes(undefined)) return withoutLoadData(done)
  const fix = readings.some(({ main }) => main.kind === 'series') ? `${FRESH}${FIX}` : FIX
  if (unseen.length === 1) return new ActionError(first, { fix })
  const each = unseen.map((why, index) => `${load.rules[index]?.name ?? ''}: ${why ?? ''}`)
  return new ActionError(`no load is known: ${each.join('; ')}`, { fix })
}

const FIX =
  'Fix the load source. on-no-data: warn makes this a warning; either way there is no scale-in without data.'

const FRESH = 'See whether the source still gets values; raise max-data-age if they are always so late. '

/** Why a load is not known; undefined if it is. */
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
    ? `the newest load is ${duration(age)} old, max-data-age is ${duration(maxDataAgeSeconds)} (${printable(main.source)})`
    : undefined
}

/** Why numbers that were read have no meaning; undefined if they have one. */
function whyUnbelieved({ name }: LoadRule, rules: readonly RuleEvidence[]): string | undefined {
  const rule = rules.find((it) => it.name === name)
  if (rule?.newestSampleAt === undefined || !isMeaningless(rule)) return undefined
  return `the load cannot be believed: ${printable(doubtWords(rule.doubts))}`
}

function lasts({ phaseAfter }: Reconciled): boolean {
  return phaseAfter === 'bursting' || phaseAfter === 'draining'
}

/** The loads were read, but not the demand that would end the burst, which costs money meanwhile. */
function withoutLoadData(done: Reconciled): ActionError | undefined {
  const { lastDecision } = done
  const thin = lastDecision.evidence.rules.map(({ tooThin }) => tooThin).find((it) => it !== undefined)
  if (lasts(done) && thin !== undefined) return new ActionError(printable(thin), { fix: FIX })
  if (!lasts(done) || !isBlind(lastDecision)) return undefined
  const seen = lastDecision.evidence.rules.every(({ newestSampleAt }) => newestSampleAt !== undefined)
  return seen ? undefined : new ActionError(printable(lastDecision.reason), { fix: FIX })
}

/** A schedule keeps its floor without load data, even if a veto limits its share. */
function isBlind({ rule, overruled }: Decision): boolean {
  if (rule === 'missing-data') return true
  return (rule === 'schedule' || rule === 'veto') && overruled.some((it) => it.rule === 'missing-data')
}

/** `refused` if nothing was tried and failed. */
export function outcomeOf(errors: TargetReport['errors']): TargetReport['outcome'] {
  if (errors.length === 0) return 'ok'
  const refused = errors.every((error) =>
    error instanceof ManyErrors
      ? error.errors.every((one) => one.outcome === 'refused')
      : error.outcome === 'refused',
  )
  return refused ? 'refused' : 'failed'
}
