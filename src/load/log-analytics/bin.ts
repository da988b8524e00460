/** `bin(TimeGenerated, 5m)` and `make-series … step 5m`: the length of a row. */
const BIN = /\b(?:bin|bin_at|floor)\s*\([^,()]{1,200},\s*(\d{1,5})\s*(s|m|h|d)\b/iu
const STEP = /\bstep\s+(\d{1,5})\s*(s|m|h|d)\b/iu

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The interval in seconds over which a KQL query sums up, if its text tells; otherwise undefined. */
export function binOf(query: string): number | undefined {
  const found = BIN.exec(query) ?? STEP.exec(query)
  const interval = Number(found?.[1] ?? NaN) * (SECONDS_OF[found?.[2]?.toLowerCase() ?? ''] ?? NaN)
  return Number.isInteger(interval) && interval >= 60 ? interval : undefined
}
