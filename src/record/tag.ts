import { unknown, type Known } from '../domain/known.ts'
import { NO_RECORD, type BurstRecord } from '../domain/record.ts'
import { unpackRecord } from './codec.ts'

type Tags = Readonly<Record<string, string>>

/** The state tag among the profile's tags, whose names differ in letter case between services. */
export function readRecord(tags: Tags, endpoint: string): Known<BurstRecord> {
  const text = recordText(tags, endpoint)
  return text === undefined ? unknown(NO_RECORD) : unpackRecord(text)
}

/** The state as the tag stores it; undefined if there is none. */
export function recordText(tags: Tags, endpoint: string): string | undefined {
  const name = recordTagName(endpoint).toLowerCase()
  const text: unknown = Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof text === 'string' ? text : undefined
}

/**
 * `cloudburst-<endpoint>`. The names of a profile's tags refuse some characters (`<>%&\?/#:`, space, controls). Such a
 * name gets them replaced and a checksum appended, so that two endpoints never share a state tag.
 */
export function recordTagName(endpoint: string): string {
  const legal = endpoint.replace(/[<>%&\\?/#:\s\u0000-\u001f\u007f]/gu, '-').slice(0, 200)
  return legal === endpoint ? `cloudburst-${endpoint}` : `cloudburst-${legal}-${checksum(endpoint)}`
}

/** FNV-1a, as letters and digits. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(36)
}
