import type { BurstRecord } from '../domain/record.ts'
import type { Profile, ResourceId } from '../domain/resources.ts'
import type { Written } from '../domain/written.ts'
import { packRecord } from './codec.ts'
import { recordTagName, recordText, readRecord } from './tag.ts'

/** Where the state tag is kept: among the tags of the profile. */
export interface TagStore {
  readonly readProfile: (signal: AbortSignal) => Promise<Profile>
  /** Merges single tags; other tags stay. */
  readonly mergeTags: (
    profile: ResourceId,
    tags: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<Written>
}

/**
 * Writes the state tag. Returns undefined if the tag changed since `seen`; the caller then reads and decides again.
 * Tags have no ETag and the whole state is one of them, so a write without this read would take away a hold that a
 * person has set since. The read comes just before the write and leaves a gap of one round trip.
 * Throws ActionError.
 */
export async function writeRecord(
  store: TagStore,
  seen: { readonly profile: Pick<Profile, 'id' | 'tags'>; readonly endpoint: string },
  record: BurstRecord,
  signal: AbortSignal,
): Promise<Written | undefined> {
  const { profile, endpoint } = seen
  const now = await store.readProfile(signal)
  if (recordText(now.tags, endpoint) !== recordText(profile.tags, endpoint)) return undefined
  return store.mergeTags(profile.id, { [recordTagName(endpoint)]: packRecord(record) }, signal)
}

/** Reads the state tag, changes it, and writes it, in one go; undefined if `change` leaves it as it is. */
export async function changeRecord(
  store: TagStore,
  endpoint: string,
  change: (record: BurstRecord) => BurstRecord | undefined,
  signal: AbortSignal,
): Promise<Written | undefined> {
  const profile = await store.readProfile(signal)
  const record = readRecord(profile.tags, endpoint)
  const next = record.kind === 'known' ? change(record.value) : undefined
  if (next === undefined) return undefined
  return store.mergeTags(profile.id, { [recordTagName(endpoint)]: packRecord(next) }, signal)
}
