/** What the client was told to keep to; the defaults are those of the action's inputs. */
export interface JudgeOptions {
  readonly burstEndpoint: string
  readonly privateEndpoints: readonly string[]
  readonly app: string
  /** Health tests in a row before the endpoint may be enabled; 0 where there are none. */
  readonly warmupSuccesses: number
  readonly trialWeight: number
  readonly drainMinSeconds: number
  readonly drainMaxSeconds: number
  readonly ttlSeconds: number
  /** Requests per minute of one ready instance; undefined where the client was not told. */
  readonly instanceCapacity: number | undefined
  readonly sharedPlanAllowed: boolean
  /** Times the burst endpoint may be switched in any hour before it counts as flapping. */
  readonly switchesPerHour: number
}

export interface Violation {
  /** Number of the design's invariant; 0 for what no number names. */
  readonly invariant: number
  readonly rule: string
  /** Virtual epoch seconds. */
  readonly at: number
  /** What was seen, with the numbers. */
  readonly evidence: string
}

export interface Judgement {
  readonly violations: readonly Violation[]
  /** How often the burst endpoint was enabled or disabled by the client. */
  readonly switches: number
}
