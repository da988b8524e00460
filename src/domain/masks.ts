import { encodingsOf } from './mask-encodings.ts'

/**
 * The secrets of this process, known to every place that cuts, quotes or escapes text. They are kept here and not handed
 * in, because a place that forgot to take them would print a piece of one. Mask before cutting or escaping; afterwards the
 * secret no longer matches.
 */

const HIDDEN = '***'
/** A shorter line of a secret, or a shorter encoding of one, is a piece of many honest words. */
const SHORTEST_PART = 8
/** A service that echoes a secret may cut it. A shorter piece is a piece of honest words. */
const SHORTEST_PIECE = 12

const known = new Set<string>()
let finders: readonly Finder[] | undefined

/** From now on `masked` hides `secret`, its lines, and both as services encode, cut and wrap what they echo. */
export function addMask(secret: string): void {
  if (secret.trim() === '') return
  const lines = secret.split(/\r?\n/u).filter((line) => line.trim().length >= SHORTEST_PART)
  const texts = [secret, secret.trim(), ...lines.map((line) => line.trim())]
  for (const text of texts) known.add(text)
  for (const encoded of texts.flatMap(encodingsOf)) if (encoded.length >= SHORTEST_PART) known.add(encoded)
  finders = undefined
}

/** `text` with `***` for each secret. To be done before the text is cut, quoted or escaped. */
export function masked(text: string): string {
  if (known.size === 0) return text
  finders ??= [finderOf([...known], false), finderOf([...known].map(reversed), true)]
  const spans = [...finders.flatMap((finder) => spansIn(text, finder)), ...wrappedIn(text, finders)]
  return spans.length === 0 ? text : without(text, spans)
}

/** From a place of the text to before another. */
type Span = readonly [from: number, to: number]

/** Finds secrets by how they begin. One that reads backwards finds the ends of those whose beginning was cut off. */
interface Finder {
  readonly pattern: RegExp
  readonly backwards: boolean
  readonly byPiece: ReadonlyMap<string, readonly string[]>
}

function finderOf(texts: readonly string[], backwards: boolean): Finder {
  const byPiece = new Map<string, string[]>()
  for (const text of texts) {
    const piece = text.slice(0, SHORTEST_PIECE)
    byPiece.set(piece, [...(byPiece.get(piece) ?? []), text])
  }
  const pieces = [...byPiece.keys()].sort((one, other) => other.length - one.length)
  // By code units: a piece may end in the middle of a code point.
  return { pattern: new RegExp(pieces.map(literal).join('|'), 'g'), backwards, byPiece }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`)
}

function reversed(text: string): string {
  return text.split('').reverse().join('')
}

function spansIn(text: string, { pattern, backwards, byPiece }: Finder): Span[] {
  const read = backwards ? reversed(text) : text
  const spans: Span[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(read); found !== null; found = pattern.exec(read)) {
    const start = found.index
    const lengths = (byPiece.get(found[0]) ?? []).map((secret) => sharedLength(read, start, secret))
    pattern.lastIndex = start + Math.max(...lengths)
    spans.push([start, pattern.lastIndex])
  }
  return backwards ? spans.map(([from, to]) => [text.length - to, text.length - from]) : spans
}

/** How many letters of `secret` the text has from `start` on. */
function sharedLength(text: string, start: number, secret: string): number {
  let length = 0
  while (length < secret.length && text[start + length] === secret[length]) length += 1
  return length
}

/** Where a service, a mail or a PEM file has broken a secret over lines. */
function wrappedIn(text: string, all: readonly Finder[]): Span[] {
  if (!/[\r\n]/u.test(text)) return []
  const places: number[] = []
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > SPACE) places.push(at)
  const squeezed = places.map((at) => text.charAt(at)).join('')
  const spans = all.flatMap((finder) => spansIn(squeezed, finder))
  return spans.map(([from, to]) => [places[from] ?? 0, (places[to - 1] ?? 0) + 1])
}

const SPACE = 32

/** Spans that overlap or touch become one `***`. */
function without(text: string, spans: readonly Span[]): string {
  let shown = ''
  let done = -1
  for (const [from, to] of [...spans].sort(([one], [other]) => one - other)) {
    if (from > done) shown += `${text.slice(Math.max(done, 0), from)}${HIDDEN}`
    done = Math.max(done, to)
  }
  return shown + text.slice(done)
}
