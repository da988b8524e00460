import { count, duration } from '../domain/format.ts'
import { doubtWords, loadTitle, samplesWithin, type Doubt, type SampleCount } from '../domain/load.ts'
import { endOf } from '../domain/series.ts'
import { epochSeconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import { knownPart } from '../evidence/believe.ts'
import { WHOLE } from '../evidence/may.ts'
import type { RuleSituation } from './rule-situation.ts'

type Seen = Pick<RuleSituation, 'rule' | 'demand' | 'recommendation' | 'reading'>

/** What is wrong with the evidence of a load, and what to set. */
export interface Thinness {
  readonly text: string
  /**
   * For longer than `max-data-age` its numbers would end the burst and may not. A burst whose load may not end it
   * continues and costs money.
   */
  readonly keepsBurst: boolean
}

/**
 * Whether the evidence has been too thin for longer than `max-data-age` to do all that a load may do, in any phase; or
 * whether a doubt of its source keeps a burst. Undefined if neither is so, or only for a moment.
 */
export function thinnessOf(it: Seen, stabilization: Seconds): Thinness | undefined {
  const { recommendation, demand, rule } = it
  if (demand.kind === 'unknown' || recommendation === undefined) return undefined
  const length = (stabilization + rule.maxDataAgeSeconds) as Seconds
  const known = knownPart(demand.value.series.values, length)
  const keepsBurst = recommendation.kind === 'stay' && recommendation.heldBack === 'end'
  const isThin = known < WHOLE - 1e-9
  if (!isThin && !(keepsBurst && demand.value.doubts.length > 0)) return undefined
  const minutes = Math.round((known * length) / 60)
  const is = `${count(minutes, 'minute')} of the last ${duration(length)} ${minutes === 1 ? 'is' : 'are'} known`
  const { doubts } = demand.value
  const others = isThin ? doubts.filter(({ kind }) => kind !== 'thin') : doubts
  const why = [isThin ? is : '', doubtWords(others)].filter((text) => text !== '').join('; ')
  if (keepsBurst)
    return {
      keepsBurst: isThin,
      text: `the ${loadTitle(rule.name)} is low enough to end the burst, but the evidence does not allow it: ${why}, and an end needs at least 80 % of stabilization (${duration(stabilization)}) without a doubt. ${fixOf(doubts)}, or end the burst with mode: scale-back`,
    }
  return {
    keepsBurst: false,
    text: `the ${loadTitle(rule.name)} is thin: ${why}. That may begin a burst and raise its share, and it can never end one. ${fixOf(doubts)}`,
  }
}

/** Whether the load as its source tells it, without that of the burst side, is known for as long as an end needs. */
export function isReadWhole({ rule, reading }: Seen, stabilization: Seconds): boolean {
  if (reading === undefined || reading.main.kind === 'unknown' || reading.main.doubts.length > 0) return false
  const length = (stabilization + rule.maxDataAgeSeconds) as Seconds
  return knownPart(reading.main.series.values, length) >= WHOLE - 1e-9
}

/** What is missing is a history, unless the source itself says that it told only a part. */
function fixOf(doubts: readonly Doubt[]): string {
  if (doubts.some(({ kind }) => kind === 'partial')) return 'See at the source why its answer is not whole'
  if (doubts.some(({ kind }) => kind === 'part-of-whole'))
    return 'Give the load of all instances together, and no count that stops at a limit'
  return FIX
}

const FIX =
  'Give the source a history (load-value takes [[epochSeconds, value], …]; azure-monitor, prometheus and log-analytics keep one), or set load-interval to how often it has a value'

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
