import type { BurstSideConfig } from '../../domain/config.ts'
import type { Bill } from '../../domain/cost.ts'
import type { Observation } from '../../domain/observation.ts'
import type { BurstRecord } from '../../domain/record.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import { idleSku } from '../sizing.ts'
import { sameSize } from '../../domain/tiers.ts'

/**
 * Counts what a burst is billed beyond the idle plan, from the bill in the state tag on. Between two reads the larger
 * count holds, because Azure bills new instances from the resize on and old ones until its end.
 */
export class BillMeter {
  readonly #config: BurstSideConfig
  #bill: Bill | undefined
  #extra = 0
  #isOver = false
  /** A read has shown the bill in the state tag: if the tag is idle without it afterwards, another run has ended the burst. */
  #isInTag = false

  constructor(config: BurstSideConfig, earlier?: BillMeter) {
    this.#config = config
    if (earlier === undefined || earlier.#isOver) return
    this.#bill = earlier.#bill
    this.#extra = earlier.#extra
    this.#isInTag = earlier.#isInTag
  }

  /** The bill of the burst that is under way or has just ended; undefined if there is none, or its begin is not known. */
  get bill(): Bill | undefined {
    return this.#bill
  }

  /** The burst has ended in this run, or another run has ended it. */
  get isOver(): boolean {
    return this.#isOver
  }

  observed(o: Observation): void {
    if (this.#isOver) return
    const record = o.record.kind === 'known' ? o.record.value : undefined
    this.#isOver = this.#isInTag && record?.phase === 'idle' && record.bill === undefined
    this.#isInTag = !this.#isOver && (this.#isInTag || record?.bill !== undefined)
    if (this.#isOver) return
    const extra = extraInstances(o, this.#config)
    const own = this.#bill
    const kept = record?.bill ?? (own === undefined ? estimated(record) : undefined)
    if (kept !== undefined && (own === undefined || isOther(kept, own))) {
      this.#bill = advanced(kept, extra, o.at)
    } else if (own !== undefined) this.#bill = advanced(own, Math.max(extra, this.#extra), o.at)
    this.#extra = extra
  }

  /** The state tag as it is to be written: a burst begins with the first that is not idle, and the bill ends with it. */
  written(record: BurstRecord, now: EpochSeconds): BurstRecord {
    const { bill: _, ...rest } = record
    if (record.phase === 'idle') {
      this.#isOver = this.#bill !== undefined
      this.#isInTag = false
      return rest
    }
    if (this.#isOver) this.#bill = undefined
    this.#isOver = false
    const at = Math.floor(now) as EpochSeconds
    this.#bill ??= { sinceEpochSeconds: at, atEpochSeconds: at, instanceSeconds: 0 }
    return { ...rest, bill: this.#bill }
  }
}

/** The run that wrote this bill is another, or the burst is. */
function isOther(kept: Bill, own: Bill): boolean {
  return Math.floor(own.sinceEpochSeconds) !== kept.sinceEpochSeconds
}

/** A burst of a release that kept no bill is taken to have had its size since it began. */
function estimated(record: BurstRecord | undefined): Bill | undefined {
  if (record === undefined || record.phase === 'idle') return undefined
  const { phaseSinceEpochSeconds, shareChanges } = record
  const since = Math.min(phaseSinceEpochSeconds, ...shareChanges.map(({ atEpochSeconds }) => atEpochSeconds))
  const began = since as EpochSeconds
  return { sinceEpochSeconds: began, atEpochSeconds: began, instanceSeconds: 0 }
}

function advanced(bill: Bill, instances: number, now: EpochSeconds): Bill {
  const seconds = Math.max(0, now - bill.atEpochSeconds)
  return {
    ...bill,
    atEpochSeconds: now,
    instanceSeconds: bill.instanceSeconds + instances * seconds,
  }
}

/** Beyond the idle size. Where that is another size, its price is another too, and all instances count. */
function extraInstances(o: Observation, config: BurstSideConfig): number {
  const { sku } = o.resources.plan
  const idle = idleSku(o, config)
  if (!sameSize(idle, sku)) return sku.capacity
  return Math.max(0, sku.capacity - idle.capacity)
}
