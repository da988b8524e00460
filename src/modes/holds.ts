import { phaseOf } from '../policy/phase.ts'
import { observe, tells } from '../burst/observe.ts'
import { warnOfReplacedTag } from '../burst/odd-times.ts'
import { MAY_OVERWRITE } from '../burst/shown.ts'
import { recordStore } from '../burst/record-store.ts'
import { withDrainBegun } from '../burst/plan.ts'
import type { Session } from '../burst/session.ts'
import type { Action } from '../burst/steps.ts'
import { pauseBeforeAnother } from '../burst/try-again.ts'
import { modeRow } from '../domain/modes.ts'
import { ActionError } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord, Hold } from '../domain/record.ts'
import { liveLease, wasAtWork } from '../record/lease.ts'
import { holdOf, pauseOf, type Said } from '../record/person.ts'
import { readRecord } from '../record/tag.ts'
import { recordBase, resumed, withoutExpired, withPause } from '../record/transitions.ts'
import { writeRecord } from '../record/write.ts'
import { elapsed, seconds, type EpochSeconds } from '../domain/units.ts'
import type { TargetRun } from './target-run.ts'

export type RecordStep = Extract<Action, { kind: 'write-record' }>

/** The hold that a person's command leaves behind; none if `hold-for` is 0. */
export function commandHold(run: TargetRun, command: Hold['command'], now: EpochSeconds): Hold | undefined {
  return holdOf(command, said(run), now)
}

function said({ config, trigger }: TargetRun): Said {
  return { by: trigger.actor, reason: config.reason, forSeconds: config.holdForSeconds }
}

/** Others may change the state tag this often before the command gives up. */
const MOST_TRIES = 4

/**
 * `pause` and `resume` change only the state tag and read it back. `announce` runs before the write. Returns the new
 * state tag; a dry run ends with it.
 */
export async function pauseOrResume(
  run: TargetRun,
  s: Session,
  announce: (step: RecordStep, o: Observation) => void,
): Promise<BurstRecord> {
  let o = await observe(s)
  tells(s, o)
  const began = o.at
  let step = recordStep(run, s, o, began)
  announce(step, o)
  if (run.config.dryRun) return step.record
  warnOfReplacedTag(s, o)
  s.narrator.began(step, o.at)
  for (let tried = 1; ;) {
    const outcome = await writeOnce(s, step, o)
    if (outcome === 'written' && (await isKept(s, o, step.record))) return step.record
    if (outcome !== 'later' && tried === MOST_TRIES) throw await failed(s, step, o, neverWritten())
    if (outcome !== 'later') tried += 1
    o = await observe(s)
    tells(s, o)
    step = recordStep(run, s, o, began)
  }
}

/**
 * The state tag with the pause, or without pause and hold. A first state tag begins a drain (never-stop-before-drain). Each try
 * writes the same pause, so that a read which shows an earlier try late confirms it.
 */
function recordStep(run: TargetRun, s: Session, o: Observation, began: EpochSeconds): RecordStep {
  const { phase } = phaseOf(o, s.target.burstSide)
  const found = withoutExpired(recordBase(o.record, phase, s.runId, o.at), o.at)
  const base = withDrainBegun(o, found, { target: s.target, now: o.at })
  return modeRow(run.config.mode).writes === 'pause'
    ? { kind: 'write-record', record: paused(run, base, began), why: 'pause automation' }
    : { kind: 'write-record', record: resumed(base), why: 'resume automation: no pause and no hold' }
}

/** One try. `changed`: others have changed the state tag since the read. `later`: the run has paused before another try. */
async function writeOnce(
  s: Session,
  step: RecordStep,
  o: Observation,
): Promise<'written' | 'changed' | 'later'> {
  try {
    const { profile, burstEndpoint } = o.resources
    const seen = { profile, endpoint: burstEndpoint.name }
    const written = await writeRecord(recordStore(s.ports, s.target), seen, step.record, s.signal)
    if (written === undefined) return 'changed'
    const tookSeconds = elapsed(o.at, await s.clock.now())
    s.narrator.ended(step, { result: 'done', startedAt: o.at, tookSeconds, written })
    return 'written'
  } catch (error) {
    if (await pauseBeforeAnother(s, step, error)) return 'later'
    throw await failed(s, step, o, error)
  }
}

/** The same error, after it was told as the result of the step. */
async function failed(s: Session, step: RecordStep, o: Observation, error: unknown): Promise<unknown> {
  const detail = error instanceof Error ? error.message : String(error)
  const tookSeconds = elapsed(o.at, await s.clock.now())
  s.narrator.ended(step, { result: 'failed', startedAt: o.at, tookSeconds, detail })
  return error
}

function neverWritten(): ActionError {
  return new ActionError(`others changed the state tag before each of ${String(MOST_TRIES)} tries`, {
    fix: 'Run the command again. The activity log of the profile shows who else writes its tags.',
  })
}

/**
 * Reads the state tag until Azure shows it for sure, and no controller has written over it with what it had read before.
 * Answers false if one has: the command writes again.
 */
async function isKept(s: Session, o: Observation, wanted: BurstRecord): Promise<boolean> {
  const endpoint = o.resources.burstEndpoint.name
  const others = liveLease(o.record, o.at) === undefined ? seconds(0) : MAY_OVERWRITE
  for (let pause = 1; ; pause = Math.min(10, pause * 2)) {
    const { tags } = await s.ports.trafficManager.readProfile(s.target.profile, s.signal)
    const now = await s.clock.now()
    const found = readRecord(tags, endpoint)
    if (found.kind === 'unknown' || !isSame(found.value, wanted)) {
      if (found.kind === 'known' && wasAtWork(o.record, found.value.runId)) return false
      throw notAsWritten()
    }
    const isShown = !s.ledger.unshown(now).some((key) => key.startsWith('tag '))
    if (isShown && elapsed(o.at, now) >= others + 2 * (s.ledger.lags.get('tag') ?? 0)) return true
    await s.clock.sleep(seconds(pause), s.signal)
  }
}

function isSame(found: BurstRecord, wanted: BurstRecord): boolean {
  return (
    found.pause?.untilEpochSeconds === wanted.pause?.untilEpochSeconds &&
    (found.hold === undefined) === (wanted.hold === undefined)
  )
}

function notAsWritten(): ActionError {
  return new ActionError('the state tag was written but does not read back as written', {
    fix: 'Run the command again. The activity log of the profile shows who else writes its tags.',
  })
}

function paused(run: TargetRun, base: BurstRecord, now: EpochSeconds): BurstRecord {
  if (run.config.holdForSeconds === 0)
    throw new ActionError('a pause with hold-for: 0 would end at once', {
      fix: 'Set hold-for to how long automation should stay away, e.g. 4h.',
      outcome: 'refused',
    })
  return withPause(base, pauseOf(said(run), now))
}
