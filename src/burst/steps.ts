import type { BurstRecord } from '../domain/record.ts'
import type { AutoscaleChange, AutoscaleSetting } from '../domain/autoscale.ts'
import type { Endpoint, ServicePlan, Sku } from '../domain/resources.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { EndpointChange } from './ports.ts'

/** One idempotent change, or one wait, on the way to the goal. `why` is for the reader of the plan. */
export type Step = Action | Wait

export type Action =
  | {
      readonly kind: 'write-record'
      readonly record: BurstRecord
      readonly why: string
      /** It contains nothing new but the lease. */
      readonly routine?: boolean
    }
  | {
      readonly kind: 'resize-plan'
      readonly plan: ServicePlan
      readonly sku: WantedSku
      readonly why: string
    }
  | {
      readonly kind: 'change-autoscale'
      readonly setting: AutoscaleSetting
      readonly change: AutoscaleChange
      readonly why: string
    }
  | {
      readonly kind: 'create-autoscale'
      readonly minimum: number
      readonly maximum: number
      readonly why: string
    }
  | { readonly kind: 'delete-autoscale'; readonly setting: AutoscaleSetting; readonly why: string }
  | { readonly kind: 'start-app'; readonly why: string }
  | {
      readonly kind: 'stop-app'
      readonly why: string
      /** When drain-max has passed: no long wait for a busy app any more, because the plan is what costs money. */
      readonly latestEpochSeconds?: EpochSeconds
    }
  | {
      readonly kind: 'patch-endpoint'
      readonly endpoint: Endpoint
      readonly change: EndpointChange
      readonly why: string
    }

export type Wait =
  | { readonly kind: 'await-resize'; readonly why: string }
  /** Each iteration makes one round of health tests of the burst side. */
  | { readonly kind: 'warm-up'; readonly why: string }
  /** The same for the private side, before `switch` returns to it. */
  | { readonly kind: 'prove-private'; readonly why: string }
  | { readonly kind: 'await-online'; readonly endpoint: Endpoint; readonly why: string }
  /** Workers that are not up yet carry no part of the share (share-within-capacity). */
  | { readonly kind: 'await-instances'; readonly for: 'share' | 'warm'; readonly why: string }
  /** Azure still answers reads with values from before this run's writes. */
  | { readonly kind: 'await-shown'; readonly why: string }
  | { readonly kind: 'drain'; readonly untilEpochSeconds: EpochSeconds; readonly why: string }

export type WantedSku = Pick<Sku, 'name' | 'capacity'>

/** The parts of getting ready, so that a report can tell where the time went. */
export type ReadyPart = 'plan' | 'start' | 'instances' | 'health'

/** The part of getting ready to which a step belongs; undefined if it makes nothing ready. */
export function readyPart({ kind }: Step): ReadyPart | undefined {
  switch (kind) {
    case 'resize-plan':
    case 'await-resize':
    case 'change-autoscale':
    case 'create-autoscale':
      return 'plan'
    case 'start-app':
      return 'start'
    case 'await-instances':
      return 'instances'
    case 'warm-up':
      return 'health'
    default:
      return undefined
  }
}

const WAITS: ReadonlySet<Step['kind']> = new Set([
  'await-resize',
  'warm-up',
  'prove-private',
  'await-online',
  'await-instances',
  'await-shown',
  'drain',
])

/** Whether the step changes nothing and may take several iterations. */
export function isWait(step: Step): step is Wait {
  return WAITS.has(step.kind)
}

/** It contains nothing new but the lease. */
export function isRoutine(step: Step): boolean {
  return step.kind === 'write-record' && step.routine === true
}
