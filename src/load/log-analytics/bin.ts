/** What is no code: texts and comments. */
const NO_CODE = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*/gu

/** Functions and words that sum up by an interval, up to where the interval is named. */
const SUMS =
  /\b(?:(?<call>bin|bin_at|floor)\s*\(|step\s+(?<step>[\w.]+(?:\s*\([^()]{0,40}\))?)|startof(?<start>hour|day)\s*\()/giu

/** No call of a query that counts requests is longer. */
const LONGEST_CALL = 500

/**
 * The interval in seconds over which a KQL query sums up last, if its text tells; otherwise undefined. Source:
 * https://learn.microsoft.com/kusto/query/bin-function and the scalar type `timespan`.
 */
export function binOf(query: string): number | undefined {
  const code = query.replaceAll(NO_CODE, '""')
  const last = [...code.matchAll(SUMS)].at(-1)
  if (last === undefined) return undefined
  const { step, start } = last.groups ?? {}
  if (start !== undefined) return SECONDS_OF[start.charAt(0)]
  const text = step ?? secondArgument(code.slice(last.index + last[0].length, last.index + LONGEST_CALL))
  const interval = timespanOf(text) ?? timespanOf(namedValue(code, text))
  return interval !== undefined && Number.isInteger(interval) && interval >= 60 ? interval : undefined
}

/** The second argument of a call whose bracket has just opened; empty if there is none. */
function secondArgument(text: string): string {
  let depth = 0
  const commas: number[] = []
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charAt(index)
    if (sign === '(') depth += 1
    if (sign === ',' && depth === 0) commas.push(index)
    if (sign === ')') depth -= 1
    if (depth < 0) return commas[0] === undefined ? '' : text.slice(commas[0] + 1, commas[1] ?? index).trim()
  }
  return ''
}

/** The value of `let name = value;`; empty if the query does not say. */
function namedValue(code: string, name: string): string {
  if (!/^\w{1,60}$/u.test(name)) return ''
  const given = new RegExp(`\\blet\\s+${name}\\s*=([^;\\n]{1,60})`, 'u').exec(code)
  return given?.[1]?.trim() ?? ''
}

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const LITERAL =
  /^(?<number>\d{1,6}(?:\.\d{1,6})?)\s*(?<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/iu
const CLOCK = /^(?:(?<days>\d{1,4})\.)?(?<hours>\d\d?):(?<minutes>\d\d)(?::(?<seconds>\d\d))?$/u
const WRAPPED = /^(?:time|timespan)\s*\((?<inside>[^()]{1,40})\)$/iu

/** `5m`, `15 minutes`, `time(5m)` or `timespan(0.00:05:00)` in seconds. */
function timespanOf(text: string): number | undefined {
  const inside = (WRAPPED.exec(text)?.groups?.['inside'] ?? text).trim()
  const literal = LITERAL.exec(inside)?.groups
  if (literal !== undefined)
    return Number(literal['number']) * (SECONDS_OF[literal['unit']?.charAt(0).toLowerCase() ?? ''] ?? NaN)
  const clock = CLOCK.exec(inside)?.groups
  if (clock === undefined) return undefined
  const { days = '0', hours = '0', minutes = '0', seconds = '0' } = clock
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
