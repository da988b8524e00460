import { thousands } from './format.ts'
import type { EpochSeconds } from './units.ts'

/**
 * What a burst was billed beyond the idle plan: every instance above the idle size, every second, from the sizing to the
 * end of the drain. Stopping the app changes nothing, because App Service bills the plan
 * (https://learn.microsoft.com/azure/app-service/overview-manage-costs).
 */
export interface Bill {
  /** When the burst began; if it was found under way, when this action first saw it. */
  readonly sinceEpochSeconds: EpochSeconds
  /** Up to when it is counted. */
  readonly atEpochSeconds: EpochSeconds
  /** Instances beyond the idle size × seconds. */
  readonly instanceSeconds: number
}

/** As the user gave it; the action asks no price list. */
export interface Price {
  /** What one burst instance costs. */
  readonly perInstanceHour: number
  /** ISO 4217, "EUR"; empty if the user named none. */
  readonly currency: string
}

/** Money for so many instances over so many seconds. The one definition for runs, summary, audit and simulation. */
export function priceOf(instanceSeconds: number, { perInstanceHour }: Price): number {
  return (instanceSeconds / 3600) * perInstanceHour
}

/** "1,039.20 EUR"; less than a cent keeps two digits that tell something. */
export function money(amount: number, currency: string): string {
  const digits = amount > 0 && amount < 0.1 ? 4 : 2
  const [whole = '', cents = ''] = amount.toFixed(digits).split('.')
  return `${thousands(whole)}.${cents}${currency === '' ? '' : ` ${currency}`}`
}
