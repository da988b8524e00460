import type { JsonObject } from '../json.ts'
import { pastMinute } from './accounts.ts'
import type { Activity } from './activities.ts'
import { calm } from './conditions.ts'
import type { Conditions } from './conditions.ts'
import { applyEffect } from './effects.ts'
import type { Effect } from './effects.ts'
import type { History, Minute, WorldEvent } from './history.ts'
import { Ledger } from './ledger.ts'
import { Replica } from './replica.ts'
import { Routing } from './routing.ts'
import { Scaling } from './scaling.ts'
import type { Scenario } from './scenario.ts'
import { same } from './state.ts'
import type { AutoscaleSetting, Endpoint, Plan, Profile, Site } from './state.ts'
import { loadAt, recordedAt } from './trace.ts'

/**
 * Azure, the users and the private site. Time comes from outside: `advanceTo` makes everything due until then happen,
 * in order.
 */
export class World {
  readonly scenario: Scenario
  readonly profiles: Profile[]
  readonly plans: Plan[]
  readonly sites: Site[]
  readonly autoscale: AutoscaleSetting[]
  readonly conditions: Conditions = calm()
  readonly events: WorldEvent[] = []
  readonly activities: Activity[] = []
  /** Role definitions and assignments that clients created. */
  readonly roles: { readonly definitions: JsonObject[]; readonly assignments: JsonObject[] } = {
    definitions: [],
    assignments: [],
  }
  /** Resources that this server keeps and does nothing with, by id in lower case. */
  readonly kept = new Map<string, JsonObject>()
  readonly scaling: Scaling
  readonly routing: Routing
  /** What reads see while they lag behind writes. */
  readonly replica: Replica<World>
  /** Virtual epoch seconds. */
  now: number
  readonly #ledger: Ledger
  #effects: { readonly at: number; readonly effect: Effect }[] = []

  constructor(scenario: Scenario) {
    this.scenario = scenario
    const own = structuredClone(scenario)
    this.profiles = [...own.profiles]
    this.plans = [...own.plans]
    this.sites = [...own.sites]
    this.autoscale = [...own.autoscale]
    this.now = scenario.startAt
    this.scaling = new Scaling(this)
    this.routing = new Routing(this)
    this.#ledger = new Ledger(this)
    this.replica = new Replica(this)
  }

  /** The name servers' answers for the first profile, by `profile/endpoint`. */
  get answers(): Readonly<Record<string, number>> {
    return this.routing.traffic.answers
  }

  history(): History {
    return { startAt: this.scenario.startAt, events: this.events, minutes: this.#ledger.minutes }
  }

  advanceTo(time: number): void {
    while (this.now < time) {
      const next = Math.min(time, this.#nextAt())
      this.#ledger.pass(next - this.now)
      this.now = next
      this.#happen()
    }
  }

  schedule(time: number, effect: Effect): void {
    this.#effects.push({ at: time, effect })
    if (time <= this.now) this.#runEffects()
  }

  /** A past minute, also one before the world began; undefined for a minute that has not ended. */
  minuteAt(time: number): Minute | undefined {
    const minute = Math.floor(time / 60) * 60
    const { minutes, capacities } = this.#ledger
    const first = minutes[0]
    if (first !== undefined && minute >= first.at) return minutes[(minute - first.at) / 60]
    if (minute >= Math.floor(this.scenario.startAt / 60) * 60) return undefined
    const { trace } = this.scenario
    return pastMinute(minute, loadAt(trace, minute), recordedAt(trace, minute) !== undefined, capacities)
  }

  profileNamed(name: string): Profile {
    return found(this.profiles, name, 'profile')
  }

  planNamed(name: string): Plan {
    return found(this.plans, name, 'plan')
  }

  siteNamed(name: string): Site {
    return found(
      this.sites.filter((one) => one.slot === undefined),
      name,
      'app',
    )
  }

  endpointNamed(name: string): [Profile, Endpoint] {
    for (const profile of this.profiles) {
      const endpoint = profile.endpoints.find((one) => same(one.name, name))
      if (endpoint !== undefined) return [profile, endpoint]
    }
    throw new Error(`The world has no endpoint named ${name}.`)
  }

  /** Apps and slots on a plan. */
  readonly sitesOn = (plan: Plan): readonly Site[] => this.sites.filter((site) => same(site.plan, plan.name))

  /** The plan of an app. */
  plan(site: Site): Plan {
    return this.planNamed(site.plan)
  }

  #nextAt(): number {
    let next = Math.min((Math.floor(this.now / 60) + 1) * 60, this.scaling.nextAt, this.routing.nextAt)
    for (const { at: due } of this.#effects) next = Math.min(next, due)
    return Math.max(next, this.now)
  }

  #happen(): void {
    this.#runEffects()
    this.scaling.happen()
    this.routing.happen()
    this.replica.note()
    if (this.now % 60 !== 0) return
    this.#ledger.endMinute()
    this.scaling.eachMinute(this.#ledger.minutes)
  }

  #runEffects(): void {
    const due = this.#effects.filter((one) => one.at <= this.now)
    if (due.length === 0) return
    this.#effects = this.#effects.filter((one) => one.at > this.now)
    for (const { effect } of due) applyEffect(this, effect)
  }
}

function found<T extends { readonly name: string }>(list: readonly T[], name: string, what: string): T {
  const result = list.find((one) => same(one.name, name))
  if (result === undefined) throw new Error(`The world has no ${what} named ${name}.`)
  return result
}
