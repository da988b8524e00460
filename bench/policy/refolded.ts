import { decide, learn, newState } from '../../src/policy/adaptive/engine.ts'
import { TUNING } from '../../src/policy/adaptive/tuning.ts'
import { MEMORY_MINUTES } from '../../src/policy/adaptive/history.ts'
import type { Policy } from '../../src/plant/policy.ts'

/**
 * The adaptive engine as a real run uses it: each decision folds the last eight days anew. Slow; it shows that going on
 * from one fold, as the bench and `simulate` do, does not change the result.
 */
export const refolded: Policy = {
  name: 'adaptive-refolded',
  create: ({ capacity, instanceFraction, violationPrice, warmupMinutes, drainMinutes }) => {
    const demand: number[] = []
    const target = {
      capacity,
      instanceCapacity: instanceFraction * capacity,
      violationPrice,
      warmupMinutes,
      drainMinutes,
      maxShare: 0.95,
      burstAbove: 1,
    }
    return {
      learn: (_, privateLoad, burstLoad) => {
        demand.push(privateLoad + burstLoad)
      },
      decide: ({ minute, meanGapMinutes, ...view }) => {
        const state = newState(target, TUNING, minute)
        for (let i = Math.max(0, demand.length - MEMORY_MINUTES); i < demand.length; i++)
          learn(state, i, demand[i] ?? NaN)
        const outcome = decide(state, { ...view, nowMinute: minute, gapMinutes: meanGapMinutes ?? 5 })
        if (outcome.kind === 'decided') return outcome
        return { want: view.mode === 'on' || view.mode === 'start', share: view.share }
      },
    }
  },
}
