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
  /** Absent if they are left out. */
  readonly unit?: number
  /** How many letters of the text it was made of. */
  readonly length: number
}

const PERCENT = unitOf('%')
const AMPERSAND = unitOf('&')
const BACKSLASH = unitOf('\\')
const NUMBER = unitOf('#')
const X = unitOf('x')
const U = unitOf('u')
const FOUR = unitOf('4')
const OPEN = unitOf('{')
const CLOSE = unitOf('}')
const LINE_BREAK = 10
const SPACE = 32
const NAMED: readonly (readonly [string, string])[] = [
  ['amp;', '&'],
  ['lt;', '<'],
  ['gt;', '>'],
  ['quot;', '"'],
  ['apos;', "'"],
  ['sol;', '/'],
  ['plus;', '+'],
  ['equals;', '='],
  ['lowbar;', '_'],
  ['ast;', '*'],
  ['num;', '#'],
  ['dollar;', '$'],
  ['excl;', '!'],
  ['quest;', '?'],
  ['commat;', '@'],
  ['period;', '.'],
  ['comma;', ','],
  ['colon;', ':'],
  ['semi;', ';'],
  ['lpar;', '('],
  ['rpar;', ')'],
  ['lsqb;', '['],
  ['rsqb;', ']'],
  ['lbrack;', '['],
  ['rbrack;', ']'],
  ['bsol;', '\\'],
  ['Hat;', '^'],
  ['grave;', '`'],
  ['lcub;', '{'],
  ['rcub;', '}'],
  ['verbar;', '|'],
  ['vert;', '|'],
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
  const decoded = changedView(view, escapeAt)
  return decoded.text.length === view.text.length ? undefined : decoded
}

/** A view of a view: `letterAt` says which letters of the text another one stands for, and nothing for those that stay. */
export function changedView(view: View, letterAt: (text: string, at: number) => Letter | undefined): View {
  const made = new Maker(view)
  for (let at = 0; at < view.text.length;) at += made.add(letterAt(view.text, at), at)
  return made.view()
}

/** The text without white space and control characters, as before a mail, a PEM file or a service wrapped it. */
export function unwrappedView(view: View): View {
  return changedView(view, (text, at) => (text.charCodeAt(at) > SPACE ? undefined : { length: 1 }))
}

/** Collects letters. Reading `view` as a source of its own keeps the places of the first source. */
class Maker {
  readonly #view: View
  readonly #units: Uint16Array
  readonly #from: Int32Array
  readonly #to: Int32Array
  #size = 0

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
    if (unit === undefined) return length
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
  if (mark === PERCENT) return text.charCodeAt(at + 1) === U ? fourAt(text, at) : byteAt(text, at, 1, HEX)
  if (mark === BACKSLASH) return backslashAt(text, at)
  return mark === AMPERSAND ? entityAt(text, at) : undefined
}

function backslashAt(text: string, at: number): Letter | undefined {
  if (at + 1 >= text.length) return undefined
  const next = text.charCodeAt(at + 1)
  if (next === X) return byteAt(text, at, 2, HEX) ?? { unit: next, length: 2 }
  if (next === U) return fourAt(text, at) ?? bracedAt(text, at) ?? { unit: next, length: 2 }
  // A byte has three digits, of which the first is below 4.
  const octal = next < FOUR ? byteAt(text, at, 1, OCTAL) : undefined
  return octal ?? { unit: WHITE.has(next) ? LINE_BREAK : next, length: 2 }
}

/** `\u007e`, and `%u007e` as browsers once wrote it. */
function fourAt(text: string, at: number): Letter | undefined {
  return numberIn(text, at + 2, 4, 16, 6)
}

/** `\u{7e}`. */
function bracedAt(text: string, at: number): Letter | undefined {
  if (text.charCodeAt(at + 2) !== OPEN) return undefined
  const digits = digitsAt(text, at + 3, 16)
  const isClosed = text.charCodeAt(at + 3 + digits) === CLOSE
  return isClosed ? numberIn(text, at + 3, digits, 16, digits + 4) : undefined
}

function entityAt(text: string, at: number): Letter | undefined {
  if (text.charCodeAt(at + 1) !== NUMBER) {
    const named = NAMED.find(([name]) => text.startsWith(name, at + 1))
    return named && { unit: unitOf(named[1]), length: named[0].length + 1 }
  }
  const isHex = (text.charCodeAt(at + 2) | 0x20) === X
  const start = at + (isHex ? 3 : 2)
  const end = start + digitsAt(text, start, isHex ? 16 : 10)
  const closed = text[end] === ';' ? 1 : 0
  return numberIn(text, start, end - start, isHex ? 16 : 10, end + closed - at)
}

/** Bytes of a letter beyond ASCII: how many follow the first, by the first one. Source: RFC 3629. */
function followingBytes(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 1
  return first >= 0xe0 && first <= 0xef ? 2 : 0
}

/** How a byte is written. */
interface Digits {
  readonly count: number
  readonly radix: 8 | 16
}

const HEX: Digits = { count: 2, radix: 16 }
const OCTAL: Digits = { count: 3, radix: 8 }

/** A byte of UTF-8, with those that belong to it; a byte that is no UTF-8 is Latin-1. `marks` is 1 for `%` and 2 for `\x`. */
function byteAt(text: string, at: number, marks: number, { count, radix }: Digits): NumberLetter | undefined {
  const size = marks + count
  const first = numberIn(text, at + marks, count, radix, size)
  if (first === undefined) return undefined
  const mark = text.slice(at, at + marks)
  const more = followingBytes(first.unit)
  let unit = more === 1 ? first.unit & 0x1f : first.unit & 0x0f
  for (let one = 1; one <= more; one += 1) {
    const place = at + one * size
    const isMarked = text.startsWith(mark, place)
    const byte = isMarked ? numberIn(text, place + marks, count, radix, size)?.unit : undefined
    if (byte === undefined || (byte & 0xc0) !== 0x80) return first
    unit = (unit << 6) | (byte & 0x3f)
  }
  return more === 0 ? first : { unit, length: size * (more + 1) }
}

type NumberLetter = Required<Letter>

/** No number of a letter has more digits, with the zeros before it. */
const MOST_DIGITS = 12

function digitsAt(text: string, start: number, radix: 10 | 16): number {
  let digits = 0
  while (digits < MOST_DIGITS && digitAt(text, start + digits, radix) >= 0) digits += 1
  return digits
}

function numberIn(
  text: string,
  start: number,
  digits: number,
  radix: 8 | 10 | 16,
  length: number,
): NumberLetter | undefined {
  let unit = 0
  for (let at = start; at < start + digits; at += 1) {
    const digit = digitAt(text, at, radix)
    if (digit < 0) return undefined
    unit = unit * radix + digit
  }
  return digits > 0 && unit <= 0xffff ? { unit, length } : undefined
}

function digitAt(text: string, at: number, radix: 8 | 10 | 16): number {
  const unit = text.charCodeAt(at)
  if (unit >= 48 && unit <= 57) return radix === 8 && unit > 55 ? -1 : unit - 48
  const letter = (unit | 0x20) - 97
  return radix === 16 && letter >= 0 && letter < 6 ? letter + 10 : -1
}
