import type { LoadRule, TargetConfig } from '../domain/config.ts'
import type { RuleReading } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import { endOf, slice, timeAt } from '../domain/series.ts'
import { epochSeconds, type EpochSeconds } from '../domain/units.ts'
import { rebuildDemand } from './demand.ts'
import { phaseOf } from './phase.ts'

/** What a burst has spared the private side. */
export interface Relief {
  /** In which demand was above the private capacity, and the private side itself was not. */
  readonly minutes: number
  /** The load that was read begins after the burst, so it may be more. */
  readonly isLeast: boolean
  /** How many minutes of the burst the load tells; absent if it tells all of them. */
  readonly ofMinutes?: number
}

/** Minutes of load before the burst, in which the observed share is found. */
const BEFORE_SECONDS = 3600

/**
 * The relief since then, as several reads of a run tell it: after a scale-in, no load tells both sides any more.
 * Undefined if none does, because unknown is not zero.
 */
export function reliefSince(
  reads: readonly Observation[],
  target: TargetConfig,
  since: EpochSeconds,
): Relief | undefined {
  const seen = new Map<number, boolean>()
  for (const o of reads)
    for (const rule of target.load?.rules ?? [])
      for (const [minute, isSpared] of minutesOf(o, target, rule, since))
        seen.set(minute, isSpared || seen.get(minute) === true)
  if (seen.size === 0) return undefined
  const first = Math.min(...seen.keys())
  const isLeast = first > Math.ceil(since / MINUTE) || isBroken(seen, first)
  return {
    minutes: [...seen.values()].filter(Boolean).length,
    isLeast,
    ...(isLeast && { ofMinutes: seen.size }),
  }
}

const MINUTE = 60

function isBroken(seen: ReadonlyMap<number, boolean>, first: number): boolean {
  return Math.max(...seen.keys()) - first + 1 > seen.size
}

/** Each known minute since then, and whether the private side was spared in it. */
function minutesOf(
  o: Observation,
  target: TargetConfig,
  { name, privateCapacity: capacity }: LoadRule,
  since: EpochSeconds,
): readonly (readonly [minute: number, isSpared: boolean])[] {
  const readings = o.load.kind === 'known' ? o.load.value.rules : []
  const found = readings.find((one) => one.name === name)
  const reading = found && shortened(found, since)
  if (reading === undefined || reading.main.kind === 'unknown') return []
  const demand = rebuildDemand(o, reading, phaseOf(o, target.burstSide), capacity)
  if (demand.kind === 'unknown' || demand.value.way === 'total') return []
  const { values: own } = reading.main.series
  const { series } = demand.value
  return series.values.flatMap((value, index) => {
    const at = timeAt(series, index)
    const left = own[index] ?? null
    if (value === null || left === null || at < since) return []
    const isSpared = value > capacity.value && left <= capacity.value
    const length = Math.max(1, Math.round(series.stepSeconds / MINUTE))
    return Array.from({ length }, (_, more) => [Math.floor(at / MINUTE) + more, isSpared] as const)
  })
}

/** A history of days says nothing of this burst, and costs time. */
function shortened(reading: RuleReading, since: EpochSeconds): RuleReading {
  const { main } = reading
  if (main.kind === 'unknown') return reading
  const from = epochSeconds(since - BEFORE_SECONDS)
  if (main.series.startEpochSeconds >= from) return reading
  return { ...reading, main: { ...main, series: slice(main.series, from, endOf(main.series)) } }
}
