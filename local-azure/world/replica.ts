import { READ_KINDS, type ReadKind, type ReadLag } from './conditions.ts'
import { same, type Plan } from './state.ts'
import type { Surroundings } from './surroundings.ts'

type State = Pick<Surroundings, 'profiles' | 'plans' | 'sites' | 'autoscale'>

interface Snapshot extends State {
  /** Virtual epoch seconds. */
  readonly at: number
}

/** Snapshots older than this are of no use to the longest lag. */
const KEPT_SECONDS = 600

/** A replica that answers reads with an older state, each kind of resource with a lag of its own. */
export class Replica<World extends Surroundings> {
  readonly #world: World
  #snapshots: Snapshot[] = []
  readonly #reads = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  /** Keeps the state as it is now, if any kind of read lags. */
  note(): void {
    const { now, profiles, plans, sites, autoscale, conditions } = this.#world
    if (!isLagging(conditions.readLag)) return
    this.#snapshots.push({ at: now, ...structuredClone({ profiles, plans, sites, autoscale }) })
    const oldest = this.#snapshots.findLastIndex(({ at }) => at <= now - KEPT_SECONDS)
    if (oldest > 0) this.#snapshots.splice(0, oldest)
  }

  /** The world that a read of `path` sees: an older one, or the live one where no read lags or it is the other replica's turn. */
  seenBy(path: string): World {
    const { readLag } = this.#world.conditions
    if (!isLagging(readLag) || this.#snapshots.length === 0) return this.#world
    const count = this.#reads.get(path) ?? 0
    this.#reads.set(path, count + 1)
    return readLag.alternate && count % 2 === 1 ? this.#world : this.#view(readLag)
  }

  #view({ seconds }: ReadLag): World {
    const { now, autoscale } = this.#world
    const at = (kind: ReadKind): Snapshot => this.#at(now - (seconds[kind] ?? 0))
    const tagsOf = <T extends { readonly name: string }>(list: readonly T[], named: T): T | undefined =>
      list.find((one) => same(one.name, named.name))
    const { profiles, sites, plans } = at('tags')
    const view = {
      profiles: at('endpoint').profiles.map((one) => ({
        ...one,
        tags: tagsOf(profiles, one)?.tags ?? one.tags,
      })),
      plans: at('plan').plans.map((one) => ({ ...one, tags: tagsOf(plans, one)?.tags ?? one.tags })),
      sites: at('app').sites.map((one, index) => ({
        ...one,
        tags: sites[index]?.tags ?? one.tags,
        instances: at('instances').sites[index]?.instances ?? one.instances,
      })),
      autoscale: seconds.autoscale === undefined ? autoscale : at('autoscale').autoscale,
      now: now - (seconds.instances ?? 0),
    }
    // Private fields of World are out of reach of such an object; handlers of state reads use none of them.
    const world = Object.assign(Object.create(this.#world) as World, view)
    return Object.assign(world, {
      sitesOn: (plan: Plan) => view.sites.filter((site) => same(site.plan, plan.name)),
    })
  }

  /** The newest snapshot that is not after `time`, otherwise the oldest one. */
  #at(time: number): Snapshot {
    const found = this.#snapshots.findLast(({ at }) => at <= time) ?? this.#snapshots[0]
    if (found === undefined) throw new Error('The replica has no snapshot.')
    return found
  }
}

function isLagging({ seconds }: ReadLag): boolean {
  return READ_KINDS.some((kind) => (seconds[kind] ?? 0) > 0)
}
