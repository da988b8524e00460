import type { AzurePorts } from '../azure/index.ts'
import { pricedSize, retailPrice, type PricedSize } from '../azure/retail-prices.ts'
import type { Clock } from '../domain/clock.ts'
import type { TargetConfig } from '../domain/config.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import { printable } from '../domain/text.ts'
import { seconds } from '../domain/units.ts'

/** A simulation takes minutes, so it waits longer for the price list than a pass does. */
const BUDGET = seconds(15)

export interface PricePorts {
  readonly clock: Clock
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
  /** What to look up for a target with `price-per-hour: retail`. */
  readonly sizeOf: (target: TargetConfig) => Promise<Known<PricedSize>>
}

/** A target to simulate, its price in its policy. */
export interface Priced {
  readonly target: TargetConfig
  /** What the price is. */
  readonly notes: readonly string[]
  /** Why there is none, though it was asked for. */
  readonly doubts: readonly string[]
}

/** Puts the list price in where a target asks for it (`price-per-hour: retail`), or says why it is not known. */
export async function priced(target: TargetConfig, ports: PricePorts): Promise<Priced> {
  if (target.policy.isRetailPrice !== true) return { target, notes: [], doubts: [] }
  const size = await ports.sizeOf(target)
  if (size.kind === 'unknown') return unpriced(target, size.reason)
  const price = await listed(size.value, ports)
  if (price.kind === 'unknown') return unpriced(target, price.reason)
  const { perInstanceHour, currency } = price.value
  const { size: name, region, isLinux } = size.value
  return {
    target: { ...target, policy: { ...target.policy, pricePerHour: perInstanceHour, currency } },
    notes: [
      `the price is the list price of ${name} in ${printable(region)} (${isLinux ? 'Linux' : 'Windows'}) as it is now, ${String(perInstanceHour)} ${currency} an hour, without discounts and reservations`,
    ],
    doubts: [],
  }
}

function unpriced(target: TargetConfig, reason: string): Priced {
  const doubt = `no price: ${reason}. So nothing is counted in money, and what runners cost is left out: give price-per-hour as a number, such as 0.28 USD`
  return { target, notes: [], doubts: [doubt] }
}

async function listed(
  wanted: PricedSize,
  { clock, fetch: send, signal }: PricePorts,
): ReturnType<typeof retailPrice> {
  const deadline = clock.deadline(BUDGET, signal, 'The price list')
  try {
    return await retailPrice(wanted, send, deadline.signal, await clock.now())
  } finally {
    deadline.done()
  }
}

/** Size, region and system as the App Service plan has them. Unknown if no web app is named, or Azure does not tell. */
export async function sizeInAzure(
  { app, burstSide: { burstSku }, policy: { currency = 'USD' } }: TargetConfig,
  azure: () => Promise<AzurePorts>,
  signal: AbortSignal,
): Promise<Known<PricedSize>> {
  if (app.name === '')
    return unknown('size, region and system are those of the App Service plan, and no web-app is named')
  try {
    const ports = await azure()
    const { planId } = await ports.webApp.readApp(app, signal)
    return known(pricedSize(await ports.plan.readPlan(planId, signal), burstSku, currency))
  } catch (error) {
    if (signal.aborted) throw error
    const why = error instanceof Error ? printable(error.message, 300) : 'unknown'
    return unknown(`the App Service plan could not be read: ${why}`)
  }
}
