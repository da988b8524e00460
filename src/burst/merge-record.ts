import type { BurstRecord } from '../domain/record.ts'
import { packRecord, recordTagName, recordText } from '../policy/record.ts'
import type { Written } from './ports.ts'
import type { Session } from './session.ts'

/**
 * Writes the record, unless somebody else has written it since the last look: undefined then, and what was to be
 * written must be decided anew. Tags have no ETag, and the whole record is one of them: whoever writes without looking
 * first takes away a hold that a person wrote since. The look is made just before the write, which leaves the time of
 * one round trip. Throws ActionError.
 */
export async function mergeRecord(
  s: Pick<Session, 'ports' | 'signal' | 'target'>,
  { profile, burstEndpoint }: NonNullable<Session['resources']>,
  record: BurstRecord,
): Promise<Written | undefined> {
  const { name } = burstEndpoint
  const now = await s.ports.trafficManager.readProfile(s.target.profile, s.signal)
  if (recordText(now.tags, name) !== recordText(profile.tags, name)) return undefined
  return s.ports.tags.merge(profile.id, { [recordTagName(name)]: packRecord(record) }, s.signal)
}
