import { epochSeconds } from '../../src/domain/units.ts'
import { DEFAULTS, Inputs } from '../../src/plant/policies/inputs.ts'
import { MEMORY_MINUTES } from '../../src/policy/adaptive/history.ts'
import { recommendAdaptive } from '../../src/policy/adaptive/recommend.ts'
import type { Policy } from '../../src/plant/policy.ts'

/**
 * The adaptive policy as in a real run: each decision folds the last eight days again. Slow; it shows that continuing
 * one fold, as the bench and `simulate` do, does not change the result.
 */
export const refolded: Policy = {
  name: 'adaptive-refolded',
  create: (config) => {
    const inputs = new Inputs(config, DEFAULTS)
    const demand: (number | null)[] = []
    return {
      learn: (minute, privateLoad, burstLoad) => {
        const value = inputs.learn(minute, privateLoad, burstLoad)
        demand[minute] = Number.isNaN(value) ? null : value
      },
      decide: (view) => {
        const first = Math.max(0, demand.length - MEMORY_MINUTES)
        const series = {
          startEpochSeconds: epochSeconds(first * 60),
          stepSeconds: 60,
          values: demand.slice(first),
        }
        return inputs.act(recommendAdaptive({ ...inputs.at(view), demand: series }), view)
      },
    }
  },
}
