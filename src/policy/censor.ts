import { isSettled, type ExpectedShare } from './resolvers.ts'

/**
 * Demand behind a private side that may be saturated. What a saturated side serves is its limit, not what was asked of
 * it; but the burst side still gets its share of everything, so demand is the burst load ÷ the share it carries. While
 * DNS still follows a change of share, that share is a guess, and what was measured stands. `saturatedAt`: private load
 * from which on the side counts as saturated. The result is never below the sum served.
 */
export function demandBehind(
  privateLoad: number,
  burstLoad: number,
  observedShare: ExpectedShare | undefined,
  saturatedAt: number,
): number {
  const served = privateLoad + burstLoad
  if (!(privateLoad >= saturatedAt) || observedShare === undefined || !isSettled(observedShare)) return served
  return Math.max(served, burstLoad / observedShare.expected)
}
