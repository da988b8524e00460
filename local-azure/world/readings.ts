import type { Minute } from './history.ts'
import { shownMinute } from './shown.ts'
import type { World } from './world.ts'

/** The part of a minute's load that has come in by now: 1 once settled, less while it is young, undefined before. */
export function ingested(world: World, minute: number): number | undefined {
  const { metricsMissingSeconds, metricsSettleSeconds } = world.scenario.timing
  if (minute >= world.conditions.metricsSilentFrom) return undefined
  const age = world.now - (minute + 60) - world.conditions.metricsLateSeconds
  if (age >= metricsSettleSeconds) return 1
  if (age < metricsMissingSeconds) return undefined
  return (
    0.4 + (0.5 * (age - metricsMissingSeconds)) / Math.max(1, metricsSettleSeconds - metricsMissingSeconds)
  )
}

/** The minutes from `from` up to, not including, `to`, by their beginnings. */
export function minutesBetween(from: number, to: number): readonly number[] {
  const first = Math.ceil(from / 60) * 60
  const count = Math.max(0, Math.ceil((to - first) / 60))
  return Array.from({ length: count }, (_, index) => first + index * 60)
}

/** Load of one side in a minute; undefined for a hole in the trace and for a minute that is not over. */
export function loadOf(world: World, side: Side, minute: number): number | undefined {
  const sample = shownMinute(world, minute)
  return sample?.recorded === true ? SIDES[side](sample) : undefined
}

export type Side = 'private' | 'burst' | 'total'

const SIDES: Readonly<Record<Side, (minute: Minute) => number>> = {
  private: (minute) => minute.privateServed,
  burst: (minute) => minute.burstLoad,
  total: (minute) => minute.privateServed + minute.burstLoad,
}
