import { forecastAhead, pricesOf, withChance, type Working } from './ahead.ts'
import type { Forecaster } from './forecaster.ts'
import { newestOf, type JudgedComparison } from './judgement.ts'
import { furthestRead, shouldKeep } from './rule.ts'
import type { Context } from './target.ts'

/**
 * The comparison that keeps the burst, or the one that ends it. An end must be right without the newest minutes, counted
 * from now and from the newest known one: so neither what those say nor that they are missing can end anything. It is the
 * decision of the moment before those minutes, with the forecast as long as it was then: so the guard makes an end late by
 * its own minutes and by no more.
 */
export function whyKept(
  working: Working,
  forecaster: Forecaster,
  context: Context,
): JudgedComparison | undefined {
  const { guardMinutes } = working.target
  const { shown } = forecaster
  const known = (shown.newestKnown() ?? shown.end - 1) + 1
  const first = keepsAt(shown.end - guardMinutes, working, forecaster, context)
  if (first === undefined || isKept(first) || known === shown.end) return first
  return keepsAt(known - guardMinutes, working, forecaster, context)
}

/**
 * What seems to be a glitch may be true, so it never helps an end: an end must be right with it and without it, and waits
 * while the newest minute of all reads too high. Undefined if no level is known to start from.
 */
function keepsAt(
  end: number,
  working: Working,
  forecaster: Forecaster,
  context: Context,
): JudgedComparison | undefined {
  forecaster.beginReads(end)
  const believed = keepingCosts(working, forecaster, context)
  if (isKept(believed) || !forecaster.beginReadsAtFaceValue(end)) return knownOnly(believed)
  const faceValue = keepingCosts(working, forecaster, context)
  if (isKept(faceValue)) return faceValue
  return forecaster.isNewestTooHigh ? { ...faceValue, by: 'in-doubt' } : knownOnly(believed)
}

function isKept({ want, by }: JudgedComparison): boolean {
  return want || by !== 'expected-cost'
}

function knownOnly(comparison: JudgedComparison): JudgedComparison | undefined {
  return Number.isNaN(comparison.costOfWaiting) ? undefined : comparison
}

function keepingCosts(working: Working, forecaster: Forecaster, context: Context): JudgedComparison {
  const { target, tuning, workspace } = working
  const delayMinutes = context.nowMinute - target.guardMinutes - (forecaster.history.end - 1)
  const prices = pricesOf(target, context, delayMinutes)
  forecastAhead(forecaster, workspace, furthestRead(prices, false, tuning))
  const comparison = withChance(shouldKeep(workspace.chances, prices, tuning), working, delayMinutes)
  const isAbove = !comparison.want && newestOf(forecaster.history) > target.burstAbove
  return isAbove ? { ...comparison, by: 'safety-floor' } : comparison
}
