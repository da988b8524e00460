import type { LoadUnit } from '../../src/domain/load.ts'
import type { Phase } from '../../src/domain/record.ts'

/** One minute of the true world, which the action does not always see. */
export interface DemoMinute {
  readonly epochSeconds: number
  /** Load of all users together. */
  readonly demand: number
  /** The part of it that reached the private side, above its capacity too. */
  readonly privateLoad: number
  readonly burstLoad: number
  /** 0…1, of DNS answers by the weights at that minute. */
  readonly shareInDns: number
  /** 0…1, of the load; null if there was none. */
  readonly observedShare: number | null
  readonly phase: Phase
  /** Instances of the burst plan that are billed. */
  readonly instances: number
  /** The private side got more than its capacity. */
  readonly violation: boolean
}

export interface DemoPass {
  /** Epoch seconds. */
  readonly at: number
  /** The `decision` output. */
  readonly decision: string
  readonly reason: string
  readonly mode?: string
  readonly changed?: boolean
}

export interface RequestCount {
  /** "PATCH endpoint". */
  readonly kind: string
  readonly count: number
  readonly writes: boolean
}

export interface JudgedInvariant {
  readonly name: string
  readonly held: boolean
  /** The invariant that was broken, and when. */
  readonly detail?: string
}

/** Everything `npm start` has to show. */
export interface DemoHistory {
  readonly title: string
  readonly unit: LoadUnit
  /** What the private side can carry, in that unit. */
  readonly capacity: number
  readonly minutes: readonly DemoMinute[]
  readonly passes: readonly DemoPass[]
  readonly requests: readonly RequestCount[]
  /** Minutes above capacity: as it was, and as it would have been with the private side alone. */
  readonly violationMinutes: { readonly withBurst: number; readonly withoutBurst: number }
  /** What users asked for: all of it, and what reached an app that was stopped. */
  readonly users: { readonly requests: number; readonly lost: number }
  readonly cost: {
    /** Billed instance-minutes of the burst plan. */
    readonly instanceMinutes: number
    /** The part of them that the idle plan is billed for, burst or not. */
    readonly idleInstanceMinutes: number
    /** The same, had the burst side been kept at its largest size all the time. */
    readonly alwaysOnInstanceMinutes: number
    readonly pricePerInstanceHour?: number
    /** "USD". */
    readonly currency?: string
  }
  readonly judge: readonly JudgedInvariant[]
  readonly trace: { readonly name: string; readonly attribution: string }
}
