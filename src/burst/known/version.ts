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
  /** A read has shown an older value than the run knew. */
  lags: boolean
  /** Reads contradict each other, and the run has written neither value: since when. */
  disputedSince: EpochSeconds | undefined
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
