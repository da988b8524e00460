import { reconcile, type Reconciled } from '../burst/reconcile.ts'
import { hearing } from '../azure/heard.ts'
import { lastRead } from '../burst/last-read.ts'
import { newSession, type Session } from '../burst/session.ts'
import { commandOf, modeRow } from '../domain/modes.ts'
import type { BurstRecord, CommandInHand } from '../domain/record.ts'
import { known } from '../domain/known.ts'
import { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Decision } from '../domain/decision.ts'
import type { Observation } from '../domain/observation.ts'
import { unexpected } from './unexpected.ts'
import type { CostReport, TargetReport } from '../report/model.ts'
import { consequenceOf, pauseConsequence, standingOf, type Consequence } from './consequence.ts'
import { costOf } from './cost.ts'
import { deciderOf, timetableOf, type Asking } from './decider.ts'
import { guardedPorts } from './guarded-ports.ts'
import { countedRequests, type RequestCount } from './request-count.ts'
import { namedErrors } from './check/named-fix.ts'
import { withChecks } from './check/with-checks.ts'
import { blindness, notReached, outcomeOf } from './outcome.ts'
import { commandHold, pauseOrResume } from './holds.ts'
import { storyTeller, type Shown, type StoryTeller } from './narrate.ts'
import { nextSchedule } from './next-schedule.ts'
import { phases, readiness } from './report-parts.ts'
import { foundAtEnd } from './found-at-end.ts'
import { billedAtEnd } from './still-billed.ts'
import type { TargetRun } from './target-run.ts'

/** The record that a dry run of `pause` or `resume` would write; the run decides under it. */
interface Assumed {
  record?: BurstRecord
}

interface Ended {
  /** Absent if the pass did not reach its end. */
  readonly done?: Reconciled
  readonly errors: readonly (ActionError | ManyErrors)[]
}

/** A pass, and what the watch's next pass continues from. */
export interface PassOver extends Ended {
  readonly report: TargetReport
  readonly session: Session
}

/** One pass of any mode over one target. Never throws: errors are in the report. */
export async function runTarget(run: TargetRun): Promise<TargetReport> {
  return (await passOver(run)).report
}

/** Like `runTarget`, and keeps the session for the next pass of a watch. Never throws: errors are in the report. */
export async function passOver(run: TargetRun): Promise<PassOver> {
  const { target, config } = run
  const row = modeRow(config.mode)
  const inHand = await commandInHand(run)
  const assumed: Assumed = {}
  const command = commandOf(config.mode)
  const asking: Asking = { mode: config.mode, command: command === undefined ? undefined : { kind: command } }
  const beganAt = await run.clock.now()
  const teller = storyTeller(run.log, target.name, {
    mode: config.mode,
    dryRun: config.dryRun,
    // The session knows Azure's clock, by which the hold ends.
    consequence: (o, decision) => consequenceIn(session.command, o, decision),
    ...(target.load !== undefined && { load: target.load }),
    ...audited(run, asking, assumed),
    ...run.watch?.shown,
  })
  const decide = await deciderOf(target, asking)
  const requests = countedRequests((why) => teller.delayed(why))
  const observes = config.dryRun || row.writes === 'nothing'
  const session = newSession({
    ports: guardedPorts(run.ports, requests.count, observes ? 'refused' : 'made'),
    target,
    clock: run.clock,
    decide: (o) => {
      run.prices?.ask(o, target)
      return decide(underAssumed(o, assumed))
    },
    narrator: teller,
    command: inHand,
    dryRun: config.dryRun,
    observeOnly: row.writes !== 'as-decided',
    inspects: row.inspects,
    runId: run.trigger.runId,
    waitInRun: config.waitInRunSeconds,
    runInterval: intervalOf(run),
    signal: run.signal,
    yields: row.yields,
    watch: config.dryRun ? undefined : run.watch?.setup,
    silences: run.watch?.silences,
  })
  run.audit?.passBegins(() => costNow(session, run))
  const ended = await hearing(requests, () => attempt(run, session, teller, assumed))
  await teller.closed(ended.done !== undefined)
  await run.prices?.settled()
  const made = report(run, session, teller, ended, requests.count)
  const more = {
    ...decidedIn(session, asking, assumed),
    ...standing(run, session, decide),
    ...nextSchedule(run, await timetableOf(target), intervalOf(run), session.story.latest?.at),
  }
  const whole = await withChecks(run, session, { ...made, ...more })
  run.audit?.ended(whole, beganAt)
  return { ...ended, session, report: whole }
}

