import { pricedSize, retailPrice } from '../azure/retail-prices.ts'
import type { Clock } from '../domain/clock.ts'
import type { TargetConfig } from '../domain/config.ts'
import type { Price } from '../domain/cost.ts'
import { unknown, type Known } from '../domain/known.ts'
import type { Observation } from '../domain/observation.ts'
import { seconds, type EpochSeconds } from '../domain/units.ts'

/** No pass waits longer for the price list, and all of its reads go on meanwhile. */
const BUDGET = seconds(2)
const DAY_SECONDS = 86_400

interface Asked {
  readonly at: EpochSeconds
  readonly over: Promise<void>
  price: Known<Price>
}

/** The list prices that a run needs, for `price-per-hour: retail`. A watch asks once a day; targets of one size share it. */
export class RetailPrices {
  readonly #clock: Clock
  readonly #asked = new Map<string, Asked>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins to ask, beside everything else, unless the price is known and not older than a day. */
  ask(o: Observation, target: TargetConfig): void {
    const wanted = wantedBy(o, target)
    if (wanted === undefined) return
    const key = JSON.stringify(wanted)
    const before = this.#asked.get(key)
    if (before !== undefined && o.at - before.at < (before.price.kind === 'known' ? DAY_SECONDS : RETRY))
      return
    const over = this.#answer(wanted, o.at).then((price) => {
      // An old price is better than none.
      if (price.kind === 'known' || asked.price.kind === 'unknown') asked.price = price
    })
    const asked: Asked = { at: o.at, over, price: before?.price ?? NOT_YET }
    this.#asked.set(key, asked)
  }

  /** Waits for what was asked, until the end of the budget. */
  async settled(): Promise<void> {
    await Promise.all([...this.#asked.values()].map(({ over }) => over))
  }

  /** What is known by now; undefined if the target asks for none. */
  priceOf(o: Observation, target: TargetConfig): Known<Price> | undefined {
    const wanted = wantedBy(o, target)
    return wanted && (this.#asked.get(JSON.stringify(wanted))?.price ?? NOT_YET)
  }

  async #answer(wanted: Parameters<typeof retailPrice>[0], now: number): Promise<Known<Price>> {
    const deadline = this.#clock.deadline(BUDGET, new AbortController().signal, 'The price list')
    try {
      return await retailPrice(wanted, fetch, deadline.signal, now)
    } finally {
      deadline.done()
    }
  }
}

/** A watch asks a list that did not answer every hour. */
const RETRY = 3600
const NOT_YET: Known<Price> = unknown('the price list has not answered')

function wantedBy(
  o: Observation,
  { policy: { isRetailPrice, currency = 'USD' }, burstSide: { burstSku } }: TargetConfig,
): Parameters<typeof retailPrice>[0] | undefined {
  return isRetailPrice === true ? pricedSize(o.resources.plan, burstSku, currency) : undefined
}
