import type { Known } from '../../domain/known.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import type { Resize } from '../ports.ts'
import type { InstanceCount } from '../progress.ts'
import type { WantedSku } from '../steps.ts'

/** How far the sizing of the burst side has come. Changed by the steps resize-plan, await-resize and await-instances. */
export class SizingState {
  #since: EpochSeconds | undefined
  #resize: Resize | undefined
  #underWay = false
  #askedFor: WantedSku | undefined
  #available: number | undefined
  #instances: Known<InstanceCount> | undefined
  #instancesWaited = false

  /** A resize was accepted and has not been seen to end. */
  get underWay(): boolean {
    return this.#underWay
  }

  /** The resize that this run may poll; undefined where another run asked for it. */
  get resize(): Resize | undefined {
    return this.#resize
  }

  /** The size that the newest resize asked for. */
  get askedFor(): WantedSku | undefined {
    return this.#askedFor
  }

  /** Quota or stock gave no more than this many instances. */
  get available(): number | undefined {
    return this.#available
  }

  /** What the wait for all instances of a warm-up saw last; undefined until it has ended. */
  get instances(): Known<InstanceCount> | undefined {
    return this.#instances
  }

  /** The run has waited long enough for the last instances: the share is what those that are READY carry. */
  get instancesWaited(): boolean {
    return this.#instancesWaited
  }

  /** How long this resize has been tried or awaited; the first call begins to count. */
  lasted(now: EpochSeconds): Seconds {
    this.#since ??= now
    return elapsed(this.#since, now)
  }

  accepted(resize: Resize, sku: WantedSku): void {
    this.#resize = resize
    this.#underWay = true
    this.#askedFor = sku
  }

  ended(): void {
    this.#resize = undefined
    this.#since = undefined
    this.#underWay = false
  }

  limitedTo(instances: number): void {
    this.#available = instances
  }

  instancesSeen(count: Known<InstanceCount>): void {
    this.#instances = count
  }

  waitedForInstances(): void {
    this.#instancesWaited = true
  }
}
