import type { Policy } from '../policy.ts'
import { actionFor } from './azure.ts'
import { Recent } from './recent.ts'

const STABLE_MINUTES = 10
const PANIC_MINUTES = 2
const PANIC_AT = 2
const TARGET = 0.8

/** Knative's autoscaler on total load: a stable and a panic window; no scale-in while in panic. */
export const kpaLike: Policy = {
  name: 'kpa-like',
  create: ({ capacity, instanceFraction }) => {
    const recent = new Recent()
    let instances = 0
    let panicUntil = -Infinity
    const wantedFor = (load: number): number =>
      Math.max(0, Math.ceil((load / capacity / TARGET - 1) / instanceFraction))
    return {
      learn: (minute, privateLoad, burstLoad) => {
        recent.learn(minute, privateLoad, burstLoad)
      },
      decide: ({ minute }) => {
        if (recent.empty) return actionFor(instances, instanceFraction)
        const panicLoad = recent.meanTotal(PANIC_MINUTES)
        const supply = (1 + instances * instanceFraction) * capacity * TARGET
        if (panicLoad / supply >= PANIC_AT) panicUntil = minute + STABLE_MINUTES
        const stable = wantedFor(recent.meanTotal(STABLE_MINUTES))
        instances = minute < panicUntil ? Math.max(instances, wantedFor(panicLoad)) : stable
        return actionFor(instances, instanceFraction)
      },
    }
  },
}
