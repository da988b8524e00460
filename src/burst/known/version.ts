import type { EpochSeconds } from '../../domain/units.ts'

/** A value that a key had, as far as this run knows. */
export interface Version {
  readonly text: string
  readonly value: unknown
  /** When this run wrote the value, or first read it. */
  at: EpochSeconds
  /** When this run wrote it first, if it had to write it again because no read showed it. */
  firstAt: EpochSeconds
  readonly by: 'us' | 'us, answer lost' | 'read'
  shown: boolean
  /** A read after it still showed an older value. */
  late: boolean
}

/** What reads of one key have told. */
export interface Reads {
  /** What the newest read showed, and how many reads before it in a row showed the same. */
  text: string
  inRow: number
  /** When the newest of those began, the oldest first. */
  lastAt: readonly EpochSeconds[]
  /** A read has shown an older value than the run knew. */
  lags: boolean
  /** Reads contradict each other, and the run has written neither value: since when. */
  disputedSince: EpochSeconds | undefined
}

/** So many equal reads in a row do not come from replicas that answer in turn. */
export const AGREED_READS = 3

/** The reads of a key with one more. */
export function oneMore(before: Reads | undefined, text: string, at: EpochSeconds): Reads {
  const reads = before ?? { text, inRow: 0, lastAt: [], lags: false, disputedSince: undefined }
  const isSame = reads.text === text
  reads.inRow = isSame ? reads.inRow + 1 : 1
  reads.lastAt = isSame ? [...reads.lastAt, at].slice(-AGREED_READS) : [at]
  reads.text = text
  return reads
}

/** How a write of this run came to nothing: someone else changed it, or Azure ignored it. */
export interface Undone {
  /** `ignored`: Azure accepted the newest write and never showed it. `changed`: it took effect and was changed later. */
  readonly how: 'ignored' | 'changed'
  readonly times: number
  readonly at: EpochSeconds
  /** The run has written again since. */
  readonly answered: boolean
}
