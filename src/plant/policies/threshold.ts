import { recommendByThreshold } from '../../policy/threshold.ts'
import type { Policy } from '../policy.ts'
import { DEFAULTS, Inputs, type OwnSettings } from './inputs.ts'

/** The action's threshold policy on the plant. */
export function thresholdOnPlant(settings: OwnSettings = DEFAULTS): Policy {
  return {
    name: 'threshold',
    create: (config) => {
      const inputs = new Inputs(config, settings)
      return {
        learn: (minute, privateLoad, burstLoad) => {
          inputs.learn(minute, privateLoad, burstLoad)
        },
        decide: (view) => inputs.act(recommendByThreshold(inputs.at(view)), view),
      }
    },
  }
}
