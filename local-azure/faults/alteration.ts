import type { Call, Reply } from '../net/message.ts'
import type { FaultMatch } from './match.ts'

/** Numbers that some alterations take. */
export interface AlterationDetails {
  /** Part of the true values that a partial answer has, 0…1. */
  readonly part?: number
  /** How far a clock is ahead. */
  readonly seconds?: number
  /** Newest minutes that are missing, or the length of a step. */
  readonly minutes?: number
  /** Rows that a minute is told in, and how far apart they are. */
  readonly count?: number
  readonly apartSeconds?: number
  /** The greatest value that a counter can show. */
  readonly most?: number
  /** A code in the service's own words. */
  readonly code?: string
}

export interface Seen {
  readonly call: Call
  /** Virtual epoch seconds. */
  readonly now: number
}

export interface Alteration {
  /** The calls whose answers it changes, where the rule does not say. */
  readonly match: FaultMatch
  readonly alter: (reply: Reply, details: AlterationDetails, seen: Seen) => Reply
}
