import type { Endpoint, Resources } from '../../src/domain/resources.ts'

/** What someone outside the run does, or what happens to a call. */
export type Event =
  | { readonly kind: 'endpoint'; readonly status: Endpoint['status'] }
  | { readonly kind: 'app'; readonly state: 'Running' | 'Stopped' }
  | { readonly kind: 'instances'; readonly count: number }
  | { readonly kind: 'record'; readonly text: string | undefined }
  | { readonly kind: 'fail'; readonly transient: boolean }
  /** Azure answers that it does not do it. */
  | { readonly kind: 'refuse'; readonly status: 403 | 429 }
  /** Azure does it, and the answer is lost. */
  | { readonly kind: 'lose' }
  | { readonly kind: 'die' }

export interface Write {
  readonly at: number
  readonly what: 'stop' | 'start' | 'shrink' | 'grow' | 'enable' | 'weight' | 'disable' | 'record'
  /** When the newest look at the profile began, and what it showed. */
  readonly lookedAt: number
  readonly seen: Resources['profile'] | undefined
  /** The newest look that showed the burst endpoint Enabled and is on record, by whatever run. */
  readonly seenEnabledAt: number
  readonly appRunning: boolean
  readonly healthyAt: readonly number[]
  readonly otherApps: boolean
  /** The profile itself took longer to show than a look may be old. */
  readonly slowLook: boolean
}
