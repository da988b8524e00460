/** A load trace: requests per minute. */
export interface Trace {
  /** Epoch seconds of the first minute. */
  readonly start: number
  /** One value a minute; undefined if the source has none. */
  readonly values: readonly (number | undefined)[]
}

/** Reads `timestamp,value` rows (epoch seconds, any step of whole minutes). A longer step repeats its value each minute. */
export function parseTrace(csv: string): Trace {
  const rows = csv
    .split(/\r?\n/)
    .map((line) => line.split(','))
    .filter((cells) => cells.length >= 2 && cells[1] !== '' && Number.isFinite(Number(cells[0])))
    .map((cells) => [Number(cells[0]), Number(cells[1])] as const)
    .filter(([, value]) => Number.isFinite(value))
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined)
    throw new Error('The trace has no row of the form timestamp,value.')
  const step = smallestStep(rows.map(([time]) => time))
  const values = new Array<number | undefined>(Math.round((last[0] - first[0] + step) / 60)).fill(undefined)
  for (const [time, value] of rows) {
    const index = Math.round((time - first[0]) / 60)
    for (let k = 0; k < step / 60; k += 1) values[index + k] = value
  }
  return { start: first[0], values }
}

function smallestStep(times: readonly number[]): number {
  let step = Infinity
  for (let i = 1; i < Math.min(times.length, 1000); i += 1) step = Math.min(step, times[i]! - times[i - 1]!)
  return Number.isFinite(step) ? Math.max(60, step) : 60
}

/** Moves the trace by whole weeks, so that hours and weekdays stay, to the latest start not after `notAfter`. */
export function shiftByWeeks(trace: Trace, notAfter: number): Trace {
  const week = 7 * 86_400
  return { ...trace, start: trace.start + Math.floor((notAfter - trace.start) / week) * week }
}

/** The recorded value of the minute of `time`; undefined if the source has none. */
export function recordedAt(trace: Trace, time: number): number | undefined {
  return trace.values[Math.floor((time - trace.start) / 60)]
}

/** Load at `time` for the world, which has no gaps: a hole repeats the last value, and so does the end. */
export function loadAt(trace: Trace, time: number): number {
  const wanted = Math.floor((time - trace.start) / 60)
  let index = Math.min(Math.max(0, wanted), trace.values.length - 1)
  while (index > 0 && trace.values[index] === undefined) index -= 1
  return trace.values[index] ?? 0
}

/** The smallest value that at least `percent` of the minutes do not exceed. */
export function percentile(trace: Trace, percent: number): number {
  const sorted = trace.values.filter((value) => value !== undefined).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? 0
}
