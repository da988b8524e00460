/** From a place of a text to before another. */
export type Span = readonly [from: number, to: number]

/** Finds known texts by their first or last letters. One that looks for the last ones finds those whose beginning was cut off. */
export interface Finder {
  readonly end: 'first' | 'last'
  readonly bySize: readonly Pieces[]
}

/** All pieces of one length. */
interface Pieces {
  readonly size: number
  /** Which hashes occur, so that most places of a text cost one look. */
  readonly hashes: Uint8Array
  readonly texts: ReadonlyMap<string, readonly string[]>
}

const HASHES = 1 << 16

/** A text shorter than `longest` is found whole; of a longer one, `longest` letters at its end are enough. */
export function finderOf(texts: Iterable<string>, longest: number, end: Finder['end']): Finder {
  const sizes = new Map<number, Map<string, string[]>>()
  for (const text of texts) {
    const piece = end === 'first' ? text.slice(0, longest) : text.slice(-longest)
    const ofSize = sizes.get(piece.length) ?? new Map<string, string[]>()
    sizes.set(piece.length, ofSize.set(piece, [...(ofSize.get(piece) ?? []), text]))
  }
  return { end, bySize: [...sizes].map(([size, found]) => piecesOf(size, found)) }
}

function piecesOf(size: number, texts: ReadonlyMap<string, readonly string[]>): Pieces {
  const hashes = new Uint8Array(HASHES)
  for (const piece of texts.keys()) hashes[hashAt(piece, 0, size)] = 1
  return { size, hashes, texts }
}

function hashAt(text: string, at: number, size: number): number {
  const [middle, last] = [at + (size >> 1), at + size - 1]
  const mixed = text.charCodeAt(at) * 31 + text.charCodeAt(middle) * 1009 + text.charCodeAt(last) * 7919
  return mixed & (HASHES - 1)
}

/** Where `finder` finds a known text, whole or cut off. Linear in the length of the text. */
export function spansIn(text: string, { end, bySize }: Finder): Span[] {
  return bySize.flatMap((pieces) => (end === 'first' ? forwards(text, pieces) : backwards(text, pieces)))
}

function forwards(text: string, { size, hashes, texts }: Pieces): Span[] {
  const spans: Span[] = []
  for (let at = 0; at + size <= text.length; at += 1) {
    const known = hashes[hashAt(text, at, size)] === 1 ? texts.get(text.slice(at, at + size)) : undefined
    if (known === undefined) continue
    const to = at + longestOf(known, (one) => sharedFrom(text, at, one))
    spans.push([at, to])
    // Another one may begin with the last letters of this one.
    at = Math.max(at, to - size)
  }
  return spans
}

function backwards(text: string, { size, hashes, texts }: Pieces): Span[] {
  const spans: Span[] = []
  for (let at = text.length - size; at >= 0; at -= 1) {
    const known = hashes[hashAt(text, at, size)] === 1 ? texts.get(text.slice(at, at + size)) : undefined
    if (known === undefined) continue
    const from = at + size - longestOf(known, (one) => sharedUpTo(text, at + size, one))
    spans.push([from, at + size])
    at = Math.min(at, from)
  }
  return spans
}

function longestOf(known: readonly string[], length: (one: string) => number): number {
  return known.reduce((longest, one) => Math.max(longest, length(one)), 0)
}

/** How many letters of `one` the text has from `start` on. */
function sharedFrom(text: string, start: number, one: string): number {
  let length = 0
  while (length < one.length && text.charCodeAt(start + length) === one.charCodeAt(length)) length += 1
  return length
}

/** How many of the last letters of `one` the text has before `end`. */
function sharedUpTo(text: string, end: number, one: string): number {
  let length = 0
  while (length < one.length && text.charCodeAt(end - length - 1) === one.charCodeAt(one.length - length - 1))
    length += 1
  return length
}
