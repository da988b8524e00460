import type { TargetConfig, VetoConfig } from '../domain/config.ts'
import type { VetoEvidence } from '../domain/decision.ts'
import { unknown, known, type Known } from '../domain/known.ts'
import type { LoadReading, LoadUnit } from '../domain/load.ts'
import type { Observation } from '../domain/observation.ts'
import { elapsed, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { newestKnownAt } from '../domain/series.ts'
import { duration, load, number } from '../domain/format.ts'
import { until } from './demand.ts'
import { lastWindow } from './window.ts'

/**
 * Each veto with its number, the mean over `window` of its source. Above its limit it blocks. An unknown value, or one
 * older than `max-data-age`, blocks nothing.
 */
export function vetoesOf(o: Observation, target: TargetConfig, now: EpochSeconds): readonly VetoEvidence[] {
  const read = o.load.kind === 'known' ? o.load.value.vetoes : []
  return (target.load?.vetoes ?? []).map((veto) => {
    const reading = read.find((it) => it.name === veto.name)?.reading
    return evidenceOf(veto, numberOf(veto, reading, target.policy.windowSeconds, now))
  })
}

interface Seen {
  readonly value: number
  readonly unit: LoadUnit
}

function evidenceOf({ name, limit }: VetoConfig, seen: Known<Seen>): VetoEvidence {
  if (seen.kind === 'unknown') {
    const because = `${name} is not known (${seen.reason})`
    return {
      name,
      limit: limit.value,
      ...(limit.unit !== undefined && { unit: limit.unit }),
      blocks: false,
      because,
    }
  }
  const { value, unit } = seen.value
  const blocks = value > limit.value
  const because = `${name} is at ${load(value, unit)}, ${blocks ? 'above' : 'within'} its limit of ${load(limit.value, unit)}`
  return { name, limit: limit.value, unit, value, blocks, because }
}

function numberOf(
  { limit, maxDataAgeSeconds }: VetoConfig,
  reading: LoadReading | undefined,
  window: Seconds,
  now: EpochSeconds,
): Known<Seen> {
  if (reading === undefined) return unknown('it was not read')
  if (reading.kind === 'unknown') return unknown(reading.reason)
  const { unit, source } = reading
  if (limit.unit !== undefined && limit.unit !== unit)
    return unknown(`${source} counts in ${unit}, its limit of ${number(limit.value)} in ${limit.unit}`)
  const series = until(reading.series, now)
  const seen = lastWindow(series, window)
  const newestAt = newestKnownAt(series)
  if (seen === undefined || newestAt === undefined) return unknown(`${source} has no settled value`)
  const age = elapsed(newestAt, now)
  if (age <= maxDataAgeSeconds) return known({ value: seen.mean, unit })
  return unknown(`its newest value is ${duration(age)} old, max-data-age is ${duration(maxDataAgeSeconds)}`)
}
