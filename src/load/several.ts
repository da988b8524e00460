import type { LoadSourceConfig } from '../domain/config.ts'
import { crowdOf, joinedByMinute, type Crowd, type Joining } from './crowd.ts'
import { Unbelievable } from './problem.ts'
import type { Sample } from './resample.ts'
import { statedUnit } from './unit.ts'

/** At most one sample a minute, and what was done to get it, in words for the name of the source. */
export interface OneEach {
  readonly samples: readonly Sample[]
  readonly note?: string
}

const JOININGS: Readonly<Record<NonNullable<LoadSourceConfig['aggregation']>, Joining>> = {
  total: 'sum',
  count: 'sum',
  average: 'mean',
  maximum: 'maximum',
  minimum: 'minimum',
}
const IN_WORDS: Readonly<Record<Joining, string>> = {
  sum: 'the sum',
  mean: 'the mean',
  maximum: 'the highest',
  minimum: 'the lowest',
}

/**
 * Joins the several samples of each minute. `load-aggregation` says how. Without it, averages percentages, and levels
 * and rates that keep one rhythm. Counts, and samples of several servers, may be parts of a sum. A guess could halve or
 * quarter the load, so that is refused. Throws Unbelievable.
 */
export function oneEach(samples: readonly Sample[], config: LoadSourceConfig): OneEach {
  const crowd = crowdOf(samples)
  const stated = config.aggregation === undefined ? undefined : JOININGS[config.aggregation]
  if (crowd === undefined)
    return { samples: stated === undefined ? samples : joinedByMinute(samples, stated) }
  const joining = stated ?? ruleFor(crowd, config)
  return { samples: joinedByMinute(samples, joining), note: `${IN_WORDS[joining]} of ${inWords(crowd)}` }
}

function ruleFor(crowd: Crowd, config: LoadSourceConfig): Joining {
  const unit = statedUnit(config)
  if (unit === 'percent') return 'mean'
  const isStated = unit === 'gauge' || config.perSeconds !== undefined || config.ratePer === 'second'
  if (crowd.kind === 'parts' && isStated) return 'mean'
  throw new Unbelievable(
    'unit',
    `a minute has ${inWords(crowd)}, and whether they add up is not known`,
    fixFor(crowd),
  )
}

function inWords({ kind, distanceSeconds }: Crowd): string {
  return kind === 'parts'
    ? `several samples, ${String(Math.round(distanceSeconds))} s apart`
    : 'several samples that keep no distance, as of several servers'
}

export const ADD_UP =
  'Set load-aggregation: total where they add up (counts, or one row a server), average where each is a whole'

function fixFor({ kind, distanceSeconds }: Crowd): string {
  if (kind === 'sources') return ADD_UP
  return `${ADD_UP}, or load-per: ${String(Math.round(distanceSeconds))}s where each counts what came in that time`
}
