import { count, duration } from '../domain/format.ts'
import { samplesWithin, type SampleCount } from '../domain/load.ts'
import { endOf } from '../domain/series.ts'
import { epochSeconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { knownPart } from '../evidence/believe.ts'
import { WHOLE } from '../evidence/may.ts'
import type { RuleSituation } from './rule-situation.ts'

type Seen = Pick<RuleSituation, 'rule' | 'demand' | 'recommendation' | 'reading'>

/**
 * Why the evidence is too thin for what a load's numbers ask, for longer than `max-data-age`, and what to set.
 * Undefined if nothing is held back, or only for a moment.
 */
export function whyTooThin(it: Seen, stabilization: Seconds): string | undefined {
  const { recommendation, demand, rule } = it
  if (recommendation?.kind !== 'stay' || recommendation.heldBack === undefined) return undefined
  if (demand.kind === 'unknown') return undefined
  const length = (stabilization + rule.maxDataAgeSeconds) as Seconds
  const known = knownPart(demand.value.series.values, length)
  if (known >= WHOLE - 1e-9) return undefined
  const minutes = Math.round((known * length) / 60)
  return (
    `the load ${rule.name} asks for the end of the burst and may not have it: ${count(minutes, 'minute')} of the last ` +
    `${duration(length)} ${minutes === 1 ? 'is' : 'are'} known, and an end needs most of stabilization (${duration(stabilization)}). ${FIX}`
  )
}

const FIX =
  'Give the source a history (load-value takes [[epochSeconds, value], …]; azure-monitor, prometheus and log-analytics keep one), set load-interval to how often it has a value, or end the burst with mode: scale-back'

/** The samples of `window`, up to the newest that the source could know. */
export function samplesOf(
  { reading }: Pick<Seen, 'reading'>,
  window: Seconds,
  now: EpochSeconds,
): SampleCount {
  const main = reading?.main ?? { kind: 'unknown' as const, reason: '', source: '', doubts: [] }
  const to = main.kind === 'series' ? endOf(main.series) : now
  return samplesWithin(main, epochSeconds(to - window), to)
}
