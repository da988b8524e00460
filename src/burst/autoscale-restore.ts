import {
  boundsWith,
  wasNone,
  type AutoscaleBefore,
  type AutoscaleBounds,
  type AutoscaleChange,
  type AutoscaleSetting,
} from '../domain/autoscale.ts'
import type { Observation } from '../domain/observation.ts'
import { printable } from '../domain/text.ts'
import { defaultBounds } from './autoscale-profile.ts'

const KEYS = ['minimum', 'maximum', 'usual'] as const

/** How the setting was before the burst, as the state tag says; `none` if there was none. */
export function beforeBurst({ record }: Pick<Observation, 'record'>): AutoscaleBefore | 'none' | undefined {
  const before = record.kind === 'known' ? record.value.autoscaleBefore : undefined
  return wasNone(before) ? 'none' : before
}

/**
 * No read has shown what a burst made of the setting: the state tag tells how it was, and not how it was set, or that there was none and
 * Azure has not made one.
 */
export function isUnsure({ record }: Pick<Observation, 'record'>): boolean {
  const before = record.kind === 'known' ? record.value.autoscaleBefore : undefined
  return before === 'unmade' || (before !== undefined && !wasNone(before) && before.set === undefined)
}

/** What the state tag must remember before a burst changes the setting. */
export function autoscaleAsItIs(setting: AutoscaleSetting): AutoscaleBefore | undefined {
  const bounds = defaultBounds(setting)
  return bounds === undefined ? undefined : { enabled: setting.enabled, ...bounds }
}

/** What the state tag must remember of the change itself. */
export function autoscaleSet(
  setting: AutoscaleSetting,
  { enabled: _, ...change }: AutoscaleChange,
): AutoscaleBefore['set'] {
  const bounds = defaultBounds(setting)
  if (bounds === undefined) return undefined
  const { minimum, maximum } = boundsWith(bounds, change)
  return { minimum, maximum }
}

/** The differences from `before`. What someone outside this action has changed since the burst stays. */
export function restoringChange(setting: AutoscaleSetting, before: AutoscaleBefore): AutoscaleChange {
  const bounds = defaultBounds(setting)
  const others = changedByOthers(setting, before)
  const back = KEYS.filter((key) => !others.has(key) && bounds?.[key] !== before[key])
  const isSwitched = setting.enabled !== before.enabled && !others.has('enabled')
  return {
    ...(isSwitched && { enabled: before.enabled }),
    ...Object.fromEntries(back.map((key) => [key, before[key]])),
  }
}

/** The setting as the scale-in leaves it. */
export function restored(setting: AutoscaleSetting, before: AutoscaleBefore): Omit<AutoscaleBefore, 'set'> {
  const { enabled = setting.enabled, ...change } = restoringChange(setting, before)
  return { enabled, ...boundsWith(defaultBounds(setting) ?? before, change) }
}

/** What differs both from what the burst set and from what was there before. */
function changedByOthers(
  setting: AutoscaleSetting,
  before: AutoscaleBefore,
): ReadonlySet<keyof AutoscaleChange> {
  const bounds = defaultBounds(setting)
  if (before.set === undefined || bounds === undefined) return new Set()
  const set: AutoscaleBounds = boundsWith(before, before.set)
  const changed = KEYS.filter((key) => bounds[key] !== set[key] && bounds[key] !== before[key])
  // A burst never switches a setting off.
  return new Set<keyof AutoscaleChange>(
    !setting.enabled && before.enabled ? [...changed, 'enabled'] : changed,
  )
}

/** For a person: what a scale-in does not put back, because someone outside this action changed it. Undefined if nothing. */
export function keptForOthers(o: Observation): string | undefined {
  const { autoscale, plan } = o.resources
  const before = beforeBurst(o)
  if (autoscale.kind === 'unknown' || before === undefined || before === 'none') return undefined
  const setting = autoscale.value
  if (setting === undefined)
    return `the autoscale setting of the App Service plan ${printable(plan.name)} is gone since the burst began: someone outside this action deleted it, or this identity may no longer read it. The scale-in does not create it again; before the burst it was ${boundsText(before)}`
  if (changedByOthers(setting, before).size === 0) return undefined
  const now = boundsText({ enabled: setting.enabled, ...(defaultBounds(setting) ?? before) })
  const after = boundsText(restored(setting, before))
  const left = after === now ? 'The scale-in leaves it so' : `The scale-in makes it ${after}`
  return `someone outside this action changed the autoscale setting ${printable(setting.name)} in the burst: it is ${now}. ${left}; before the burst it was ${boundsText(before)}`
}

function boundsText({ enabled, minimum, maximum, usual }: AutoscaleBefore): string {
  return `${enabled ? 'on' : 'off'}, ${String(minimum)} to ${String(maximum)} instances, default ${String(usual)}`
}
