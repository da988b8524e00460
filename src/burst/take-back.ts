import type { Decision } from '../domain/decision.ts'
import { ActionError } from '../domain/errors.ts'
import { known, type Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import type { Resources } from '../domain/resources.ts'
import { readRecord, recordTagName } from '../record/tag.ts'
import { withoutAnnouncement } from '../record/transitions.ts'
import { KEYS } from './known/keys.ts'
import { perform } from './perform.ts'
import type { Session } from './session.ts'
import type { Action, Step } from './steps.ts'

/**
 * The observation without the announcement that this run enables the burst endpoint, if nobody was sent there: Azure refused
 * every try, and the read shows the endpoint disabled. So nothing drains (never-stop-before-drain).
 */
export function withoutRefusedEnabling(s: Session, o: Observation): Observation {
  if (o.resources.burstEndpoint.status === 'Enabled') return o
  const record = withoutRefused(s, o.resources, o.record)
  const isAnnounced =
    o.record.kind === 'known' && o.record.value.phase === 'bursting' && o.record.value.intent === true
  return record !== undefined && isAnnounced ? { ...o, record: known(record) } : o
}

/**
 * The run ends with the refusal of this change, and has announced it in the state tag. It takes that back: the next run would
 * take the difference for a change by someone outside this action.
 */
export async function takeBack(s: Session, step: Step): Promise<void> {
  const { resources } = s.reads
  if (resources === undefined || s.signal.aborted || s.writes.recordRefused !== undefined) return
  if (step.kind !== 'patch-endpoint' || step.endpoint.id !== resources.burstEndpoint.id) return
  const found = readRecord(resources.profile.tags, resources.burstEndpoint.name)
  const record = withoutRefused(s, resources, found)
  if (record === undefined) return
  await write(s, backStep(record))
}

/** Nothing else may be left to write: then the state tag would go on to announce what Azure refused and nobody wants any more. */
export function takingBack(
  s: Session,
  o: Observation,
  { goal, rule }: Pick<Decision, 'goal' | 'rule'>,
  steps: readonly Step[],
): readonly Step[] {
  const { profile, burstEndpoint } = o.resources
  const told = { ...o, record: readRecord(profile.tags, burstEndpoint.name) }
  const without = withoutRefusedEnabling(s, told)
  if (without === told || without.record.kind === 'unknown' || s.writes.recordRefused !== undefined)
    return steps
  if (goal.kind === 'bursting' || rule === 'pause' || steps[0]?.kind === 'write-record') return steps
  return [backStep(without.record.value), ...steps]
}

function backStep(record: BurstRecord): Extract<Action, { kind: 'write-record' }> {
  return { kind: 'write-record', record, why: 'Azure refused the change that it announced' }
}

/** The run ends all the same, and makes no other try. */
const LEFT = {
  result: 'failed',
  detail: 'another run has changed the state tag, so it stays as that run left it',
} as const

/** The run ends with another error, which counts for more than this one. */
async function write(s: Session, step: Action): Promise<void> {
  const startedAt = await s.clock.now()
  try {
    s.narrator.began(step, startedAt)
    const performed = await perform(s, step, startedAt)
    const end = performed === 'again' ? LEFT : { result: 'done' as const, ...performed }
    s.narrator.ended(step, { startedAt, tookSeconds: 0, ...end })
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    s.narrator.ended(step, { result: 'failed', startedAt, tookSeconds: 0, detail: error.message })
  }
}

/** The state tag without what this run announced and Azure refused; undefined if there is nothing to take back. */
function withoutRefused(
  s: Session,
  { profile, burstEndpoint }: Resources,
  record: Known<BurstRecord>,
): BurstRecord | undefined {
  const before = s.attempt.announcement.refusedFrom
  if (before === undefined || record.kind === 'unknown') return undefined
  const isOurs = s.ledger.isOurs(KEYS.tag(profile.id, recordTagName(burstEndpoint.name)))
  return isOurs ? withoutAnnouncement(record.value, before) : undefined
}
