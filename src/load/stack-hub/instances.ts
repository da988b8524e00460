import type { Doubt } from '../../domain/load.ts'
import type { MetricMeaning } from '../azure-unit.ts'
import { joinedSeries } from '../joined-series.ts'
import type { Sample } from '../resample.ts'

/** One series of a metric: that of an instance which the Hub names, or one without a name. */
export interface HubSeries {
  readonly isNamed: boolean
  readonly samples: readonly Sample[]
}

export interface Joined {
  readonly samples: readonly Sample[]
  readonly doubts: readonly Doubt[]
}

/** Requests may be counted twice or in no series where an instance starts or stops. */
const TOLERANCE = 0.02

/**
 * Joins the series of a metric. A series without a name beside those of instances is their sum again, if the numbers
 * say so: it then counts alone. Otherwise it may be one more instance, or a mean of them, and the load is at least the
 * larger one of it and their sum.
 */
export function joinedInstances(all: readonly HubSeries[], join: MetricMeaning['join']): Joined {
  const [whole, ...others] = all.filter(({ isNamed }) => !isNamed)
  const named = all.filter(({ isNamed }) => isNamed)
  if (join !== 'sum' || whole === undefined || others.length > 0 || named.length === 0)
    return { samples: joinedSeries(samplesOf(all), join), doubts: [] }
  const sum = joinedSeries(samplesOf(named), join)
  if (isSame(whole.samples, sum)) return { samples: whole.samples, doubts: [] }
  return { samples: joinedSeries([whole.samples, sum], 'maximum'), doubts: [UNCLEAR] }
}

const UNCLEAR: Doubt = {
  kind: 'part-of-whole',
  text: 'the Hub tells a series without an instance beside those of instances, and it is not their sum: the load is at least the larger one',
}

function samplesOf(series: readonly HubSeries[]): (readonly Sample[])[] {
  return series.map(({ samples }) => samples)
}

/** Whether they agree wherever both have a value, and do so at least once. */
function isSame(whole: readonly Sample[], sum: readonly Sample[]): boolean {
  const sums = new Map(sum.map(({ at, value }) => [at, value]))
  const pairs = whole.flatMap(({ at, value }) => {
    const other = sums.get(at) ?? null
    return value === null || other === null ? [] : [{ value, other }]
  })
  return pairs.length > 0 && pairs.every(({ value, other }) => isNear(value, other))
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1, TOLERANCE * Math.max(Math.abs(a), Math.abs(b)))
}
