import type { Policy } from './policy.ts'

const RUNS_AHEAD = 2
/** Keeps the private side below this part of its capacity, because resolvers follow late. */
const TARGET = 0.85
const FIRST_GAP_MINUTES = 5

/**
 * What a causal controller could reach with no forecast error: the real plant and cadence, but the true demand of
 * the lead window (data delay, warm-up and two runs ahead). On while that window goes above capacity, with the share
 * its peak needs. A reference, not a bound: a shorter window costs less where runs are punctual.
 */
export const perfectForecast: Policy = {
  name: 'perfect-forecast',
  create: ({ capacity, delayMinutes, warmupMinutes }, truth) => ({
    learn: () => undefined,
    decide: ({ minute, meanGapMinutes }) => {
      const gap = Math.round(meanGapMinutes ?? FIRST_GAP_MINUTES)
      const end = minute + delayMinutes + warmupMinutes + RUNS_AHEAD * gap
      let peak = 0
      for (let t = minute; t <= end && t < truth.length; t++) peak = Math.max(peak, truth[t] ?? 0)
      return { want: peak > capacity, share: Math.max(0, 1 - (TARGET * capacity) / peak) }
    },
  }),
}
