import { share, type Share } from '../domain/units.ts'

/** Traffic Manager accepts weights of 1…1000 and uses 1 if none is set. */
export const LOWEST_WEIGHT = 1
const HIGHEST_WEIGHT = 1000

/** Rounding errors of sums and quotients of weights stay below this. */
const TINY = 1e-9

/** A weight and the share of DNS answers it gives. */
export interface Weighting {
  readonly weight: number
  readonly share: Share
  /** false: even the lowest weight gives more than the ceiling, because the other weights are too small. */
  readonly withinCeiling: boolean
}

/**
 * The weight whose share is nearest to `wanted` without passing `ceiling` (by default `wanted` itself).
 * `others` is the sum of all other weights; with none, every weight gives the share 1.
 */
export function weightFor(wanted: Share, others: number, ceiling: Share = wanted): Weighting {
  const aim = Math.min(wanted, ceiling)
  const exact = aim >= 1 ? HIGHEST_WEIGHT : (aim * others) / (1 - aim)
  let weight = Math.min(HIGHEST_WEIGHT, Math.max(LOWEST_WEIGHT, Math.round(exact)))
  while (weight > LOWEST_WEIGHT && shareFor(weight, others) > ceiling + TINY) weight--
  const given = shareFor(weight, others)
  return { weight, share: given, withinCeiling: given <= ceiling + TINY }
}

/** weight ÷ (weight + others). */
export function shareFor(weight: number, others: number): Share {
  return share(weight / (weight + others))
}

/** The smallest share above zero that these other weights allow. */
export function finestShare(others: number): Share {
  return shareFor(LOWEST_WEIGHT, others)
}
