import type { Policy, PolicyRun } from '../policy.ts'
import { actionFor } from './azure.ts'
import { Recent } from './recent.ts'

export interface HpaSettings {
  /** Target utilization, 0…1. */
  readonly target: number
  /** Scale-in follows the highest recommendation of this many minutes. */
  readonly downMinutes: number
}

const TOLERANCE = 0.1

/** Instances wanted for `load` (in private capacities) by the HPA's ratio, `current` within its tolerance. */
export function recommend(load: number, current: number, target: number, instanceFraction: number): number {
  const supply = 1 + current * instanceFraction
  const ratio = load / supply / target
  if (!(Math.abs(ratio - 1) > TOLERANCE)) return current
  return Math.max(0, Math.ceil((supply * ratio - 1) / instanceFraction))
}

/** Highest recommendation of the last `downMinutes`, the stabilization window of scale-in. */
export class Stabilizer {
  readonly #downMinutes: number
  #seen: { minute: number; instances: number }[] = []

  constructor(downMinutes: number) {
    this.#downMinutes = downMinutes
  }

  stabilize(minute: number, wanted: number, current: number): number {
    this.#seen = this.#seen.filter((one) => minute - one.minute <= this.#downMinutes)
    this.#seen.push({ minute, instances: wanted })
    if (wanted >= current) return wanted
    return Math.min(current, Math.max(...this.#seen.map((one) => one.instances)))
  }
}

/** Kubernetes' Horizontal Pod Autoscaler on total load. */
export function hpaLike(name: string, settings: HpaSettings): Policy {
  return {
    name,
    create: ({ capacity, instanceFraction }): PolicyRun => {
      const recent = new Recent()
      const stabilizer = new Stabilizer(settings.downMinutes)
      let instances = 0
      return {
        learn: (minute, privateLoad, burstLoad) => {
          recent.learn(minute, privateLoad, burstLoad)
        },
        decide: ({ minute }) => {
          if (!recent.empty) {
            const load = recent.lastTotal() / capacity
            const wanted = recommend(load, instances, settings.target, instanceFraction)
            instances = stabilizer.stabilize(minute, wanted, instances)
          }
          return actionFor(instances, instanceFraction)
        },
      }
    },
  }
}
