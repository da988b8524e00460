import type { Observation } from '../domain/observation.ts'
import type { BurstRecord } from '../domain/record.ts'
import type { ResourceId } from '../domain/resources.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { isPhaseOdd } from '../record/odd-times.ts'
import { readRecord, recordTagName } from '../record/tag.ts'
import { KEYS } from './known/keys.ts'
import { MAY_LAG_FOR, SHOWN_WITHIN } from './known/shown-within.ts'
import type { Session } from './session.ts'
import type { Wait } from './steps.ts'

type Read = Pick<Observation, 'at' | 'resources' | 'record'>

/**
 * What a run that has just begun cannot know: whether a read that contradicts another one, or a state tag of a moment ago,
 * lags or tells of a change. It waits until replicas agree, or until the lag has passed.
 */
export function awaitSettled(s: Session, o: Observation): Wait | undefined {
  if (s.ledger.disputed(o.at).length > 0)
    return { kind: 'await-shown', why: 'replicas of Azure answer with different values' }
  if (isLagging(s, o))
    return {
      kind: 'await-shown',
      why: 'the endpoint is not as another run set it a moment ago, which Azure may not show yet',
    }
  return undefined
}

/** The burst endpoint is not as the state tag of another run says, and that run wrote it so recently that reads may lag. */
export function isLagging(s: Session, { at, record, resources: { profile, burstEndpoint } }: Read): boolean {
  if (record.kind === 'unknown' || isPhaseOdd(readRecord(profile.tags, burstEndpoint.name), at)) return false
  const isOurs =
    s.ledger.isOurs(KEYS.tag(profile.id, recordTagName(burstEndpoint.name))) ||
    s.ledger.isOurs(KEYS.endpoint(burstEndpoint.id), lastChangeOf(record.value))
  if (isOurs || elapsed(lastChangeOf(record.value), at) >= waitsFor(s, burstEndpoint.id, record.value))
    return false
  return (record.value.phase === 'bursting') !== (burstEndpoint.status === 'Enabled')
}

/** A run that may wait reads a few times before it takes a value from before for a change by someone outside. */
function waitsFor({ ledger, dryRun, observeOnly }: Session, id: ResourceId, record: BurstRecord): Seconds {
  const { phase } = record
  const isOfEndpoint = phase === 'bursting' || phase === 'draining'
  const mayAsk =
    isOfEndpoint && !dryRun && !observeOnly && !ledger.agree(KEYS.endpoint(id), lastChangeOf(record))
  return mayAsk ? MAY_LAG_FOR : SHOWN_WITHIN
}

/** When the state tag says that the endpoint was changed last. */
export function lastChangeOf({ phaseSinceEpochSeconds, shareChanges }: BurstRecord): EpochSeconds {
  const last = shareChanges.at(-1)?.atEpochSeconds ?? phaseSinceEpochSeconds
  return last > phaseSinceEpochSeconds ? last : phaseSinceEpochSeconds
}
