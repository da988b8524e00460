/** One row of a load trace; rows come in order of time. */
export interface TraceRow {
  readonly epochSeconds: number
  readonly value: number
}

/**
 * A trace as one value a minute, for judging only. Holes are filled linearly; a coarse step becomes minutes by the
 * straight line between its neighbours. `stepSeconds` is a whole number of minutes.
 */
export function demandPerMinute(rows: readonly TraceRow[], stepSeconds: number): Float64Array {
  const grid = fillHoles(rows, stepSeconds)
  const minutes = Math.max(1, Math.round(stepSeconds / 60))
  const result = new Float64Array((grid.length - 1) * minutes + 1)
  for (let i = 0; i < grid.length; i++) {
    const from = grid[i] ?? 0
    const to = grid[i + 1] ?? from
    const parts = i + 1 < grid.length ? minutes : 1
    for (let k = 0; k < parts; k++) result[i * minutes + k] = from + ((to - from) * k) / minutes
  }
  return result
}

/** The smallest distance between neighbouring rows, in seconds; 60 if there are fewer than two rows. */
export function stepOf(rows: readonly TraceRow[]): number {
  let step = Infinity
  for (let i = 1; i < rows.length; i++) {
    const distance = (rows[i]?.epochSeconds ?? 0) - (rows[i - 1]?.epochSeconds ?? 0)
    if (distance > 0) step = Math.min(step, distance)
  }
  return Number.isFinite(step) ? step : 60
}

/** The value at or below which about `percentile` percent of all minutes lie: sorted[floor(p/100·N)]. */
export function percentileOf(values: Float64Array, percentile: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor((percentile / 100) * sorted.length))] ?? 0
}

function fillHoles(rows: readonly TraceRow[], stepSeconds: number): Float64Array {
  const first = rows[0]?.epochSeconds ?? 0
  const last = rows.at(-1)?.epochSeconds ?? 0
  const grid = new Float64Array(Math.round((last - first) / stepSeconds) + 1)
  let previous = -1
  for (const row of rows) {
    const index = Math.round((row.epochSeconds - first) / stepSeconds)
    const from = grid[previous] ?? row.value
    const holes = index - previous - 1
    for (let k = 0; k < holes; k++)
      grid[previous + 1 + k] = from + ((row.value - from) * (k + 1)) / (holes + 1)
    grid[index] = row.value
    previous = index
  }
  return grid
}
