import type { Call, Reply } from '../net/message.ts'
import type { FaultMatch } from './match.ts'

/** Numbers that some refusals name. */
export interface RefusalDetails {
  /** Instances that the subscription may have. */
  readonly limit?: number
  /** Instances that it has. */
  readonly usage?: number
  /** Instances that the region has left. */
  readonly available?: number
  readonly retryAfterSeconds?: number
}

export interface Refusal {
  /** The calls that the service refuses so, where the rule does not say. */
  readonly match: FaultMatch
  readonly reply: (call: Call, details: RefusalDetails) => Reply
}
