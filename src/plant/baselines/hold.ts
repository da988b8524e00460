import type { Action, Policy } from '../policy.ts'

/** The policy with its last action repeated while the newest minute is unknown: missing is not zero. */
export function holdingUnknown(policy: Policy): Policy {
  return {
    ...policy,
    create: (config, truth) => {
      const inner = policy.create(config, truth)
      let newest = -1
      let isUnknown = false
      let last: Action | undefined
      return {
        learn: (minute, privateLoad, burstLoad) => {
          if (minute >= newest) isUnknown = Number.isNaN(privateLoad)
          newest = Math.max(newest, minute)
          inner.learn(minute, privateLoad, burstLoad)
        },
        decide: (view) => {
          if (!isUnknown || last === undefined) last = inner.decide(view)
          return last
        },
      }
    },
  }
}
