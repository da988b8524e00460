import type { Policy, PolicyRun } from '../plant/policy.ts'

/** How a policy meets a minute that was not recorded: as unknown, or as the last one that was. */
export type GapsAs = 'unknown' | 'last-known'

/**
 * The policy as it would have lived through the real history: minutes that were filled in for the calculation are not
 * shown to it. The baselines know no gaps; as real autoscalers do, they go on with what they measured last.
 */
export function withGaps(policy: Policy, known: Uint8Array, gapsAs: GapsAs): Policy {
  return {
    ...policy,
    create: (config, truth): PolicyRun => {
      const inner = policy.create(config, truth)
      let last = { privateLoad: NaN, burstLoad: NaN }
      return {
        learn: (minute, privateLoad, burstLoad) => {
          if (known[minute] === 1) last = { privateLoad, burstLoad }
          else if (gapsAs === 'unknown') last = { privateLoad: NaN, burstLoad: NaN }
          inner.learn(minute, last.privateLoad, last.burstLoad)
        },
        decide: (view) => inner.decide(view),
      }
    },
  }
}
