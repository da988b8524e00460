/** The settings that the client was given; the defaults are those of the action's inputs. */
export interface JudgeOptions {
  readonly burstEndpoint: string
  readonly privateEndpoints: readonly string[]
  readonly app: string
  /** Health tests in a row before the endpoint may be enabled; 0 if there are none. */
  readonly warmupSuccesses: number
  readonly trialWeight: number
  readonly drainMinSeconds: number
  readonly drainMaxSeconds: number
  readonly ttlSeconds: number
  /** Requests per minute of one ready instance; undefined if the client does not know it. */
  readonly instanceCapacity: number | undefined
  readonly sharedPlanAllowed: boolean
  /** Times the burst endpoint may be switched in any hour before it counts as flapping. */
  readonly switchesPerHour: number
}

/** The invariants that can be seen from outside, by their names in docs/design.md; `other` for rules beside them. */
export type InvariantName =
  | 'healthy-before-enable'
  | 'trial-before-weight'
  | 'never-stop-before-drain'
  | 'never-disable-the-last'
  | 'observers-never-write'
  | 'share-within-capacity'
  | 'shared-plan-needs-consent'
  | 'resize-only-while-idle'
  | 'other'

export interface Violation {
  readonly invariant: InvariantName
  readonly rule: string
  /** Virtual epoch seconds. */
  readonly at: number
  /** What was seen, with the numbers. */
  readonly evidence: string
}

export interface Judgement {
  readonly violations: readonly Violation[]
  /** How often the client enabled or disabled the burst endpoint. */
  readonly switches: number
}
