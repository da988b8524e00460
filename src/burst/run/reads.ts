import type { Preflight, Resources } from '../../domain/resources.ts'
import type { Known } from '../../domain/known.ts'
import { epochSeconds, type EpochSeconds } from '../../domain/units.ts'
import type { InstanceCount } from '../progress.ts'
import type { LoadCells } from './load-cells.ts'

/**
 * How much of Azure an iteration reads: everything, the profile (endpoints, state tag, lease) alone, or nothing, because
 * everything was read a moment ago and the run's own write since is known by its answer.
 */
export type Scope = 'all' | 'profile' | 'nothing'

/** What a first read may leave out, because it was read a moment ago: by an earlier pass, or by a list. */
export type Kept = Partial<Pick<Resources, 'app' | 'plan'>>

type Details = Pick<Resources, 'autoscale' | 'otherApps' | 'unread'>

/** What the run has read, and when. Changed by `observe`, and by the check before a write. */
export class Reads {
  #resources: Resources | undefined
  #scope: Scope = 'all'
  #beganAt: EpochSeconds | undefined
  #allBeganAt: EpochSeconds | undefined
  #details: Details | undefined
  #instances: Known<InstanceCount> | undefined
  #planReadAt: EpochSeconds | undefined
  #kept: Kept | undefined
  #preflight: Preflight | undefined
  #putOff = 0
  #areLate = false
  readonly loads: LoadCells = new Map()

  constructor(earlier: { readonly resources: Resources; readonly planReadAt: EpochSeconds } | undefined) {
    this.#resources = earlier?.resources
    this.#planReadAt = earlier?.planReadAt
  }

  get resources(): Resources | undefined {
    return this.#resources
  }

  /** What the iteration in hand reads. */
  get scope(): Scope {
    return this.#scope
  }

  /** When the newest read of the profile began. */
  get beganAt(): EpochSeconds | undefined {
    return this.#beganAt
  }

  /** When the newest read of profile, app and plan together began. */
  get allBeganAt(): EpochSeconds | undefined {
    return this.#allBeganAt
  }

  /** What only a resize needs, as it was read last. */
  get details(): Details | undefined {
    return this.#details
  }

  /** The app's instances, as they were counted last. */
  get instances(): Known<InstanceCount> | undefined {
    return this.#instances
  }

  get planReadAt(): EpochSeconds | undefined {
    return this.#planReadAt
  }

  /** What is good enough for a first read as it is. */
  get kept(): Kept | undefined {
    return this.#kept
  }

  /** What only the checks before a burst need. */
  get preflight(): Preflight | undefined {
    return this.#preflight
  }

  /** How often in a row the run put off a write because its read had grown old. */
  get putOff(): number {
    return this.#putOff
  }

  narrowTo(scope: Scope): void {
    this.#scope = scope
  }

  began(now: EpochSeconds): void {
    this.#beganAt = now
    if (this.#scope === 'all') this.#allBeganAt = now
  }

  /** The run's time has jumped, and what was read is as old as it was. */
  shiftedBy(jumpSeconds: number): void {
    const shifted = (at: EpochSeconds | undefined): EpochSeconds | undefined =>
      at === undefined ? undefined : epochSeconds(at + jumpSeconds)
    this.#beganAt = shifted(this.#beganAt)
    this.#allBeganAt = shifted(this.#allBeganAt)
  }

  detailsRead(details: Details): void {
    this.#details = details
  }

  instancesRead(count: Known<InstanceCount>): void {
    this.#instances = count
  }

  azure(resources: Resources): void {
    this.#resources = resources
    if (this.#kept === undefined && this.#scope === 'all') this.#planReadAt = this.#beganAt
  }

  /** The next reads leave this out; undefined reads everything again. */
  keep(kept: Kept | undefined): void {
    this.#kept = kept
  }

  preflightRead(preflight: Preflight): void {
    this.#preflight = preflight
  }

  /** Each read before the write that was put off took too long: a read that failed or showed a change tells of no slow Azure. */
  get areLate(): boolean {
    return this.#areLate
  }

  writeIsPutOff(isLate: boolean): void {
    this.#areLate = isLate && (this.#areLate || this.#putOff === 0)
    this.#putOff += 1
  }

  writeMayGoOn(): void {
    this.#putOff = 0
  }
}
