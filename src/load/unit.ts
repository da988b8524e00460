import type { LoadSourceConfig } from '../domain/config.ts'
import type { LoadUnit } from '../domain/load.ts'
import type { Sample } from './resample.ts'

const MINUTE_SECONDS = 60

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

export function scaled(samples: readonly Sample[], factor: number): readonly Sample[] {
  if (factor === 1) return samples
  return samples.map(({ at, value }) => ({ at, value: value === null ? null : value * factor }))
}
