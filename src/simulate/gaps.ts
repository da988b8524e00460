import type { Policy, PolicyRun } from '../plant/policy.ts'

/** What a policy sees of a minute that was not recorded: unknown, or the last recorded value. */
export type GapsAs = 'unknown' | 'last-known'

/**
 * The policy as it would have run on the real history: it does not see minutes that were filled in for the calculation.
 * The baselines know no gaps; like real autoscalers, they continue with their last measurement.
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
