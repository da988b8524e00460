import type { AzureTime } from '../../domain/azure-time.ts'
import type { Clock } from '../../domain/clock.ts'
import { epochSeconds, type EpochSeconds } from '../../domain/units.ts'

/** A smaller difference is in the noise of `Date` headers, which have whole seconds. */
const WORTH_CORRECTING_SECONDS = 2

/**
 * Dates by Azure's clock: state tags, holds and leases are written and read by runs on many machines. The machine's own
 * clock serves where the two agree to about two seconds. Changed after each read of Azure alone, so that no time jumps within a decision.
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

  /** How far the machine's date was set since this was asked last. */
  readonly takeStep = (): number => this.#clock.takeStep?.() ?? 0

  sleep(...args: Parameters<Clock['sleep']>): Promise<void> {
    return this.#clock.sleep(...args)
  }

  deadline(...args: Parameters<Clock['deadline']>): ReturnType<Clock['deadline']> {
    return this.#clock.deadline(...args)
  }
}
