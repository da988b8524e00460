import type { DocLink } from './doc-pages.ts'

/** Where in the user's files a problem is. Lines and columns count from 1. */
export interface Location {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/**
 * What a refusal of Azure means for what happens next. `quota`: the subscription may not have more instances. `stock`: the
 * region has none left now. `busy`: another operation runs on the resource. `transient`: may pass by itself. `forbidden`:
 * the identity lacks a role. `refused`: will not change by itself.
 */
export type AzureAnswer = 'quota' | 'stock' | 'busy' | 'transient' | 'forbidden' | 'refused'

/** What ARM said, kept whole so that a support request can be made from the log alone. */
export interface ArmDetail {
  /** HTTP status. */
  readonly status: number
  /** Absent if the answer is about no resource, e.g. that of a sign-in. */
  readonly meaning?: AzureAnswer
  readonly code?: string
  readonly message?: string
  /** One line a detail, already flattened. */
  readonly details: readonly string[]
  readonly correlationId?: string
  /** What was asked: "PUT …/serverfarms/plan". */
  readonly request: string
  /** Seconds the service asks the action to wait. */
  readonly retryAfterSeconds?: number
}

export interface ErrorFields {
  /** The advice: what to do now, naming the input, the permission or the setting. */
  readonly fix: string
  /** Where to read more. */
  readonly link?: DocLink
  readonly arm?: ArmDetail
  readonly location?: Location
  readonly cause?: unknown
  /** A problem that may pass by itself: throttling, a lost connection, a busy plan. */
  readonly transient?: boolean
  /**
   * What kind of end this is: `refused` where we would not do it (a guard, an invariant, a bad input),
   * `failed` where we tried and could not. Default `failed`.
   */
  readonly outcome?: 'refused' | 'failed'
}

/** An error made for the reader: `message` is the cause, `fix` what to do. Anything else thrown is a bug. */
export class ActionError extends Error {
  readonly fix: string
  readonly link?: DocLink
  readonly arm?: ArmDetail
  readonly location?: Location
  readonly transient: boolean
  readonly outcome: 'refused' | 'failed'

  constructor(message: string, fields: ErrorFields) {
    super(message, fields.cause === undefined ? {} : { cause: fields.cause })
    this.name = 'ActionError'
    this.fix = fields.fix
    if (fields.link !== undefined) this.link = fields.link
    if (fields.arm !== undefined) this.arm = fields.arm
    if (fields.location !== undefined) this.location = fields.location
    this.transient = fields.transient ?? false
    this.outcome = fields.outcome ?? 'failed'
  }
}

/** Several problems found together: all input problems are told at once. */
export class ManyErrors extends Error {
  readonly errors: readonly ActionError[]

  constructor(errors: readonly ActionError[]) {
    super(errors.map((error) => error.message).join('; '))
    this.name = 'ManyErrors'
    this.errors = errors
  }
}
