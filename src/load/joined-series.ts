import type { MetricMeaning } from './azure-unit.ts'
import type { Sample } from './resample.ts'

/**
 * Joins the series of one metric, such as one for each instance. A stopped instance records nothing, so a moment at
 * which only some series have a value is the sum, or mean, of those.
 */
export function joinedSeries(
  timeseries: readonly (readonly Sample[])[],
  join: MetricMeaning['join'],
): Sample[] {
  const [first = [], ...others] = timeseries
  if (others.length === 0) return [...first]
  const moments = new Map<number, number[]>()
  for (const { at, value } of timeseries.flat()) {
    const values = moments.get(at) ?? []
    moments.set(at, values)
    if (value !== null) values.push(value)
  }
  return [...moments].map(([at, values]) => ({ at, value: joinedValue(values, join) }))
}

function joinedValue(values: readonly number[], join: MetricMeaning['join']): number | null {
  if (values.length === 0) return null
  const sum = values.reduce((total, value) => total + value, 0)
  switch (join) {
    case 'sum':
      return sum
    case 'mean':
      return sum / values.length
    case 'maximum':
      return Math.max(...values)
    case 'minimum':
      return Math.min(...values)
  }
}
