/** Below this the burst side's load says too little about the whole. */
const LEAST_CARRIED_SHARE = 0.05

/**
 * Demand behind a private side that may be saturated. What a saturated side serves is its limit, not what was asked of
 * it; but the burst side still gets its share of everything, so demand is the burst load ÷ the share it carries.
 * `saturatedAt`: private load from which on the side counts as saturated. The result is never below the sum served.
 */
export function demandBehind(
  privateLoad: number,
  burstLoad: number,
  carriedShare: number,
  saturatedAt: number,
): number {
  const served = privateLoad + burstLoad
  if (!(privateLoad >= saturatedAt) || !(carriedShare >= LEAST_CARRIED_SHARE)) return served
  return Math.max(served, burstLoad / carriedShare)
}
