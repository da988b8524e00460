const { ceil, floor, log10 } = Math

/** Steps in which people count. */
const NICE = [1, 2, 2.5, 5, 10] as const
const NICE_MINUTES = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14_400, 43_200] as const

/** Values for an axis from 0 to at least `highest`, about `about` of them, in steps of 1, 2, 2.5 or 5 × 10ⁿ. */
export function valueTicks(highest: number, about = 5): readonly number[] {
  if (!(highest > 0) || !Number.isFinite(highest)) return [0, 1]
  const rough = highest / about
  const power = 10 ** floor(log10(rough))
  const step = (NICE.find((nice) => nice * power >= rough - 1e-12) ?? 10) * power
  const steps = ceil(highest / step - 1e-9)
  return Array.from({ length: steps + 1 }, (_, at) => Number((at * step).toPrecision(12)))
}

/** Round moments between two epoch seconds, about `about` of them, whole in UTC: 12:00, 12:30, 13:00 … */
export function timeTicks(from: number, to: number, about = 8): readonly number[] {
  if (!(to > from)) return []
  const rough = (to - from) / 60 / about
  const step = (NICE_MINUTES.find((nice) => nice >= rough) ?? ceil(rough / 1440) * 1440) * 60
  const first = ceil(from / step) * step
  return Array.from({ length: floor((to - first) / step) + 1 }, (_, at) => first + at * step)
}
