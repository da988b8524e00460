import { numberAt, stringAt } from '../json.ts'
import { wantedCount } from './autoscale.ts'
import type { By, Minute } from './history.ts'
import { nameOf } from './state.ts'
import type { AutoscaleSetting, Instance, Plan, Site, Sku } from './state.ts'
import type { Surroundings } from './surroundings.ts'

/** App Service: apps that start and warm up, plans that grow and shrink, autoscale and automatic scaling. */
export class Scaling {
  readonly #world: Surroundings
  #number = 0

  constructor(world: Surroundings) {
    this.#world = world
    for (const site of world.sites) this.#begin(site)
    for (const plan of world.plans) this.resize(plan, plan.sku, 'service', [])
  }

  /** When the next sizing or warm-up ends. */
  get nextAt(): number {
    const { plans, sites, now } = this.#world
    let next = Infinity
    for (const plan of plans) next = Math.min(next, plan.operation?.doneAt ?? Infinity)
    for (const site of sites) {
      for (const { readyAt } of site.instances) if (readyAt > now) next = Math.min(next, readyAt)
    }
    return next
  }

  /** Number of a site's workers that serve at a time, by default now. */
  readyInstances(site: Site, at = this.#world.now): number {
    const { conditions } = this.#world
    if (site.state !== 'Running' || !site.enabled || conditions.neverWarm.has(site.name)) return 0
    return site.instances.filter((instance) => instance.readyAt <= at).length
  }

  setSiteState(site: Site, state: Site['state'], by: By): void {
    if (site.state !== state) {
      site.state = state
      site.instances = state === 'Running' ? this.#workers(workersOf(this.#world.plan(site), site)) : []
    }
    this.#record(site, by)
    this.#world.routing.refreshAll()
  }

  /** Begins a new size; its workers come when the sizing ends. `altered` names the other fields that changed. */
  resize(plan: Plan, sku: Sku, by: By, altered: readonly string[]): void {
    const { now, events, sitesOn } = this.#world
    const changed = sku.capacity !== plan.sku.capacity || sku.name !== plan.sku.name
    const runningApps = sitesOn(plan).filter((site) => site.state === 'Running').length
    events.push({
      kind: 'plan',
      at: now,
      by,
      name: plan.name,
      sku: sku.name,
      capacity: sku.capacity,
      runningApps,
      altered,
    })
    if (changed) this.#apply(plan, sku)
  }

  swapWorkers(site: Site): void {
    site.instances = this.#workers(site.instances.length, this.#world.now)
    this.#record(site, 'actor')
    this.#world.routing.refreshAll()
  }

  goOn(): void {
    const { plans } = this.#world
    for (const plan of plans)
      if (plan.operation?.doneAt === Infinity) plan.operation = { ...plan.operation, doneAt: this.#doneAt }
  }

  get #doneAt(): number {
    const { now, scenario, conditions } = this.#world
    return conditions.sizingEnds === 'never' ? Infinity : now + scenario.timing.planSizingSeconds
  }

  /** Does what is due now. */
  happen(): void {
    const { plans, sites, now } = this.#world
    for (const plan of plans) {
      if (plan.operation !== undefined && plan.operation.doneAt <= now) this.#finish(plan)
    }
    for (const site of sites) {
      if (site.instances.some((instance) => instance.readyAt === now)) this.#record(site, 'service')
    }
  }

  /** Autoscale settings and automatic scaling run once a minute. */
  eachMinute(minutes: readonly Minute[]): void {
    for (const setting of this.#world.autoscale) this.#autoscale(setting, minutes)
    for (const plan of this.#world.plans) this.#automaticScaling(plan, minutes.at(-1)?.burstLoad ?? 0)
  }

  #begin(site: Site): void {
    if (site.state === 'Running' && site.instances.length === 0) {
      site.instances = this.#workers(workersOf(this.#world.plan(site), site), this.#world.now)
    }
    this.#record(site, 'service')
  }

  #record(site: Site, by: By): void {
    const { events, now } = this.#world
    const readyInstances = this.readyInstances(site)
    events.push({
      kind: 'app',
      at: now,
      by,
      name: nameOf(site),
      plan: site.plan,
      state: site.state,
      readyInstances,
    })
  }

