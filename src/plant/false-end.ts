const MINUTES = 10

/** Whether true demand was above capacity in each of the ten minutes before the decision to end a burst. */
export function isFalseEnd(demand: Float64Array, capacity: number, minute: number): boolean {
  const before = demand.subarray(Math.max(0, minute + 1 - MINUTES), minute + 1)
  return before.length === MINUTES && before.every((it) => it > capacity)
}
