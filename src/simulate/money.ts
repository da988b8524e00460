import { thousands } from '../domain/format.ts'
import type { PolicyConfig } from '../domain/config.ts'
import type { Row } from './replay.ts'

/** In one currency; undefined if not given. */
export type Prices = Pick<PolicyConfig, 'pricePerHour' | 'pricePerRunnerMinute'>

/** What costs money: minutes of burst instances, and of runners if they have a price. */
export type Usage = Pick<Row, 'instanceMinutes' | 'runnerMinutes'>

/** Its cost in the currency of `price-per-hour`; undefined without that input. */
export function amountOf({ instanceMinutes, runnerMinutes }: Usage, prices: Prices): number | undefined {
  const { pricePerHour, pricePerRunnerMinute = 0 } = prices
  if (pricePerHour === undefined) return undefined
  return (instanceMinutes / 60) * pricePerHour + runnerMinutes * pricePerRunnerMinute
}

/** The same for a reader, "1,039.20". */
export function moneyOf(usage: Usage, prices: Prices): string | undefined {
  const amount = amountOf(usage, prices)
  if (amount === undefined) return undefined
  const [whole = '', cents = ''] = amount.toFixed(2).split('.')
  return `${thousands(whole)}.${cents}`
}

/** Runner minutes as instance-minutes of the same price; 0 if one of the two prices is unknown. */
export function runnersInInstanceMinutes({ runnerMinutes }: Usage, prices: Prices): number {
  const { pricePerHour = 0, pricePerRunnerMinute = 0 } = prices
  return pricePerHour > 0 ? (runnerMinutes * pricePerRunnerMinute * 60) / pricePerHour : 0
}
