import { answersOf } from './dns.ts'
import type { Answers } from './dns.ts'
import type { By } from './history.ts'
import { probe, refresh } from './monitor.ts'
import type { Targets } from './monitor.ts'
import { same, sitesOwnHost } from './state.ts'
import type { Endpoint, Profile, Site } from './state.ts'
import { tierOf } from './tiers.ts'
import { Traffic } from './traffic.ts'
import type { Surroundings } from './surroundings.ts'

/** Traffic Manager: probes endpoints, keeps their status, and gives the name servers their answers. */
export class Routing {
  readonly traffic: Traffic
  readonly #world: Surroundings
  readonly #targets: Targets

  constructor(world: Surroundings) {
    this.#world = world
    this.#targets = {
      stopped: (endpoint) => this.#targetStopped(endpoint),
      healthy: (_, endpoint) => this.#targetHealthy(endpoint),
      child: (endpoint) => this.#child(endpoint),
    }
    this.#each((profile, endpoint) => this.#begin(profile, endpoint))
    // A nested endpoint may stand before its child profile.
    this.#each((profile, endpoint) => this.#watch(profile, endpoint, () => this.#refresh(profile, endpoint)))
    this.traffic = new Traffic(this.#answers(), world.scenario.timing.propagationSeconds)
  }

  /** When the next probe or answer is due. */
  get nextAt(): number {
    let next = this.traffic.nextAt
    this.#each((_, endpoint) => (next = Math.min(next, endpoint.nextProbeAt ?? Infinity)))
    return next
  }

  /** Notes a change of this endpoint. */
  endpointChanged(profile: Profile, endpoint: Endpoint, by: By): void {
    this.#refresh(profile, endpoint)
    this.#record(profile, endpoint, by)
    this.refreshAll()
  }

  /** Updates probes and DNS answers after any change. */
  refreshAll(): void {
    this.#each((profile, endpoint) => this.#watch(profile, endpoint, () => this.#refresh(profile, endpoint)))
    this.traffic.announce(this.#answers(), this.#world.now)
  }

  /** Does what is due now. */
  happen(): void {
    const { now } = this.#world
    this.traffic.arrive(now)
    const changed: Endpoint[] = []
    this.#each((profile, endpoint) => {
      if ((endpoint.nextProbeAt ?? Infinity) > now) return
      if (this.#watch(profile, endpoint, () => this.#probe(profile, endpoint))) changed.push(endpoint)
    })
    if (changed.length > 0) this.refreshAll()
  }

  /** The app behind an endpoint. */
  siteBehind(endpoint: Endpoint): Site | undefined {
    const id = endpoint.targetResourceId?.toLowerCase()
    return this.#world.sites.find((site) =>
      id === undefined
        ? same(sitesOwnHost(site), endpoint.target)
        : id.endsWith(
            `/sites/${site.name}${site.slot === undefined ? '' : `/slots/${site.slot}`}`.toLowerCase(),
          ),
    )
  }

  isPrivate(endpoint: Endpoint): boolean {
    return this.#world.scenario.privateSide.hosts.some((host) => same(host, endpoint.target))
  }

  #each(action: (profile: Profile, endpoint: Endpoint) => void): void {
    for (const profile of this.#world.profiles) {
      for (const endpoint of profile.endpoints) action(profile, endpoint)
    }
  }

  #begin(profile: Profile, endpoint: Endpoint): void {
    this.#refresh(profile, endpoint)
    // Traffic Manager has known these endpoints for long, so it has already seen the healthy ones Online.
    if (endpoint.nextProbeAt !== undefined) this.#probe(profile, endpoint)
    this.#record(profile, endpoint, 'service')
  }

  #refresh(profile: Profile, endpoint: Endpoint): void {
    refresh(profile, endpoint, this.#targets, this.#world.scenario.timing, this.#world.now)
  }

  #probe(profile: Profile, endpoint: Endpoint): void {
    probe(profile, endpoint, this.#targets, this.#world.scenario.timing, this.#world.now)
  }

  /** Runs `action`; records and returns whether it changed the endpoint's status. */
  #watch(profile: Profile, endpoint: Endpoint, action: () => void): boolean {
    const before = endpoint.monitor
    action()
    if (before === endpoint.monitor) return false
    this.#record(profile, endpoint, 'service')
    return true
  }

  #record(profile: Profile, endpoint: Endpoint, by: By): void {
    const { name, status, monitor, weight, priority } = endpoint
    const { now, events } = this.#world
    events.push({
      kind: 'endpoint',
      at: now,
      by,
      profile: profile.name,
      name,
      status,
      monitor,
      weight,
      priority,
    })
  }

  #answers(): Answers {
    const first = this.#world.profiles[0]
    if (first === undefined) return {}
    return answersOf(first, this.#world.scenario.users, (endpoint) => this.#child(endpoint))
  }

  #child(endpoint: Endpoint): Profile | undefined {
    const name = endpoint.targetResourceId?.split('/').at(-1) ?? ''
    return this.#world.profiles.find((one) => same(one.name, name))
  }

  #targetStopped(endpoint: Endpoint): boolean {
    if (endpoint.kind !== 'azureEndpoints') return false
    const site = this.siteBehind(endpoint)
    if (site === undefined || site.state === 'Stopped') return true
    return tierOf(this.#world.plan(site).sku.name)?.routable !== true
  }

  #targetHealthy(endpoint: Endpoint): boolean {
    const { conditions, scaling } = this.#world
    if (conditions.neverOnline.has(endpoint.name)) return false
    const site = this.siteBehind(endpoint)
    if (site !== undefined)
      return scaling.readyInstances(site) > 0 && isWell(conditions.healthStatus.get(site.name))
    return !(conditions.privateDown && this.isPrivate(endpoint))
  }
}

/** The status of an app's health page, if an effect has set one. */
function isWell(status = 200): boolean {
  return status >= 200 && status <= 299
}
