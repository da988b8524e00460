import type { Known } from '../../domain/known.ts'
import type { Phase } from '../../domain/record.ts'
import { elapsed, minutes, type EpochSeconds, type Seconds } from '../../domain/units.ts'
import type { Resize } from '../ports.ts'
import type { InstanceCount } from '../progress.ts'
import type { WantedSku } from '../steps.ts'

/** A try that led to no resize, and for which nobody has waited for so long, is over. */
const FORGOTTEN_AFTER = minutes(5)

/** How far the sizing of the burst side has come. Changed by the steps resize-plan, await-resize and await-instances. */
export class SizingState {
  #since: EpochSeconds | undefined
  #askedAt: EpochSeconds | undefined
  #resize: Resize | undefined
  #underWay = false
  #askedFor: WantedSku | undefined
  #isJudged = false
  #lostAt: EpochSeconds | undefined
  #available: number | undefined
  #least: number | undefined
  #instances: Known<InstanceCount> | undefined
  #instancesWaited = false

  /** Azure accepted a resize, and the run has not seen its end. */
  get underWay(): boolean {
    return this.#underWay
  }

  /** The resize that this run may poll; undefined if another run requested it. */
  get resize(): Resize | undefined {
    return this.#resize
  }

  /** The size that the newest resize requested, if it has ended and the run has not read its result yet. */
  get unjudged(): WantedSku | undefined {
    return this.#underWay || this.#isJudged ? undefined : this.#askedFor
  }

  /** The size that Azure is still on its way to, or may be. */
  get pending(): { readonly to: WantedSku; readonly isSure: boolean } | undefined {
    const to = this.#askedFor
    if (to === undefined || !(this.#underWay || this.#lostAt !== undefined)) return undefined
    return { to, isSure: this.#lostAt === undefined }
  }

  judged(): void {
    this.#isJudged = true
  }

  /** The size that the newest resize requested. */
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

  /** The run has waited long enough for the last instances: the share is what the READY ones carry. */
  get instancesWaited(): boolean {
    return this.#instancesWaited
  }

  /** What the next pass of a watch continues from: a resize under way, and what Azure would not give. */
  nextPass(phase: Phase): this {
    if (phase === 'idle') this.#available = undefined
    // Until the next scale-in, the plan may be another, or zone-redundant no more.
    if (phase === 'bursting') this.#least = undefined
    this.#instances = undefined
    this.#instancesWaited = false
    return this
  }

  /** How long the run has tried or awaited this resize; the first call starts the count. */
  lasted(now: EpochSeconds): Seconds {
    const isOver = this.pending === undefined && elapsed(this.#askedAt ?? now, now) > FORGOTTEN_AFTER
    if (isOver) this.#since = undefined
    this.#askedAt = now
    this.#since ??= now
    return elapsed(this.#since, now)
  }

  accepted(resize: Resize, sku: WantedSku): void {
    this.#resize = resize
    this.#lostAt = undefined
    this.#underWay = true
    this.#askedFor = sku
    this.#isJudged = false
  }

  /** A resize was sent and its answer was lost: Azure may be at it. */
  answerLost(sku: WantedSku, now: EpochSeconds): void {
    this.#askedFor = sku
    this.#isJudged = true
    this.#lostAt = now
  }

  /** When the answer to the newest resize was lost; undefined if it came, or the plan has shown what became of it. */
  get lostAt(): EpochSeconds | undefined {
    return this.#lostAt
  }

  /** An undo waits for what may still be under way, because it would grow again what the undo leaves small. */
  awaitsLost(): void {
    if (this.#lostAt !== undefined) this.#underWay = true
  }

  ended(): void {
    this.#lostAt = undefined
    this.#resize = undefined
    this.#since = undefined
    this.#underWay = false
  }

  limitedTo(instances: number): void {
    this.#available = instances
  }

  /** Azure refused fewer instances than this. */
  get least(): number | undefined {
    return this.#least
  }

  refusedBelow(least: number): void {
    this.#least = least
  }

  instancesSeen(count: Known<InstanceCount>): void {
    this.#instances = count
  }

  waitedForInstances(): void {
    this.#instancesWaited = true
  }
}
