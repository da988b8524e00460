import { close, emptyTally } from './accounts.ts'
import type { Capacities } from './accounts.ts'
import { keyOf } from './dns.ts'
import type { Minute } from './history.ts'
import type { Site } from './state.ts'
import { loadAt, recordedAt } from './trace.ts'
import { NOWHERE } from './traffic.ts'
import type { Traffic } from './traffic.ts'
import type { Surroundings } from './surroundings.ts'

/** Counts the load of each endpoint, minute by minute. */
export class Ledger {
  readonly minutes: Minute[] = []
  readonly #world: Surroundings
  readonly #traffic: Traffic
  readonly capacities: Capacities
  #tally = emptyTally()

  constructor(world: Surroundings) {
    const { privateSide, instanceCapacity } = world.scenario
    this.#world = world
    this.#traffic = world.routing.traffic
    this.capacities = {
      privateCapacity: privateSide.capacity,
      saturation: privateSide.saturation,
      instanceCapacity,
    }
  }

  /** Lets `seconds` pass, in which only the resolvers' caches change. */
  pass(seconds: number): void {
    if (seconds <= 0) return
    const { scenario, profiles, now } = this.#world
    const ttl = Math.max(0, ...profiles.map((profile) => profile.ttl))
    const requests = (loadAt(scenario.trace, now) * seconds) / 60
    this.#tally.seconds += seconds
    this.#tally.demand += requests
    for (const [key, part] of this.#traffic.flow(seconds, ttl)) this.#deliver(key, part * requests, seconds)
    this.#tally.shareSeconds += this.#burstShare() * seconds
    this.#bill(seconds)
  }

  /** Closes the minute that ends now. */
  endMinute(): void {
    const start = this.#world.now - 60
    const recorded = recordedAt(this.#world.scenario.trace, start) !== undefined
    this.minutes.push(close(this.#tally, start, recorded, this.capacities))
    this.#tally = emptyTally()
  }

  #bill(seconds: number): void {
    const { plans, sites, scenario } = this.#world
    for (const plan of plans) {
      const billed = Math.max(plan.instances, plan.operation?.sku.capacity ?? 0)
      this.#tally.instanceSeconds += billed * seconds
      this.#tally.cost += (billed * (scenario.prices[plan.sku.name] ?? 0) * seconds) / 3600
    }
    for (const site of sites) this.#tally.readySeconds += this.#world.scaling.readyInstances(site) * seconds
  }

  #burstShare(): number {
    let share = 0
    for (const [key, part] of Object.entries(this.#traffic.answers)) {
      if (this.#siteOf(key) !== undefined) share += part
    }
    return share
  }

  #siteOf(key: string): Site | undefined {
    for (const profile of this.#world.profiles) {
      for (const endpoint of profile.endpoints) {
        if (keyOf(profile, endpoint) === key) return this.#world.routing.siteBehind(endpoint)
      }
    }
    return undefined
  }

  #deliver(key: string, requests: number, seconds: number): void {
    const tally = this.#tally
    if (requests <= 0) return
    if (key === NOWHERE) {
      tally.lost += requests
      return
    }
    tally.byEndpoint.set(key, (tally.byEndpoint.get(key) ?? 0) + requests)
    const site = this.#siteOf(key)
    if (site !== undefined) this.#deliverToApp(site, requests, seconds)
    else {
      tally.privateLoad += requests
      if (this.#world.conditions.privateDown) tally.lost += requests
    }
  }

  #deliverToApp(site: Site, requests: number, seconds: number): void {
    const ready = this.#world.scaling.readyInstances(site)
    const capacity = (ready * this.#world.scenario.instanceCapacity * seconds) / 60
    this.#tally.burstLoad += requests
    this.#tally.burstFailed += Math.max(0, requests - capacity)
    if (ready === 0) this.#tally.lost += requests
  }
}
