/**
 * How the carried share follows the share in DNS answers: two populations of resolvers relax to it, one about as
 * fast as the TTL, a small one far slower. `tau1` = max(1, TTL/60) min, `tau2` = 15 min, `phi` = 0.05.
 */
export interface Resolvers {
  readonly fast: number
  readonly slow: number
}

export const SLOW_RESOLVER_PART = 0.05
export const SLOW_RESOLVER_MINUTES = 15

/** Both populations after `minutes` in which DNS answered with `target`. */
export function relax(state: Resolvers, target: number, minutes = 1, fastMinutes = 1): Resolvers {
  return {
    fast: state.fast + (target - state.fast) * (1 - Math.exp(-minutes / fastMinutes)),
    slow: state.slow + (target - state.slow) * (1 - Math.exp(-minutes / SLOW_RESOLVER_MINUTES)),
  }
}

/** The part of all load that reaches the burst side, 0…1. */
export function observedShare(state: Resolvers, slowPart = SLOW_RESOLVER_PART): number {
  return (1 - slowPart) * state.fast + slowPart * state.slow
}
