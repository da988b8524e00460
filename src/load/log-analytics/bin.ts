/** Text and comments may name bins that do not count. */
const UNREAD = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*/gu
/** `5m`, `time(5m)`, `time(00:05:00)`. */
const LENGTH = String.raw`(?:(?:time|timespan)\s*\(\s*)?(?:(\d{1,5}(?:\.\d{1,4})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b|(\d\d):(\d\d):(\d\d))`
/** `bin(TimeGenerated, 5m)`; its first part may be a call of its own. */
const BIN = String.raw`\b(?:bin|bin_at|floor)\s*\((?:[^,()]|\([^()]{0,200}\)){1,300},\s*`
const STEP = String.raw`\bstep\s+`
const LET = new RegExp(String.raw`\blet\s+(\w{1,60})\s*=\s*${LENGTH}`, 'giu')
const BINS = new RegExp(String.raw`(?:${BIN}|${STEP})(?:${LENGTH}|(\w{1,60}))`, 'giu')

/** `by startofhour(TimeGenerated)` is a bin of an hour; elsewhere it only picks the rows. */
const START = /\bby\s+(?:\w{1,60}\s*=\s*)?startof(h|d)(?:our|ay)\s*\(/giu

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** How a KQL query sums up time, as far as its text tells. */
export interface Binning {
  /** The length of a row in seconds, by the last bin of the query; whole minutes. */
  readonly seconds?: number
  /** Other bins have other lengths, so that only the rows show which one counts. */
  readonly isUnclear: boolean
  /** Why a row may be something else than the count of its time. */
  readonly doubt?: string
}

/** Reads the bins of a query, and what it does with their counts. */
export function binningOf(query: string): Binning {
  const text = query.replace(UNREAD, "''").replace(START, 'by bin(time, 1$1, ')
  const lengths = new Map([...text.matchAll(LET)].map(([, name = '', ...parts]) => [name, secondsOf(parts)]))
  const bins = [...text.matchAll(BINS)]
    .map(([, ...parts]) => secondsOf(parts) ?? lengths.get(parts[5] ?? ''))
    .filter((bin) => bin !== undefined)
  const seconds = bins.at(-1)
  const doubt = doubtOfSummary(text)
  return {
    ...(seconds !== undefined && seconds % 60 === 0 && { seconds }),
    isUnclear: new Set(bins).size > 1,
    ...(doubt !== undefined && { doubt }),
  }
}

function secondsOf([amount, unit, ...clock]: readonly (string | undefined)[]): number | undefined {
  const [hours, mins, secs] = clock.map(Number)
  if (amount !== undefined) return Number(amount) * (SECONDS_OF[unit?.charAt(0).toLowerCase() ?? ''] ?? NaN)
  return clock[0] === undefined ? undefined : (hours ?? 0) * 3600 + (mins ?? 0) * 60 + (secs ?? 0)
}

/** Aggregations that do not grow with the length of a row, or not by as much. */
const MEAN =
  /\b(avg|max|min|percentile|median|arg_max|arg_min|take_any|dcount|count_distinct|stdev)\w{0,4}\s*\(/iu

/** Only a plain count, or a sum of counts, grows with the length of its bin. */
function doubtOfSummary(text: string): string | undefined {
  const last = Math.max(text.lastIndexOf('summarize'), text.lastIndexOf('make-series'))
  if (last < 0) return undefined
  const summary = text.slice(last)
  const [, mean] = MEAN.exec(summary) ?? []
  if (mean !== undefined) return `the query takes ${mean}(…) of a row's time`
  return /[*/]/u.test(summary) ? 'the query multiplies or divides' : undefined
}
