import type { BurstSideConfig } from '../domain/config.ts'
import type { Observation } from '../domain/observation.ts'
import type { AutoscaleSetting, ServicePlan, PlanApp } from '../domain/resources.ts'
import type { Progress } from './progress.ts'
import type { AutoscaleChange, Step, WantedSku } from './steps.ts'
import { sameSize, tierAbilities } from '../domain/tiers.ts'

/** Steps that bring the plan to its burst size. While bursting only the instance count moves, and only up. */
export function sizeUpSteps(
  o: Observation,
  config: BurstSideConfig,
  progress: Progress,
  serving: boolean,
): Step[] {
  const { plan } = o.resources
  const sku = burstSku(o, config, progress, serving)
  const steps: Step[] = autoscaleUp(o, config, sku)
  if (!progress.resizing && differs(plan, sku))
    steps.push({ kind: 'resize-plan', plan, sku, why: sizeWhy(plan, sku) })
  if (progress.resizing || differs(plan, sku) || inProgress(plan))
    steps.push({ kind: 'await-resize', why: 'health tests count only after the resize has ended' })
  return steps
}

/** The size the plan should have for a burst, within what is allowed, in stock and the service's own scaling. */
export function burstSku(
  o: Observation,
  config: BurstSideConfig,
  progress: Pick<Progress, 'availableInstances'>,
  serving: boolean,
): WantedSku {
  const { plan } = o.resources
  if (serving && isScaledByOthers(o, config)) return { name: plan.sku.name, capacity: plan.sku.capacity }
  const name = serving ? plan.sku.name : (config.burstSku ?? plan.sku.name)
  const asked = wantedInstances(plan, config, progress, name)
  // On the way up nothing is shrunk: it would cost a resize now and another one later.
  const floor = sameSize({ name }, plan.sku) ? plan.sku.capacity : 1
  const capacity = Math.max(floor, withinAutoscale(o, config, asked))
  return { name: sameSize({ name }, plan.sku) ? plan.sku.name : name, capacity }
}

/** During a burst an enabled setting whose bounds we do not manage owns the count: we would only fight it. */
function isScaledByOthers(o: Observation, config: BurstSideConfig): boolean {
  const setting = settingOf(o)
  return config.autoscale !== 'manage' && setting !== 'unread' && setting?.enabled === true
}

/** An enabled setting that we leave alone undoes a count outside its bounds, so we never ask for one. */
function withinAutoscale(o: Observation, config: BurstSideConfig, capacity: number): number {
  const setting = settingOf(o)
  if (config.autoscale !== 'leave' || setting === 'unread' || setting?.enabled !== true) return capacity
  return Math.min(Math.max(capacity, setting.minimumInstances), setting.maximumInstances)
}

function wantedInstances(
  plan: ServicePlan,
  config: BurstSideConfig,
  progress: Pick<Progress, 'availableInstances'>,
  skuName: string,
): number {
  if (plan.automaticScaling) return plan.sku.capacity
  const asked = Math.max(config.burstInstances ?? plan.sku.capacity, 1)
  const allowed = Math.min(tierAbilities(skuName).maximumInstances, maximumOf(plan, skuName))
  return Math.min(asked, allowed, progress.availableInstances ?? asked)
}

/** The plan's own maximum says nothing about another tier. */
function maximumOf(plan: ServicePlan, skuName: string): number {
  return sameSize(plan.sku, { name: skuName }) ? (plan.maximumInstances ?? Infinity) : Infinity
}

/** The step that brings autoscale to its idle values, before the app stops: a stopped app counts as idle. */
export function autoscaleDownSteps(o: Observation, config: BurstSideConfig): Step[] {
  return autoscaleDown(o, config, idleSku(o, config))
}

/** Other apps and slots that run on the plan and would feel a resize; empty where none do, or it was not read. */
export function runningOthers(o: Observation): readonly PlanApp[] {
  const { otherApps } = o.resources
  return otherApps.kind === 'known' ? otherApps.value.filter((app) => app.state === 'Running') : []
}

/**
 * Steps that bring the plan to its idle size. Empty where none was configured, and where others run on the plan: the
 * scale-in goes on without them, because only the resize needs their consent (shared-plan-needs-consent).
 */
