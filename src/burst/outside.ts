import type { Observation, SeenOutside } from '../domain/observation.ts'
import { unknown } from '../domain/known.ts'
import type { BurstRecord, OutsideChange } from '../domain/record.ts'
import type { ResourceId } from '../domain/resources.ts'
import { after, elapsed, epochSeconds, minutes, seconds, type EpochSeconds } from '../domain/units.ts'
import { nameAsKept } from '../record/person.ts'
import { KEYS } from './known/keys.ts'
import type { Session } from './session.ts'
import { isLagging, lastChangeOf } from './unsettled.ts'

type Read = Pick<Observation, 'at' | 'resources' | 'record'>

/** Events reach the activity log some minutes late, so a later run asks once more. */
const ASK_AGAIN_FOR = minutes(15)
/** How old a change from outside may be if nothing tells when this action wrote last. */
const LOOK_BACK = minutes(24 * 60)
/** The activity log is not worth a longer wait. */
const ACTIVITY = seconds(10)

/** What someone outside this action did to the burst endpoint that the state tag does not tell yet, or who did it. */
export async function observeOutside(
  s: Session,
  o: Read,
  signal: AbortSignal,
): Promise<SeenOutside | undefined> {
  if (o.record.kind === 'unknown' || s.writes.recordRefused !== undefined) return undefined
  const command = changedBy(s, o, o.record.value)
  if (command === undefined) return askAgain(s, o, o.record.value, signal)
  const earlier = s.outside.seen(command)
  if (earlier !== undefined) return earlier
  const who = await whoDid(s, o.resources.burstEndpoint, sinceOwnWrite(o.record.value, o.at), signal)
  const untilEpochSeconds = epochSeconds(Math.floor(after(o.at, s.target.foreignHoldSeconds)))
  return s.outside.sees({ command, untilEpochSeconds, by: byOf(who), seenAt: o.at, who })
}

/**
 * Tells another actor's change from this action's own write that was refused or whose answer was lost: the state tag says what
 * this action wrote last and whether a read has shown it, and within a run the ledger does.
 */
function changedBy(s: Session, o: Read, record: BurstRecord): OutsideChange['command'] | undefined {
  const { burstEndpoint } = o.resources
  const { phase, intent } = record
  const key = KEYS.endpoint(burstEndpoint.id)
  if (s.ledger.isOurs(key, lastChangeOf(record)) || isLagging(s, o)) return undefined
  if (intent === true && !isUndoneSince(s, key, lastChangeOf(record))) return undefined
  const isOn = burstEndpoint.status === 'Enabled'
  if (phase === 'bursting') return isOn ? undefined : 'scale-back'
  return isOn ? 'burst' : undefined
}

/** A watch remembers for hours what others undid, and what came before its newest intent is not an answer to that. */
function isUndoneSince({ ledger }: Session, key: string, intentAt: EpochSeconds): boolean {
  const undone = ledger.undone(key)
  return undone?.how === 'changed' && undone.at >= intentAt
}

async function askAgain(
  s: Session,
  o: Read,
  { outside }: BurstRecord,
  signal: AbortSignal,
): Promise<SeenOutside | undefined> {
  if (outside?.by !== '' || outside.untilEpochSeconds <= o.at) return undefined
  const seenAt = epochSeconds(outside.untilEpochSeconds - s.target.foreignHoldSeconds)
  if (elapsed(seenAt, o.at) > ASK_AGAIN_FOR || !s.outside.mayAskAgain()) return undefined
  const since = epochSeconds(seenAt - LOOK_BACK)
  const who = await whoDid(s, o.resources.burstEndpoint, since, signal)
  return who.kind === 'known' ? { ...outside, by: byOf(who), seenAt, who } : undefined
}

/**
 * Who else changed a resource last, by the activity log; it may not be readable, and nothing fails for want of it, nor waits longer
 * than `within`.
 */
export async function whoDid(
  s: Session,
  { id }: { readonly id: ResourceId },
  since: EpochSeconds,
  signal: AbortSignal,
  within = ACTIVITY,
): Promise<SeenOutside['who']> {
  const deadline = s.clock.deadline(within, signal, 'Reading the activity log')
  try {
    return await s.ports.activity.lastChangeBy(id, since, deadline.signal)
  } catch (error) {
    if (signal.aborted || !deadline.signal.aborted) throw error
    return unknown('the activity log did not answer in time')
  } finally {
    deadline.done()
  }
}

/** This action's own changes before that moment are not news. */
export function sinceOwnWrite(
  { shareChanges, phaseSinceEpochSeconds }: BurstRecord,
  now: EpochSeconds,
): EpochSeconds {
  const last = Math.max(phaseSinceEpochSeconds, shareChanges.at(-1)?.atEpochSeconds ?? 0)
  return epochSeconds(Math.max(last, now - LOOK_BACK))
}

function byOf(who: SeenOutside['who']): string {
  return who.kind === 'known' ? nameAsKept(who.value) : ''
}
