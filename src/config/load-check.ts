import type { Seconds } from '../domain/units.ts'
import type { FieldsRule } from './check.ts'
import type { LoadShape } from './shape-loads.ts'

/** What the rules know besides the load's own keys. */
export interface LoadContext {
  /** Why a load is required, as the end of a sentence; undefined if it is not. */
  readonly needed: string | undefined
  readonly hasStackHub: boolean
  /** `max-data-age` of the load; undefined if its age does not matter, or its value is wrong. */
  readonly maxDataAgeSeconds: Seconds | undefined
}

export type LoadCheck = FieldsRule<LoadShape, LoadContext>
