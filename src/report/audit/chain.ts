import { createHash } from 'node:crypto'

/** Stands where an entry before the first would be. */
export const NOTHING_BEFORE = '0'.repeat(64)

/** SHA-256 of a line without its line break, in hexadecimal: what the entry after it carries as `previous`. */
export function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}
