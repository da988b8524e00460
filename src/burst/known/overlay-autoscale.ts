import { ActionError } from '../../domain/errors.ts'
import {
  boundsWith,
  type AutoscaleBounds,
  type AutoscaleChange,
  type AutoscaleProfile,
  type AutoscaleSetting,
} from '../../domain/autoscale.ts'
import type { ServicePlan } from '../../domain/resources.ts'
import { defaultBounds } from '../autoscale-profile.ts'

/** The part of an autoscale setting that the action changes; null if there is none. `bounds`: null if its copies differ. */
type AutoscaleState = { readonly enabled: boolean; readonly bounds: AutoscaleBounds | null } | null

/** What the ledger compares: null without a setting; null as `bounds` if the setting has no default profile. */
export function autoscaleState(setting: AutoscaleSetting | undefined): AutoscaleState {
  if (setting === undefined) return null
  return { enabled: setting.enabled, bounds: defaultBounds(setting) ?? null }
}

/** The state of the setting after a change. */
export function changedState(
  setting: AutoscaleSetting,
  { enabled, ...change }: AutoscaleChange,
): AutoscaleState {
  const bounds = defaultBounds(setting)
  return {
    enabled: enabled ?? setting.enabled,
    bounds: bounds === undefined ? null : boundsWith(bounds, change),
  }
}

/** The setting with the bounds that the ledger believes. */
export function settingWith(
  setting: AutoscaleSetting | undefined,
  state: AutoscaleState,
  plan: ServicePlan,
): AutoscaleSetting | undefined {
  if (state === null) return undefined
  const { enabled, bounds } = state
  const base = setting ?? notShown(plan)
  if (bounds === null) return { ...base, enabled }
  const profiles = base.profiles.map((profile) => (profile.isDefault ? { ...profile, bounds } : profile))
  return { ...base, enabled, profiles }
}

function notShown(plan: ServicePlan): AutoscaleSetting {
  const bounds = { minimum: 1, maximum: 1, usual: 1 }
  const profile: AutoscaleProfile = { name: plan.name, isDefault: true, bounds, time: { kind: 'always' } }
  return { id: `${plan.id}/not-shown-yet`, name: plan.name, enabled: true, profiles: [profile], raw: {} }
}

/** This run has just created the setting and no read shows it yet, so it cannot be sent back whole. */
export function notShownYet(): ActionError {
  return new ActionError('Azure does not show the new autoscale setting yet, so the run cannot change it', {
    fix: 'Run again: it shows within a minute.',
    transient: true,
  })
}
