import type { AzureTime } from '../../domain/azure-time.ts'
import type { Clock } from '../../domain/clock.ts'
import { epochSeconds, type EpochSeconds } from '../../domain/units.ts'

/** A smaller difference is noise of `Date` headers and slow answers. */
const WORTH_CORRECTING_SECONDS = 30

/**
 * Dates by Azure's clock, because runs on many machines write and read state tags, holds and leases. If the machine's
 * own clock agrees, it is used. Changed only after each read of Azure, so that no time jumps within a decision.
 */
export class RunTime implements Clock {
  readonly #clock: Clock
  readonly #azure: AzureTime | undefined
  #offset = 0
  #startOffset: number | undefined

  constructor(clock: Clock, azure: AzureTime | undefined) {
    this.#clock = clock
    this.#azure = azure
    this.settle()
  }

  /** How many whole seconds this run adds to the machine's clock. */
  get offset(): number {
    return this.#offset
  }

  /** Adopts the time in Azure's answers. Returns the seconds by which this run's time has jumped. */
  settle(): number {
    const heard = this.#azure?.offsetSeconds()
    if (heard === undefined) return 0
    const before = this.#offset
    if (Math.abs(heard - before) > WORTH_CORRECTING_SECONDS)
      this.#offset = Math.abs(heard) <= WORTH_CORRECTING_SECONDS ? 0 : Math.round(heard)
    this.#startOffset ??= this.#offset
    return this.#offset - before
  }

  /** The same for moments before the run knew Azure's clock, whatever the machine's clock has done since. */
  get startOffset(): number {
    return this.#startOffset ?? 0
  }

  /** Converts a moment of this run to the machine's clock, which deadlines use. */
  byMachine(moment: EpochSeconds): EpochSeconds {
    return epochSeconds(moment - this.#offset)
  }

  fromMachine(moment: EpochSeconds): EpochSeconds {
    return epochSeconds(moment + this.#offset)
  }

  async now(): Promise<EpochSeconds> {
    return this.fromMachine(await this.#clock.now())
  }

  sleep(...args: Parameters<Clock['sleep']>): Promise<void> {
    return this.#clock.sleep(...args)
  }

  deadline(...args: Parameters<Clock['deadline']>): ReturnType<Clock['deadline']> {
    return this.#clock.deadline(...args)
  }
}
