import type { AutoscaleBounds, AutoscaleChange, AutoscaleSetting } from '../domain/autoscale.ts'
import type { BurstSideConfig } from '../domain/config.ts'
import type { Observation } from '../domain/observation.ts'
import { nameOfCreated } from '../domain/autoscale.ts'
import { mostInstances } from '../domain/tiers.ts'
import { defaultBounds, profileInForce } from './autoscale-profile.ts'
import { beforeBurst, restored, restoringChange } from './autoscale-restore.ts'
import type { Step, WantedSku } from './steps.ts'

/** During a burst, leave the count to an enabled setting whose bounds we do not manage: otherwise both would fight. */
export function isScaledByOthers(o: Observation, config: BurstSideConfig): boolean {
  return config.autoscale !== 'manage' && settingOf(o)?.enabled === true
}

/**
 * Keeps the count within the bounds of autoscale, which would undo any other count. A schedule in force keeps its
 * bounds; those of the default move if the input `autoscale` allows it, the minimum only with `manage`.
 */
export function withinBurstBounds(o: Observation, config: BurstSideConfig, capacity: number): number {
  const setting = settingOf(o)
  if (setting === undefined) return capacity
  const acts = setting.enabled || config.autoscale !== 'leave'
  const inForce = profileInForce(setting, o.at)
  if (!acts || inForce.kind === 'unknown') return capacity
  const { isDefault, bounds } = inForce.value.profile
  if (config.autoscale === 'leave' || !isDefault) return within(bounds, capacity)
  return config.autoscale === 'enable' ? Math.max(capacity, bounds.minimum) : capacity
}

/** The same for the idle size, within the bounds that the scale-in restores. */
export function withinIdleBounds(o: Observation, config: BurstSideConfig, capacity: number): number {
  const setting = settingOf(o)
  if (setting === undefined) return capacity
  const before = beforeBurst(o)
  const stays = before === undefined && (config.autoscale !== 'manage' || isSteady(o))
  if (isCreated(setting, o)) return capacity
  const kept = before === 'none' || before === undefined ? undefined : restored(setting, before)
  const acts = kept?.enabled ?? ((stays || before === 'none') && setting.enabled)
  const inForce = profileInForce(setting, o.at)
  if (!acts || inForce.kind === 'unknown') return capacity
  const { isDefault, bounds } = inForce.value.profile
  return within(isDefault ? (kept ?? bounds) : bounds, capacity)
}

/** A burst created it, so the scale-in deletes it. Someone outside this action made one by another name. */
function isCreated({ name }: AutoscaleSetting, o: Observation): boolean {
  return beforeBurst(o) === 'none' && name.toLowerCase() === nameOfCreated(o.resources.plan).toLowerCase()
}

function within({ minimum, maximum }: AutoscaleBounds, capacity: number): number {
  return Math.min(Math.max(capacity, minimum), maximum)
}

/** Autoscale undoes a count outside its bounds, so move the bounds first, if we may. */
export function autoscaleUpSteps(o: Observation, config: BurstSideConfig, sku: WantedSku): Step[] {
  const { autoscale, plan } = o.resources
  if (config.autoscale === 'leave' || plan.automaticScaling || autoscale.kind === 'unknown') return []
  const setting = autoscale.value
  if (setting === undefined) return config.autoscale === 'manage' ? [createStep(o, sku)] : []
  const why = 'App Service scales itself once traffic comes'
  return changeSteps(setting, boundsFor(setting, sku, config), why)
}

function boundsFor(setting: AutoscaleSetting, sku: WantedSku, config: BurstSideConfig): AutoscaleChange {
  const bounds = defaultBounds(setting)
  if (bounds === undefined) return {}
  // Do not keep instances for good that autoscale has added by itself.
  const minimum = Math.min(sku.capacity, config.burstInstances ?? sku.capacity)
  return {
    ...(!setting.enabled && { enabled: true }),
    ...(config.autoscale === 'manage' && bounds.minimum !== minimum && { minimum }),
    ...(bounds.maximum < sku.capacity && { maximum: sku.capacity }),
  }
}

function createStep(o: Observation, sku: WantedSku): Step {
  const most = mostInstances(o.resources.plan, sku.name)
  return {
    kind: 'create-autoscale',
    minimum: sku.capacity,
    maximum: Math.max(sku.capacity, Math.min(most, sku.capacity * 3)),
    why: 'App Service scales itself once traffic comes',
  }
}

/**
 * The step that restores autoscale as it was before the burst. It comes before the app stops, because a stopped app
 * counts as idle. A setting that the burst did not have to change is as its owner wants it; only with `manage`, bounds that nothing
 * remembers become what the idle size needs.
 */
export function autoscaleDownSteps(
  o: Observation,
  config: BurstSideConfig,
  sku: WantedSku,
  mayDelete: boolean,
): Step[] {
  const setting = settingOf(o)
  if (setting === undefined || o.resources.plan.automaticScaling) return []
  const before = beforeBurst(o)
  if (isCreated(setting, o)) return removeSteps(setting, mayDelete)
  if (before === 'none') return []
  if (before !== undefined)
    return changeSteps(setting, restoringChange(setting, before), 'back to what it was before the burst')
  if (config.autoscale !== 'manage' || isSteady(o)) return []
  const bounds = defaultBounds(setting)
  const isTooHigh = bounds !== undefined && bounds.minimum > sku.capacity
  const change = isTooHigh ? { minimum: sku.capacity, usual: sku.capacity } : {}
  return changeSteps(setting, change, 'it would undo the idle size')
}

/** There was none before the burst. If it may not be deleted, it stays switched off. */
function removeSteps(setting: AutoscaleSetting, mayDelete: boolean): Step[] {
  if (mayDelete) return [{ kind: 'delete-autoscale', setting, why: 'there was none before the burst' }]
  return changeSteps(setting, setting.enabled ? { enabled: false } : {}, 'there was none before the burst')
}

function changeSteps(setting: AutoscaleSetting, change: AutoscaleChange, why: string): Step[] {
  if (Object.keys(change).length === 0) return []
  return [{ kind: 'change-autoscale', setting, change, why }]
}

/** Idle for a while, so the present setting is what its owner wants. */
function isSteady({ record }: Observation): boolean {
  return record.kind === 'known' && record.value.phase === 'idle'
}

function settingOf({ resources }: Observation): AutoscaleSetting | undefined {
  return resources.autoscale.kind === 'known' ? resources.autoscale.value : undefined
}
