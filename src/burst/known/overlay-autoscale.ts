import { ActionError } from '../../domain/errors.ts'
import type { AutoscaleSetting, ServicePlan } from '../../domain/resources.ts'

/** What the action changes of an autoscale setting; null where there is none. */
type Bounds = { readonly enabled: boolean; readonly minimum: number; readonly maximum: number } | null

export function boundsOf(setting: AutoscaleSetting | undefined): Bounds {
  if (setting === undefined) return null
  const { enabled, minimumInstances, maximumInstances } = setting
  return { enabled, minimum: minimumInstances, maximum: maximumInstances }
}

/** The setting with the bounds that the ledger believes. */
export function settingWith(
  setting: AutoscaleSetting | undefined,
  bounds: Bounds,
  plan: ServicePlan,
): AutoscaleSetting | undefined {
  if (bounds === null) return undefined
  const { enabled, minimum, maximum } = bounds
  const base = setting ?? { id: `${plan.id}/not-shown-yet`, name: plan.name, raw: {} }
  return { ...base, enabled, minimumInstances: minimum, maximumInstances: maximum }
}

/** A setting that this run has created a moment ago, and that no read has shown yet, cannot be sent back whole. */
export function notShownYet(): ActionError {
  return new ActionError('Azure does not show the new autoscale setting yet, so the run cannot change it', {
    fix: 'Run again: it shows within a minute.',
    transient: true,
  })
}
