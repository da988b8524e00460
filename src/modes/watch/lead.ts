import type { Ports } from '../../burst/ports.ts'
import { duration, utcClock } from '../../domain/format.ts'
import type { Lease } from '../../domain/record.ts'
import { elapsed, epochSeconds, minutes, type EpochSeconds } from '../../domain/units.ts'
import { safe } from '../../report/safe.ts'
import type { PassOver } from '../target.ts'
import type { Watched } from './watched.ts'
import { standBy } from './standby.ts'

/** What to do when another watch holds the lease. */
export type Met = { readonly kind: 'ends'; readonly why: string } | { readonly kind: 'free' }

/** A watch that has stood by leads for at least this long, unless `watch-for` is shorter. */
const SHORTEST_LEAD = minutes(10)

/** Who controls the target: this watch, or one for which it stands by. */
export class Lead {
  readonly #w: Pick<Watched, 'trigger' | 'log' | 'target' | 'clock' | 'signal' | 'config'> & {
    readonly ports: Pick<Ports, 'trafficManager' | 'azureTime'>
  }
  /** This watch has held the lease. */
  #held = false
  /** The owner of the lease for which it has stood by. */
  #stoodByFor: string | undefined
  #lastSignAt: EpochSeconds | undefined
  #gapSeconds: number | undefined

  constructor(watched: Watched) {
    this.#w = watched
  }

  get held(): boolean {
    return this.#held
  }

  /** How long no watch led: from the last sign of the one before to the first pass of this one. */
  get gapSeconds(): number | undefined {
    return this.#gapSeconds
  }

  /** A dispatched watch, which may be a successor, stands by for the lease. Any other one is not needed and ends. */
  async met(keeper: Lease, endpoint: string | undefined): Promise<Met> {
    const { trigger, log, target, ports, clock, signal } = this.#w
    const name = safe(keeper.owner, 40)
    if (this.#held) return ends(`another watch (${name}) has taken over`)
    // Without a lease for the length of a pause, the watch that this one has stood by for may be first to claim it again.
    const isAnother = this.#stoodByFor !== undefined && this.#stoodByFor !== keeper.owner
    if (trigger.event !== 'workflow_dispatch' || isAnother || endpoint === undefined)
      return ends(`the watch ${name} is at work, so this run is not needed`)
    log.info(`  ${safe(target.name, 80)}: stands by for the lease of ${name}`)
    this.#stoodByFor = keeper.owner
    const stood = await standBy(keeper, { ports, target, clock, signal, endpoint })
    if (stood.kind === 'stays') return ends(`the watch ${name} continues, so this run is not needed`)
    if (stood.kind === 'taken') return ends(`the watch ${safe(stood.lease.owner, 40)} has taken over instead`)
    this.#lastSignAt = stood.lastSignAt
    return { kind: 'free' }
  }

  /** When a watch that has stood by until now ends: it leads for some time, however short `watch-for` is. */
  async endAfterStandby(endsAt: EpochSeconds): Promise<EpochSeconds> {
    const { clock, config } = this.#w
    const least = Math.min(config.watch.forSeconds, SHORTEST_LEAD)
    return epochSeconds(Math.max(endsAt, (await clock.now()) + least))
  }

  /** After the first pass that acts: says how long there was no controller. Undefined if nothing tells. */
  async leads({ session, done }: PassOver): Promise<string | undefined> {
    if (this.#held || this.#w.config.dryRun || done?.lastDecision.rule === 'pause') return undefined
    this.#held = true
    const at = session.story.latest?.at ?? (await this.#w.clock.now())
    const before = session.story.before?.record
    const lapsed = before?.kind === 'known' ? before.value.lease : undefined
    const since = this.#lastSignAt ?? lapsed?.untilEpochSeconds
    if (since === undefined) return undefined
    this.#gapSeconds = Math.round(elapsed(since, at))
    const how = this.#lastSignAt === undefined ? 'the end of its lease' : 'its last sign'
    const from = lapsed?.owner ?? this.#stoodByFor
    const whom = from === undefined ? '' : ` from ${safe(from, 40)}`
    return `took over${whom}: ${duration(this.#gapSeconds)} from ${how} (${utcClock(since)}) to this pass (${utcClock(at)})`
  }
}

function ends(why: string): Met {
  return { kind: 'ends', why }
}