async function attempt(run: TargetRun, s: Session, teller: StoryTeller, assumed: Assumed): Promise<Ended> {
  try {
    const { writes } = modeRow(run.config.mode)
    if (writes === 'pause' || writes === 'resume') {
      const record = await pauseOrResume(run, s, (step, o) =>
        teller.announced(step, pauseConsequence(step.record, o)),
      )
      if (s.dryRun) assumed.record = record
    }
    const done = await reconcile(s)
    const found = [done.failure, notReached(run, s, done), blindness(run, done)]
    return { done, errors: found.filter((error) => error !== undefined) }
  } catch (error) {
    await lastRead(s)
    if (error instanceof ActionError || error instanceof ManyErrors)
      return { errors: [s.reads.resources === undefined ? error : namedErrors(error, s.reads.resources)] }
    return { errors: [unexpected(error, run.signal)] }
  }
}

function costNow(s: Session, { target, prices }: TargetRun): CostReport | undefined {
  const { latest } = s.story
  return latest === undefined ? undefined : costOf(s, target, latest, prices?.priceOf(latest, target))
}

/** What the audit record and GitHub's own records hear: each decision with everything behind it, and each result. */
function audited(
  { audit, records, trigger }: TargetRun,
  asking: Asking,
  assumed: Assumed,
): Pick<Shown, 'audit'> {
  if (audit === undefined && records === undefined) return {}
  return {
    audit: {
      decided: (heard) => {
        const { from, decision } = heard.decided
        const decided = { from: underAssumed(from, assumed), decision }
        audit?.decided(asking, { ...heard, decided })
        records?.decided(heard, trigger.runUrl)
      },
      applied: (step) => audit?.applied(step),
    },
  }
}

/** A watch keeps its own interval, whatever other runs do. */
function intervalOf({ target, observedInterval, watch }: TargetRun): TargetRun['observedInterval'] {
  const { runIntervalSeconds } = target.policy
  return runIntervalSeconds === undefined || watch !== undefined
    ? observedInterval
    : known(runIntervalSeconds)
}

function underAssumed(o: Observation, { record }: Assumed): Observation {
  return record === undefined ? o : { ...o, record: known(record) }
}

/** What the reported decision rests on, for the audit record. */
function decidedIn(
  { story: { decided } }: Session,
  asking: Asking,
  assumed: Assumed,
): Pick<TargetReport, 'decided'> {
  if (decided === undefined) return {}
  return { decided: { ...asking, from: underAssumed(decided.from, assumed), decision: decided.decision } }
}

function consequenceIn(
  command: CommandInHand | undefined,
  o: Observation,
  decision: Decision,
): Consequence | undefined {
  if (command === undefined || decision.goal.kind === 'stay') return undefined
  return consequenceOf(decision, command.kind, { hold: command.hold, now: o.at })
}

/** For a run that only observes: the holds in force, and what automation would do without them. */
function standing(
  { config }: TargetRun,
  { story: { latest } }: Session,
  decide: (o: Observation) => Decision,
): Pick<TargetReport, 'standing'> {
  if (modeRow(config.mode).writes !== 'nothing' || latest?.record.kind !== 'known') return {}
  const { hold, pause, ...record } = latest.record.value
  const held = { ...(hold !== undefined && { hold }), ...(pause !== undefined && { pause }) }
  const lines = standingOf(held, decide({ ...latest, record: known(record) }), latest.at)
  return lines.length === 0 ? {} : { standing: lines }
}

async function commandInHand(run: TargetRun): Promise<CommandInHand | undefined> {
  const kind = commandOf(run.config.mode)
  if (kind === undefined) return undefined
  const hold = commandHold(run, kind, await run.clock.now())
  return { kind, ...(hold !== undefined && { hold }) }
}

function report(
  run: TargetRun,
  s: Session,
  teller: StoryTeller,
  { done, errors }: Ended,
  { reads, writes, accepted }: RequestCount,
): TargetReport {
  const after = done?.after ?? s.story.latest
  const billed = after === undefined ? undefined : billedAtEnd(s, after)
  const app = after?.resources.app
  return {
    target: run.target.name,
    mode: run.config.mode,
    dryRun: run.config.dryRun,
    trigger: run.trigger,
    outcome: outcomeOf(errors),
    ...phases(s, done),
    changed: s.writes.changed || accepted > 0,
    ...(s.story.before !== undefined && { before: s.story.before }),
    ...(after !== undefined && { after }),
    ...(s.story.decision !== undefined && { decision: s.story.decision }),
    planned: teller.story.planned,
    applied: teller.story.applied,
    ...(done?.waiting !== undefined && {
      waitingUntil: done.waiting.untilEpochSeconds,
      waitingFor: done.waiting.detail,
    }),
    ...(billed !== undefined && { stillBilled: billed }),
    ...(after !== undefined && {
      cost: costOf(s, run.target, after, run.prices?.priceOf(after, run.target)),
    }),
    ...readiness(run, teller),
    ...(teller.story.consequence !== undefined && { consequence: teller.story.consequence }),
    warnings: [...teller.story.warnings, ...foundAtEnd(run.target, after, s.story.decision)],
    errors,
    ...(app !== undefined && { burstUrl: `https://${app.defaultHostName}` }),
    config: run.target,
    apiCalls: { reads, writes },
  }
}
