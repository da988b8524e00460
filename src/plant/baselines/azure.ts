import type { Action, Policy } from '../policy.ts'
import { Recent } from './recent.ts'

/** `out` and `in` are thresholds of utilization (0…1) over the mean of the window. */
export interface AzureSettings {
  readonly out: number
  readonly in: number
  readonly windowMinutes: number
}

const COOLDOWN_MINUTES = 5

/** Azure Autoscale: one instance a step, a flapping check before scale-in, one cooldown for both directions. */
export function azureLike(name: string, settings: AzureSettings): Policy {
  return {
    name,
    create: ({ capacity, instanceFraction }) => {
      const recent = new Recent()
      let instances = 0
      let changedAt = -Infinity
      return {
        learn: (minute, privateLoad, burstLoad) => {
          recent.learn(minute, privateLoad, burstLoad)
        },
        decide: ({ minute }) => {
          const load = recent.meanTotal(settings.windowMinutes) / capacity
          const use = (n: number): number => load / (1 + n * instanceFraction)
          let next = instances
          if (use(instances) > settings.out) next++
          else if (use(instances) < settings.in && instances > 0 && use(instances - 1) < settings.out) next--
          if (next !== instances && minute - changedAt >= COOLDOWN_MINUTES) {
            instances = next
            changedAt = minute
          }
          return actionFor(instances, instanceFraction)
        },
      }
    },
  }
}

/** The share that `instances` of the burst side carry when load is spread by capacity. */
export function actionFor(instances: number, instanceFraction: number): Action {
  const burst = instances * instanceFraction
  return { want: instances > 0, share: burst / (1 + burst) }
}
