/** A line of the Prometheus text format or of OpenMetrics. */
export interface Line {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: string
  readonly timestamp?: string
}

export interface Selector {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
}

const NAME_CHARACTER = /[a-zA-Z0-9_:.]/u
const FIRST_CHARACTER = /[a-zA-Z_:]/u

/**
 * Parses a metric's line character by character, because a regular expression over labels with quotes backtracks and
 * takes seconds for one long line. Undefined for a comment and for anything else.
 */
export function lineOf(text: string): Line | undefined {
  const head = selectorAt(text)
  if (head === undefined) return undefined
  // An exemplar of OpenMetrics follows after a #.
  const [value, timestamp, ...more] = text.slice(head.end).split('#', 1)[0]?.trim().split(/\s+/u) ?? []
  if (value === undefined || value === '' || more.length > 0) return undefined
  if (timestamp !== undefined && !isNumeric(timestamp)) return undefined
  const { name, labels } = head
  return timestamp === undefined ? { name, labels, value } : { name, labels, value, timestamp }
}

/** `name` or `name{label="value",…}`; undefined for anything else. */
export function selectorOf(given: string): Selector | undefined {
  const text = given.trim()
  const head = selectorAt(text)
  return head === undefined || head.end < text.length ? undefined : head
}

interface Head extends Selector {
  /** Where the rest of the text begins. */
  readonly end: number
}

function selectorAt(text: string): Head | undefined {
  const end = endOf(text, 0, NAME_CHARACTER)
  const name = text.slice(0, end)
  if (!FIRST_CHARACTER.test(name.charAt(0))) return undefined
  const open = endOf(text, end, /\s/u)
  if (text.charAt(open) !== '{') return { name, labels: new Map(), end }
  const labels = new Map<string, string>()
  const close = readLabels(text, open + 1, labels)
  return close === undefined ? undefined : { name, labels, end: close }
}

/** Adds the labels from `from` on. Returns the position after the closing brace; undefined if there is none. */
function readLabels(text: string, from: number, labels: Map<string, string>): number | undefined {
  let at = from
  for (;;) {
    at = endOf(text, at, /[\s,]/u)
    if (text.charAt(at) === '}') return at + 1
    const end = endOf(text, at, /[^\s="{},]/u)
    const label = text.slice(at, end)
    at = endOf(text, end, /\s/u)
    if (label === '' || text.charAt(at) !== '=') return undefined
    at = endOf(text, at + 1, /\s/u)
    const close = endOfQuoted(text, at)
    if (close === undefined) return undefined
    labels.set(label, text.slice(at, close))
    at = close
  }
}

/** The position after the quote that closes the one at `from`; undefined if there is none. */
function endOfQuoted(text: string, from: number): number | undefined {
  if (text.charAt(from) !== '"') return undefined
  for (let at = from + 1; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1
    else if (text.charAt(at) === '"') return at + 1
  }
  return undefined
}

/** The first position from `from` on whose character is not of the `kind`. */
function endOf(text: string, from: number, kind: RegExp): number {
  let at = from
  while (at < text.length && kind.test(text.charAt(at))) at += 1
  return at
}

function isNumeric(text: string): boolean {
  return text.length <= 40 && text !== '' && Number.isFinite(Number(text))
}
