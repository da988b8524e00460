import { ratio } from '../../domain/format.ts'
import type { Context } from './target.ts'
import type { Evidence } from './judgement.ts'

/** A smaller change in half an hour, as log ratio, is not a trend. */
const TREND = 0.04

/** What a decision against and for the burst means in each mode. */
const WORDS: Readonly<Record<Context['mode'], readonly [string, string]>> = {
  off: ['waiting', 'bursting'],
  drain: ['waiting', 'bursting'],
  start: ['stopping the warm-up', 'going on'],
  on: ['a scale-in', 'staying'],
}

/**
 * One sentence for a person on call: "demand 87 % of capacity and rising as it did yesterday at this time; chance above
 * capacity in the next 25 min 64 %; waiting would cost 38 instance-minutes, bursting 14".
 */
export function explain(evidence: Evidence, mode: Context['mode']): string {
  const { utilization, chanceAboveCapacity, horizonMinutes, costOfWaiting, costOfBursting } = evidence
  const [waiting, acting] = WORDS[mode]
  return (
    `demand ${ratio(utilization)} of capacity${trendOf(evidence)}; ` +
    `chance above capacity in the next ${horizonMinutes} min ${ratio(chanceAboveCapacity)}; ` +
    `${waiting} would cost ${Math.round(costOfWaiting)} instance-minutes, ${acting} ${Math.round(costOfBursting)}`
  )
}

function trendOf({ utilization, utilizationBefore, yesterdayTrend }: Evidence): string {
  const trend = Math.log(utilization / utilizationBefore)
  if (!Number.isFinite(trend)) return ''
  const word = wordFor(trend)
  if (!Number.isFinite(yesterdayTrend) || wordFor(yesterdayTrend) !== word) return ` and ${word}`
  return ` and ${word} as it was yesterday at this time`
}

function wordFor(trend: number): string {
  return trend > TREND ? 'rising' : trend < -TREND ? 'falling' : 'steady'
}
