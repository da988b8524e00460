import { learn, newState } from '../../policy/adaptive/engine.ts'
import { TUNING, type Tuning } from '../../policy/adaptive/tuning.ts'
import { targetOf, recommendFrom } from '../../policy/adaptive/recommend.ts'
import type { Policy } from '../policy.ts'
import { DEFAULTS, Inputs, type OwnSettings } from './inputs.ts'

/**
 * The action's adaptive policy on the plant. It goes on from one state instead of folding eight days in each run, which
 * decides the same.
 */
export function adaptiveOnPlant(
  settings: OwnSettings = DEFAULTS,
  tuning: Tuning = TUNING,
  name = 'adaptive',
): Policy {
  return {
    name,
    create: (config) => {
      const inputs = new Inputs(config, settings)
      const state = newState(targetOf(inputs.fixed), tuning)
      return {
        learn: (minute, privateLoad, burstLoad) => {
          learn(state, minute, inputs.learn(minute, privateLoad, burstLoad))
        },
        decide: (view) => inputs.act(recommendFrom(state, inputs.at(view)), view),
      }
    },
  }
}
