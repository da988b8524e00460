import type { Span } from './pieces.ts'

/** A place in a known text. */
interface Place {
  readonly text: string
  readonly at: number
}

const GRAM = 12
/** A text of the same letters over and over has more; the first ones stand for all. */
const MOST_PLACES = 4

/** Most places of a text can be told from all known ones by four letters, which costs no string. */
const MARKS = 1 << 16

/** Finds pieces of known texts, from whichever part of them they are. */
export class MiddleFinder {
  readonly #places = new Map<string, Place[]>()
  readonly #marks = new Uint8Array(MARKS)
  readonly #least: number

  /** So many letters of a text are enough, or all of a shorter one. More than 12. */
  constructor(least: number) {
    this.#least = least
  }

  /** Each piece of `least` letters has one of 12 in it that begins at a multiple of `least - 11`. */
  add(text: string): void {
    for (let at = 0; at + GRAM <= text.length; at += this.#least - GRAM + 1) {
      const gram = text.slice(at, at + GRAM)
      this.#marks[markAt(text, at)] = 1
      const known = this.#places.get(gram)
      if (known === undefined) this.#places.set(gram, [{ text, at }])
      else if (known.length < MOST_PLACES) known.push({ text, at })
    }
  }

  /** Where pieces are. Linear in the length of the text. */
  spansIn(text: string): Span[] {
    const spans: Span[] = []
    let done = 0
    for (let at = 0; at + GRAM <= text.length; at += 1) {
      if (this.#marks[markAt(text, at)] === 0) continue
      for (const place of this.#places.get(text.slice(at, at + GRAM)) ?? []) {
        const [from, to] = around(text, at, place)
        if (to - from < Math.min(this.#least, place.text.length)) continue
        spans.push([from, to])
        done = Math.max(done, to)
      }
      // Another piece may begin with the last letters of this one.
      at = Math.max(at, done - GRAM)
    }
    return spans
  }
}

function markAt(text: string, at: number): number {
  let mark = 0
  for (let place = at; place < at + 4; place += 1) mark = Math.imul(mark, 40_503) + text.charCodeAt(place)
  return (mark ^ (mark >>> 16)) & (MARKS - 1)
}

/** The longest piece around these twelve letters. */
function around(text: string, at: number, place: Place): Span {
  const known = place.text
  let before = 0
  while (
    before < Math.min(at, place.at) &&
    text.charCodeAt(at - before - 1) === known.charCodeAt(place.at - before - 1)
  )
    before += 1
  let length = GRAM
  while (
    place.at + length < known.length &&
    text.charCodeAt(at + length) === known.charCodeAt(place.at + length)
  )
    length += 1
  return [at - before, at + length]
}