  #workers(count: number, readyAt = this.#world.now + this.#world.scenario.timing.warmSeconds): Instance[] {
    return Array.from({ length: Math.max(0, count) }, () => ({
      id: this.#next().toString(16).padStart(32, '0'),
      readyAt,
    }))
  }

  #next(): number {
    this.#number += 1
    return this.#number
  }

  /** A smaller size or another tier acts at once; a bigger size acts when its workers have come. */
  #apply(plan: Plan, sku: Sku): void {
    const { now, routing } = this.#world
    const retiered = sku.name !== plan.sku.name
    const id = `${plan.name}-${this.#next()}-${Math.round(now)}`
    plan.operation = {
      id,
      startedAt: now,
      doneAt: this.#doneAt,
      sku,
      before: plan.sku,
    }
    plan.sku = { ...sku }
    if (retiered || sku.capacity < plan.instances) {
      this.#setInstances(plan, Math.min(plan.instances, sku.capacity), retiered)
    }
    routing.refreshAll()
  }

  #finish(plan: Plan): void {
    const { operation } = plan
    if (operation === undefined) return
    plan.ended.push(operation.id)
    plan.operation = undefined
    if (this.#world.conditions.sizingEnds === 'Failed') this.#takeBack(plan, operation)
    else this.#setInstances(plan, this.#countAfter(operation.sku.capacity, plan), false)
    this.#world.routing.refreshAll()
  }

  /** An operation that fails leaves the plan as it was before. */
  #takeBack(plan: Plan, { id, sku, before }: NonNullable<Plan['operation']>): void {
    plan.failed.push(id)
    plan.sku = before
    this.#setInstances(plan, before.capacity, sku.name !== before.name)
  }

  /** The count that an operation ends with, which can be less than what it was to be. */
  #countAfter(asked: number, plan: Plan): number {
    const { conditions } = this.#world
    const limit = conditions.sizingEndsWith
    if (limit === undefined || asked <= plan.instances) return asked
    conditions.sizingEndsWith = undefined
    const count = Math.max(plan.instances, Math.min(asked, limit))
    plan.sku = { ...plan.sku, capacity: count }
    return count
  }

  #setInstances(plan: Plan, count: number, restart: boolean): void {
    plan.instances = count
    for (const site of this.#world.sitesOn(plan)) {
      if (site.state !== 'Running') continue
      const own = workersOf(plan, site)
      const kept = restart ? [] : site.instances.slice(0, own)
      site.instances = [...kept, ...this.#workers(own - kept.length)]
      this.#record(site, 'service')
    }
  }

  #autoscale(setting: AutoscaleSetting, minutes: readonly Minute[]): void {
    const target = (stringAt(setting.properties, 'targetResourceUri') ?? '').toLowerCase()
    const plan = this.#world.plans.find((one) => target.endsWith(`/serverfarms/${one.name.toLowerCase()}`))
    if (plan === undefined || plan.operation !== undefined) return
    const wanted = wantedCount(setting, plan.sku.capacity, minutes, this.#world.now)
    if (wanted === undefined) return
    setting.lastActionAt = this.#world.now
    this.resize(plan, { ...plan.sku, capacity: wanted }, 'service', [])
  }

  /** Automatic scaling owns the count: enough for the last minute's load, at most the plan's elastic maximum. */
  #automaticScaling(plan: Plan, load: number): void {
    if (plan.properties['elasticScaleEnabled'] !== true || plan.operation !== undefined) return
    const most = numberAt(plan.properties, 'maximumElasticWorkerCount') ?? 1
    const wanted = Math.min(most, Math.max(1, Math.ceil(load / this.#world.scenario.instanceCapacity)))
    if (wanted !== plan.sku.capacity) this.resize(plan, { ...plan.sku, capacity: wanted }, 'service', [])
  }
}

/** Per-app scaling keeps an app on its own number of workers, whatever the plan has. */
function workersOf(plan: Plan, site: Site): number {
  if (plan.properties['perSiteScaling'] !== true) return plan.instances
  return Math.min(plan.instances, Number(site.siteConfig['numberOfWorkers'] ?? plan.instances))
}
