/** A text, and which part of the source each of its letters stands for. */
export interface View {
  readonly text: string
  /** Where the part begins and where it ends, by letter; absent if the text is the source itself. */
  readonly from?: Int32Array
  readonly to?: Int32Array
}

/** The place in the source of the letters from `start` to before `end`. */
export function sourceOf({ from, to }: View, start: number, end: number): [from: number, to: number] {
  return [from?.[start] ?? start, to?.[end - 1] ?? end]
}

interface Letter {
  readonly unit: number
  /** How many letters of the text it was made of. */
  readonly length: number
}

const PERCENT = unitOf('%')
const AMPERSAND = unitOf('&')
const BACKSLASH = unitOf('\\')
const NUMBER = unitOf('#')
const X = unitOf('x')
const U = unitOf('u')
const LINE_BREAK = 10
const SPACE = 32
const NAMED: readonly (readonly [string, string])[] = [
  ['amp;', '&'],
  ['lt;', '<'],
  ['gt;', '>'],
  ['quot;', '"'],
  ['apos;', "'"],
]
/** Short forms of white space in JSON and in programs. */
const WHITE = new Set(['n', 'r', 't'].map(unitOf))

function unitOf(mark: string): number {
  return mark.charCodeAt(0)
}

/**
 * The text with one layer of escapes taken off, whichever mix of them a service uses: those of URLs, of HTML and XML, of
 * JSON and of programs. Undefined if there are none. Linear in the length of the text.
 */
export function decodedView(view: View): View | undefined {
  if (!/[%&\\]/u.test(view.text)) return undefined
  const made = new Maker(view)
  for (let at = 0; at < view.text.length;) at += made.add(escapeAt(view.text, at), at)
  return made.isChanged ? made.view() : undefined
}

/** The text without white space and control characters, as before a mail, a PEM file or a service wrapped it. */
export function unwrappedView(view: View): View {
  const made = new Maker(view)
  for (let at = 0; at < view.text.length; at += 1) {
    const unit = view.text.charCodeAt(at)
    if (unit > SPACE) made.add({ unit, length: 1 }, at)
  }
  return made.view()
}

/** Collects letters. Reading `view` as a source of its own keeps the places of the first source. */
class Maker {
  readonly #view: View
  readonly #units: Uint16Array
  readonly #from: Int32Array
  readonly #to: Int32Array
  #size = 0
  isChanged = false

  constructor(view: View) {
    const size = view.text.length
    this.#view = view
    this.#units = new Uint16Array(size)
    this.#from = new Int32Array(size)
    this.#to = new Int32Array(size)
  }

  /** Takes over the escape, or the letter itself; returns how many letters it stands for. */
  add(letter: Letter | undefined, at: number): number {
    const { unit, length } = letter ?? { unit: this.#view.text.charCodeAt(at), length: 1 }
    if (length > 1) this.isChanged = true
    const [from, to] = sourceOf(this.#view, at, at + length)
    this.#units[this.#size] = unit
    this.#from[this.#size] = from
    this.#to[this.#size] = to
    this.#size += 1
    return length
  }

  view(): View {
    const { buffer } = this.#units
    const text = Buffer.from(buffer, 0, this.#size * 2).toString('utf16le')
    return { text, from: this.#from, to: this.#to }
  }
}

function escapeAt(text: string, at: number): Letter | undefined {
  const mark = text.charCodeAt(at)
  if (mark === PERCENT) return byteAt(text, at, 1)
  if (mark === BACKSLASH) return backslashAt(text, at)
  return mark === AMPERSAND ? entityAt(text, at) : undefined
}

function backslashAt(text: string, at: number): Letter | undefined {
  if (at + 1 >= text.length) return undefined
  const next = text.charCodeAt(at + 1)
  if (next === X) return byteAt(text, at, 2) ?? { unit: next, length: 2 }
  if (next === U) return numberIn(text, at + 2, 4, 16, 6) ?? { unit: next, length: 2 }
  return { unit: WHITE.has(next) ? LINE_BREAK : next, length: 2 }
}

function entityAt(text: string, at: number): Letter | undefined {
  if (text.charCodeAt(at + 1) !== NUMBER) {
    const named = NAMED.find(([name]) => text.startsWith(name, at + 1))
    return named && { unit: unitOf(named[1]), length: named[0].length + 1 }
  }
  const isHex = (text.charCodeAt(at + 2) | 0x20) === X
  const start = at + (isHex ? 3 : 2)
  let end = start
  while (end - start < 7 && digitAt(text, end, isHex ? 16 : 10) >= 0) end += 1
  const closed = text[end] === ';' ? 1 : 0
  return numberIn(text, start, end - start, isHex ? 16 : 10, end + closed - at)
}

/** Bytes of a letter beyond ASCII: how many follow the first, by the first one. Source: RFC 3629. */
function followingBytes(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 1
  return first >= 0xe0 && first <= 0xef ? 2 : 0
}

/** A byte of UTF-8, with those that belong to it; a byte that is no UTF-8 is Latin-1. `marks` is 1 for `%` and 2 for `\x`. */
function byteAt(text: string, at: number, marks: number): Letter | undefined {
  const size = marks + 2
  const first = numberIn(text, at + marks, 2, 16, size)
  if (first === undefined) return undefined
  const mark = text.slice(at, at + marks)
  const more = followingBytes(first.unit)
  let unit = more === 1 ? first.unit & 0x1f : first.unit & 0x0f
  for (let one = 1; one <= more; one += 1) {
    const place = at + one * size
    const byte = text.startsWith(mark, place) ? numberIn(text, place + marks, 2, 16, size)?.unit : undefined
    if (byte === undefined || (byte & 0xc0) !== 0x80) return first
    unit = (unit << 6) | (byte & 0x3f)
  }
  return more === 0 ? first : { unit, length: size * (more + 1) }
}

function numberIn(
  text: string,
  start: number,
  digits: number,
  radix: 10 | 16,
  length: number,
): Letter | undefined {
  let unit = 0
  for (let at = start; at < start + digits; at += 1) {
    const digit = digitAt(text, at, radix)
    if (digit < 0) return undefined
    unit = unit * radix + digit
  }
  return digits > 0 && unit <= 0xffff ? { unit, length } : undefined
}

function digitAt(text: string, at: number, radix: 10 | 16): number {
  const unit = text.charCodeAt(at)
  if (unit >= 48 && unit <= 57) return unit - 48
  const letter = (unit | 0x20) - 97
  return radix === 16 && letter >= 0 && letter < 6 ? letter + 10 : -1
}
