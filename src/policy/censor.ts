import { isSettled, type ExpectedShare } from './resolvers.ts'

/**
 * Demand behind a private side that may be saturated. A saturated side serves its limit and not what users request. The
 * burst side still gets its share of everything, so demand is the burst load ÷ its observed share. While DNS still
 * follows a change of share, that share is a guess, and the measured sum counts. `saturatedAt`: the private load from
 * which the side counts as saturated. The result is never below the sum served.
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
