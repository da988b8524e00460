import { seconds } from '../domain/units.ts'

/** A write must follow a read of what it depends on that is at most this old (fresh-read-before-write). */
export const READ_VALID = seconds(5)
