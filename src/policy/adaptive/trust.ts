import { JUDGED } from './features.ts'
import type { Forecaster } from './forecaster.ts'

const LEAST_HISTORY_MINUTES = 180
const LEAST_TESTS = 288
const WORSE_THAN_NONE = 1.15

/** Why the history is too short for a forecast, without the newest minutes; undefined if it is long enough. */
export function whyTooShort({ history }: Forecaster, guardMinutes: number): string | undefined {
  const known = history.known(history.oldest, history.end - guardMinutes)
  if (known >= LEAST_HISTORY_MINUTES) return undefined
  return `only ${known} min of history are known before the newest ${guardMinutes}, ${LEAST_HISTORY_MINUTES} are needed`
}

/** Why the forecast is worse than none, by its own tests; undefined if it is not, or there were too few tests. */
export function whyTooWrong({ errors, forecastError, persistenceError }: Forecaster): string | undefined {
  if (errors.tests(JUDGED) < LEAST_TESTS || forecastError <= WORSE_THAN_NONE * persistenceError)
    return undefined
  const factor = Math.round((forecastError / persistenceError) * 100)
  return `the forecast's errors of the last day are ${factor} % of those of no forecast`
}
