import type { BurstSideConfig } from '../domain/config.ts'
import type { Observation } from '../domain/observation.ts'
import type { ServicePlan, PlanApp } from '../domain/resources.ts'
import {
  autoscaleUpSteps,
  isScaledByOthers,
  withinBurstBounds,
  withinIdleBounds,
} from './autoscale-sizing.ts'
import { LEAST_ZONE_REDUNDANT } from './checks/plan.ts'
import type { Progress } from './progress.ts'
import type { Step, WantedSku } from './steps.ts'
import { mostInstances, sameSize, tierAbilities } from '../domain/tiers.ts'

/** Steps that bring the plan to its burst size. While bursting, only the instance count changes, and only upward. */
export function sizeUpSteps(
  o: Observation,
  config: BurstSideConfig,
  progress: Progress,
  serving: boolean,
): Step[] {
  const { plan } = o.resources
  const sku = burstSku(o, config, progress, serving)
  const bounds = progress.givenUp?.has('change-autoscale') === true ? [] : autoscaleUpSteps(o, config, sku)
  const isEarly = tierAbilities(plan.sku.name).autoscale || sameSize(plan.sku, sku)
  const steps: Step[] = isEarly ? [...bounds] : []
  if (!progress.resizing && isSettling(plan) && differs(plan, sku))
    steps.push({ kind: 'await-resize', why: 'another operation changes the plan, and refuses a second one' })
  if (!progress.resizing && differs(plan, sku))
    steps.push({ kind: 'resize-plan', plan, sku, why: sizeWhy(plan, sku) })
  if (progress.resizing || differs(plan, sku) || isSettling(plan))
    steps.push({ kind: 'await-resize', why: 'health tests count only after the resize has ended' })
  // A tier without autoscale takes no rules.
  return isEarly ? steps : [...steps, ...bounds]
}

/**
 * The size that the plan should have for a burst, within what is allowed, in stock, and set by the service's own
 * scaling.
 */
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
  // On the way up, shrink nothing: it would cost one resize now and another one later.
  const floor = sameSize({ name }, plan.sku) ? plan.sku.capacity : 1
  // Bounds of autoscale may be meant for a larger size, or for a region with more instances.
  const most = Math.min(mostInstances(plan, name), progress.availableInstances ?? Infinity)
  const capacity = Math.max(floor, Math.min(withinBurstBounds(o, config, asked), most))
  return { name: sameSize({ name }, plan.sku) ? plan.sku.name : name, capacity }
}

function wantedInstances(
  plan: ServicePlan,
  config: BurstSideConfig,
  progress: Pick<Progress, 'availableInstances'>,
  skuName: string,
): number {
  if (plan.automaticScaling) return plan.sku.capacity
  const asked = Math.max(config.burstInstances ?? plan.sku.capacity, 1)
  return Math.min(asked, mostInstances(plan, skuName), progress.availableInstances ?? asked)
}

/** Other apps and slots that run on the plan and would feel a resize; empty if there are none, or they were not read. */
export function runningOthers(o: Observation): readonly PlanApp[] {
  const { otherApps } = o.resources
  return otherApps.kind === 'known' ? otherApps.value.filter((app) => app.state === 'Running') : []
}

/**
 * Steps that bring the plan to its idle size. Empty if none was configured, or if others run on the plan: the scale-in
 * continues without them, because only the resize needs consent (shared-plan-needs-consent).
 */
export function sizeDownSteps(o: Observation, config: BurstSideConfig, progress: Progress): Step[] {
  const { plan } = o.resources
  const { idleSku: _, ...inItsSize } = config
  const sku = idleSku(o, progress.givenUp?.has('idle-size') === true ? inItsSize : config)
  if (progress.resizing) return [{ kind: 'await-resize', why: 'the plan still changes its size' }]
  if (!differs(plan, sku)) return []
  if (progress.givenUp?.has('resize-plan') === true) return []
  if (config.sharedPlan === 'refuse' && runningOthers(o).length > 0) return []
  return [
    { kind: 'resize-plan', plan, sku, why: 'the plan is what costs money, whether the app runs or not' },
    { kind: 'await-resize', why: 'success is the size read back' },
  ]
}

/** The idle size of the inputs, or the present one, within what tier, zone redundancy and autoscale allow. */
export function idleSku(o: Observation, config: BurstSideConfig): WantedSku {
  const { plan } = o.resources
  const name = config.idleSku ?? plan.sku.name
  const capacity = plan.automaticScaling ? plan.sku.capacity : (config.idleInstances ?? plan.sku.capacity)
  const least = plan.leastInstances ?? (plan.zoneRedundant === true ? LEAST_ZONE_REDUNDANT : 1)
  const most = mostInstances(plan, name)
  return {
    name: sameSize({ name }, plan.sku) ? plan.sku.name : name,
    capacity: Math.min(withinIdleBounds(o, config, Math.min(Math.max(capacity, least), most)), most),
  }
}

/** Whether a scale-in has nothing to resize. */
export function atIdleSize(o: Observation, config: BurstSideConfig): boolean {
  return !differs(o.resources.plan, idleSku(o, config))
}

function differs(plan: ServicePlan, sku: WantedSku): boolean {
  return !sameSize(plan.sku, sku) || plan.sku.capacity !== sku.capacity
}

/** App Service still creates or changes the plan. */
export function isSettling({ provisioningState, status = 'Ready' }: ServicePlan): boolean {
  return (
    ['InProgress', 'Creating', 'Updating'].includes(provisioningState) ||
    ['Pending', 'Creating'].includes(status)
  )
}

function sizeWhy(plan: ServicePlan, sku: WantedSku): string {
  return sameSize(plan.sku, sku)
    ? `${String(sku.capacity)} instances carry the burst`
    : `burst-sku asks for ${sku.name}; tier and size change only while idle`
}
