import type { LoadReading, LoadSource } from '../../domain/load.ts'
import type { EpochSeconds, Seconds } from '../../domain/units.ts'

/** The last reading of each source, with its time and how long it is good enough. */
export type LoadCells = Map<
  LoadSource,
  { readonly reading: LoadReading; readonly at: EpochSeconds; readonly freshFor: Seconds }
>
