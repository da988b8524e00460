import type { LoadSourceConfig } from '../domain/config.ts'
import { duration } from '../domain/format.ts'
import type { LoadUnit } from '../domain/load.ts'
import type { Sample } from './resample.ts'

const MINUTE_SECONDS = 60
const HOUR_SECONDS = 3600

/** The unit of a source that does not know its own: the unit of `private-capacity`. */
export function statedUnit(config: LoadSourceConfig): LoadUnit {
  return config.unit ?? (config.ratePer === undefined ? 'gauge' : 'per-minute')
}

/** The factor that converts the source's numbers to `statedUnit`: it makes a count over `load-per` a rate. */
export function statedFactor(config: LoadSourceConfig): number {
  if (statedUnit(config) !== 'per-minute') return 1
  if (config.perSeconds !== undefined) return MINUTE_SECONDS / config.perSeconds
  return config.ratePer === 'second' ? MINUTE_SECONDS : 1
}

/** Multiplies the known values. A gap stays a gap. */
export function scaled(samples: readonly Sample[], factor: number): readonly Sample[] {
  if (factor === 1) return samples
  return samples.map(({ at, value }) => ({ at, value: value === null ? null : value * factor }))
}

/**
 * That rows of a longer interval are taken for rates, in words: rows of the sums of an hour look the same. Undefined where
 * `load-per` says what they are, and for a load that is none of events.
 */
export function rateNote(config: LoadSourceConfig, intervalSeconds: number): string | undefined {
  const isCount = statedUnit(config) === 'per-minute' && config.perSeconds === undefined
  if (!isCount || intervalSeconds <= MINUTE_SECONDS) return undefined
  const per =
    intervalSeconds % HOUR_SECONDS === 0
      ? `${intervalSeconds / HOUR_SECONDS}h`
      : `${intervalSeconds / MINUTE_SECONDS}m`
  return `a row each ${duration(intervalSeconds)}, taken for a rate; load-per: ${per} if it is a sum`
}
