import { money, priceOf } from '../domain/cost.ts'
import type { PolicyConfig } from '../domain/config.ts'
import type { Row } from './replay.ts'

/** In one currency; undefined if not given. */
export type Prices = Pick<PolicyConfig, 'pricePerHour' | 'pricePerRunnerMinute' | 'currency'>

/** What is paid for: minutes of burst instances and of the idle plan, and of runners. */
export type Usage = Pick<Row, 'instanceMinutes' | 'idleInstanceMinutes' | 'runnerMinutes'>

/**
 * GitHub's list price in USD for a minute of a Linux runner with two cores, for private repositories
 * (https://docs.github.com/billing/reference/actions-runner-pricing).
 */
const RUNNER_LIST_PRICE = 0.006

/** What a minute of a runner costs; 0 if it is not known in the currency of `price-per-hour`. */
export function runnerPrice({ pricePerRunnerMinute, currency = 'USD' }: Prices): number {
  return pricePerRunnerMinute ?? (currency === 'USD' ? RUNNER_LIST_PRICE : 0)
}

/** What it costs in the currency of `price-per-hour`; undefined if that was not given. */
export function amountOf(
  { instanceMinutes, idleInstanceMinutes, runnerMinutes }: Usage,
  prices: Prices,
): number | undefined {
  const { pricePerHour, currency = '' } = prices
  if (pricePerHour === undefined) return undefined
  const seconds = (instanceMinutes + idleInstanceMinutes) * 60
  return priceOf(seconds, { perInstanceHour: pricePerHour, currency }) + runnerMinutes * runnerPrice(prices)
}

/** The same for a reader, "1,039.20 USD". */
export function moneyOf(usage: Usage, prices: Prices): string | undefined {
  const amount = amountOf(usage, prices)
  return amount === undefined ? undefined : money(amount, prices.currency ?? '')
}

/** Runner minutes as instance-minutes of the same price; 0 if one of the two prices is unknown. */
export function runnersInInstanceMinutes(
  { runnerMinutes }: Pick<Usage, 'runnerMinutes'>,
  prices: Prices,
): number {
  const { pricePerHour = 0 } = prices
  return pricePerHour > 0 ? (runnerMinutes * runnerPrice(prices) * 60) / pricePerHour : 0
}
