import { packRecord, recordTagName } from '../policy/record.ts'
import { phaseOf } from '../policy/phase.ts'
import { observe } from '../burst/observe.ts'
import { recordBase, withoutExpired } from '../burst/next-record.ts'
import type { Session } from '../burst/session.ts'
import type { Action } from '../burst/steps.ts'
import { ActionError } from '../domain/errors.ts'
import type { BurstRecord, Hold } from '../domain/record.ts'
import { after, elapsed, epochSeconds, type EpochSeconds } from '../domain/units.ts'
import type { TargetRun } from './target-run.ts'

export type RecordStep = Extract<Action, { kind: 'write-record' }>

/** The hold that a person's command leaves behind; none where `hold-for` is 0. */
export function holdOf(run: TargetRun, command: Hold['command'], now: EpochSeconds): Hold | undefined {
  const { holdForSeconds, reason } = run.config
  if (holdForSeconds === 0) return undefined
  return {
    command,
    untilEpochSeconds: until(now, holdForSeconds),
    by: plain(run.trigger.actor),
    reason: plain(reason),
  }
}

/**
 * `pause` and `resume`: a change of the record and nothing else, read back. `announce` is told before anything is
 * written. Answers the new record; a dry run ends with that.
 */
export async function changeRecord(
  run: TargetRun,
  s: Session,
  announce: (step: RecordStep) => void,
): Promise<BurstRecord> {
  const o = await observe(s)
  const { phase } = phaseOf(o, s.target.burstSide)
  const base = withoutExpired(recordBase(o.record, phase, s.runId, o.at), o.at)
  const next = run.config.mode === 'pause' ? paused(run, base, o.at) : resumed(base)
  const title = run.config.mode === 'pause' ? 'pause automation' : 'resume automation: no pause and no hold'
  const step = { kind: 'write-record', record: next, why: title } as const
  announce(step)
  if (run.config.dryRun) return next
  const { profile, burstEndpoint } = o.resources
  const written = await s.ports.tags.merge(
    profile.id,
    { [recordTagName(burstEndpoint.name)]: packRecord(next) },
    s.signal,
  )
  s.changed = true
  const tookSeconds = elapsed(o.at, await s.clock.now())
  s.narrator.ended(step, { result: 'done', startedAt: o.at, tookSeconds, written })
  await readBack(s, next)
  return next
}

async function readBack(s: Session, wanted: BurstRecord): Promise<void> {
  const { record } = await observe(s)
  const found = record.kind === 'known' ? record.value : undefined
  if (
    found?.pause?.untilEpochSeconds === wanted.pause?.untilEpochSeconds &&
    (found?.hold === undefined) === (wanted.hold === undefined)
  )
    return
  throw new ActionError('the record was written but does not read back as written', {
    fix: 'Run the command again; see in the activity log of the profile who else writes its tags.',
  })
}

function paused(run: TargetRun, base: BurstRecord, now: EpochSeconds): BurstRecord {
  const { holdForSeconds, reason } = run.config
  if (holdForSeconds === 0)
    throw new ActionError('a pause with hold-for: 0 would end at once', {
      fix: 'Set hold-for to how long automation should stay away, e.g. 4h.',
      outcome: 'refused',
    })
  return {
    ...base,
    pause: {
      untilEpochSeconds: until(now, holdForSeconds),
      by: plain(run.trigger.actor),
      reason: plain(reason),
    },
  }
}

function resumed(base: BurstRecord): BurstRecord {
  const { pause: _, hold: __, ...rest } = base
  return rest
}

function until(now: EpochSeconds, length: TargetRun['config']['holdForSeconds']): EpochSeconds {
  return epochSeconds(Math.floor(after(now, length)))
}

/** As the record may hold it. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/[^A-Za-z0-9._-]+/gu, '-')
    .slice(0, 40)
}
