import type { Policy } from '../policy.ts'
import { actionFor } from './azure.ts'
import { recommend, Stabilizer } from './hpa.ts'
import { Recent } from './recent.ts'

/** Parts of the private capacity (0…1): `activation` starts the first instance, `target` is the utilization of the HPA. */
export interface KedaSettings {
  /** Active above this part of the private capacity. */
  readonly activation: number
  readonly target: number
  /** From the last active run to zero instances; also the scale-in window of the HPA inside. */
  readonly cooldownMinutes: number
}

/** KEDA on total load: activation decides between none and some, an HPA on the number above one. */
export function kedaLike(name: string, settings: KedaSettings): Policy {
  return {
    name,
    create: ({ capacity, instanceFraction }) => {
      const recent = new Recent()
      const stabilizer = new Stabilizer(settings.cooldownMinutes)
      let instances = 0
      let activeAt = -Infinity
      return {
        learn: (minute, privateLoad, burstLoad) => {
          recent.learn(minute, privateLoad, burstLoad)
        },
        decide: ({ minute }) => {
          if (recent.empty) return actionFor(instances, instanceFraction)
          const load = recent.lastTotal() / capacity
          if (load > settings.activation) activeAt = minute
          if (instances === 0) instances = activeAt === minute ? 1 : 0
          else if (minute - activeAt >= settings.cooldownMinutes) instances = 0
          else {
            const wanted = Math.max(1, recommend(load, instances, settings.target, instanceFraction))
            instances = stabilizer.stabilize(minute, wanted, instances)
          }
          return actionFor(instances, instanceFraction)
        },
      }
    },
  }
}
