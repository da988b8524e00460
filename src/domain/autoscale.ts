import type { EpochSeconds } from './units.ts'

/** Instance counts of a profile of an autoscale setting; `usual` is the count where its metrics cannot be read. */
export interface AutoscaleBounds {
  readonly minimum: number
  readonly maximum: number
  readonly usual: number
}

/** When a profile may be in force. */
export type ProfileTime =
  | { readonly kind: 'always' }
  | { readonly kind: 'fixed'; readonly from: EpochSeconds; readonly to: EpochSeconds }
  /** It begins at these minutes after Sunday 00:00 of the (IANA) time zone, and lasts until another one begins. */
  | { readonly kind: 'weekly'; readonly timeZone: string; readonly startMinutes: readonly number[] }
  | { readonly kind: 'unreadable'; readonly reason: string }

export interface AutoscaleProfile {
  /** For a person: a copy of the default has the name of the default. */
  readonly name: string
  /** The default, or a copy of it that ends a recurring profile. */
  readonly isDefault: boolean
  readonly bounds: AutoscaleBounds
  readonly time: ProfileTime
}

/** As read. `raw` is Azure's whole answer, which a PUT sends back with only the bounds and `enabled` changed. */
export interface AutoscaleSetting {
  /** An ARM resource id. */
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly profiles: readonly AutoscaleProfile[]
  readonly raw: Readonly<Record<string, unknown>>
}

/** What of a setting the action changes for a burst, as it was before. */
export interface AutoscaleBefore extends AutoscaleBounds {
  readonly enabled: boolean
  /** What the burst set, so that the scale-in can tell another's change from its own; absent in tags of older releases. */
  readonly set?: Pick<AutoscaleBounds, 'minimum' | 'maximum'>
}

/**
 * There was no setting before the burst, and the burst was to create one. `unmade`: Azure accepted that and no read has shown the
 * setting, so that the next run asks once more.
 */
export type NoneBefore = 'none' | 'unmade'

/** Whether there was no setting before the burst, whatever became of the one that it was to create. */
export function wasNone(before: AutoscaleBefore | NoneBefore | undefined): before is NoneBefore {
  return before === 'none' || before === 'unmade'
}

/** New values of a setting, for all copies of its default together; absent ones stay. */
export type AutoscaleChange = Partial<Omit<AutoscaleBefore, 'set'>>

/** The setting that the action creates where a plan has none. */
export function nameOfCreated(plan: { readonly name: string }): string {
  return `cloudburst-${plan.name}`
}

/** The bounds with a change; the service refuses a `usual` that does not lie between the others. */
export function boundsWith(bounds: AutoscaleBounds, change: Partial<AutoscaleBounds>): AutoscaleBounds {
  const { minimum, maximum, usual } = { ...bounds, ...change }
  const high = Math.max(minimum, maximum)
  return { minimum, maximum: high, usual: Math.min(high, Math.max(minimum, usual)) }
}