export function sizeDownSteps(o: Observation, config: BurstSideConfig, progress: Progress): Step[] {
  const { plan } = o.resources
  const sku = idleSku(o, config)
  if (progress.resizing) return [{ kind: 'await-resize', why: 'the plan still changes its size' }]
  if (!differs(plan, sku)) return []
  if (config.sharedPlan === 'refuse' && runningOthers(o).length > 0) return []
  return [
    { kind: 'resize-plan', plan, sku, why: 'the plan is what costs money, whether the app runs or not' },
    { kind: 'await-resize', why: 'success is the size read back' },
  ]
}

export function idleSku(o: Observation, config: BurstSideConfig): WantedSku {
  const { plan } = o.resources
  const name = config.idleSku ?? plan.sku.name
  const capacity = plan.automaticScaling ? plan.sku.capacity : (config.idleInstances ?? plan.sku.capacity)
  const most = Math.min(capacity, tierAbilities(name).maximumInstances)
  return {
    name: sameSize({ name }, plan.sku) ? plan.sku.name : name,
    capacity: withinAutoscale(o, config, most),
  }
}

export function atIdleSize(o: Observation, config: BurstSideConfig): boolean {
  return !differs(o.resources.plan, idleSku(o, config))
}

function differs(plan: ServicePlan, sku: WantedSku): boolean {
  return !sameSize(plan.sku, sku) || plan.sku.capacity !== sku.capacity
}

function inProgress(plan: ServicePlan): boolean {
  return plan.provisioningState === 'InProgress'
}

function sizeWhy(plan: ServicePlan, sku: WantedSku): string {
  return sameSize(plan.sku, sku)
    ? `${String(sku.capacity)} instances carry the burst`
    : `burst-sku asks for ${sku.name}; tier and size change only while idle`
}

/** Autoscale undoes a manual count outside its bounds, so the bounds move first, where we may move them. */
function autoscaleUp(o: Observation, config: BurstSideConfig, sku: WantedSku): Step[] {
  if (config.autoscale === 'leave' || o.resources.plan.automaticScaling) return []
  const setting = settingOf(o)
  if (setting === 'unread') return []
  if (setting === undefined) return config.autoscale === 'manage' ? [createStep(o, sku)] : []
  const change = boundsFor(setting, sku, config)
  return isEmpty(change)
    ? []
    : [{ kind: 'change-autoscale', setting, change, why: 'App Service scales itself once traffic comes' }]
}

function boundsFor(setting: AutoscaleSetting, sku: WantedSku, config: BurstSideConfig): AutoscaleChange {
  // What autoscale has added by itself is no reason to keep it for good.
  const minimum = Math.min(sku.capacity, config.burstInstances ?? sku.capacity)
  return {
    ...(setting.enabled ? {} : { enabled: true }),
    ...(config.autoscale === 'manage' && setting.minimumInstances !== minimum ? { minimum } : {}),
    ...(setting.maximumInstances < sku.capacity ? { maximum: sku.capacity } : {}),
  }
}

function createStep(o: Observation, sku: WantedSku): Step {
  const most = Math.min(
    tierAbilities(sku.name).maximumInstances,
    o.resources.plan.maximumInstances ?? Infinity,
  )
  return {
    kind: 'create-autoscale',
    minimum: sku.capacity,
    maximum: Math.max(sku.capacity, Math.min(most, sku.capacity * 3)),
    why: 'App Service scales itself once traffic comes',
  }
}

function autoscaleDown(o: Observation, config: BurstSideConfig, sku: WantedSku): Step[] {
  if (config.autoscale === 'leave' || o.resources.plan.automaticScaling) return []
  const setting = settingOf(o)
  if (setting === 'unread' || setting === undefined) return []
  const change: AutoscaleChange = {
    ...(config.autoscale === 'enable' && setting.enabled ? { enabled: false } : {}),
    ...(config.autoscale === 'manage' && setting.minimumInstances > sku.capacity
      ? { minimum: sku.capacity }
      : {}),
  }
  return isEmpty(change)
    ? []
    : [{ kind: 'change-autoscale', setting, change, why: 'it would undo the idle size' }]
}

function settingOf(o: Observation): AutoscaleSetting | undefined | 'unread' {
  return o.resources.autoscale.kind === 'known' ? o.resources.autoscale.value : 'unread'
}

function isEmpty(change: AutoscaleChange): boolean {
  return Object.keys(change).length === 0
}
