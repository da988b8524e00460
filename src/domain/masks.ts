import { bareText, bareView } from './bare-text.ts'
import { decodedView, sourceOf, unwrappedView, type View } from './decoded-text.ts'
import { encodingsOf, MOST_LAYERS } from './mask-encodings.ts'
import { MiddleFinder } from './middle-pieces.ts'
import { finderOf, spansIn, type Finder, type Span } from './pieces.ts'

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

/** Letters and digits alone are less than the secret, so that more of them must be there. */
const SHORTEST_BARE_SECRET = 16
const SHORTEST_BARE_PIECE = 20

/** As a list of bytes they read like a load that has not changed for minutes, such as 100 after 100. */
const SAME_LETTERS = /(.)\1{4}/su

const known = new Set<string>()
const bare = new MiddleFinder(SHORTEST_BARE_PIECE)
const knownBare = new Set<string>()
let finders: readonly Finder[] | undefined

/** From now on `masked` hides `secret`, its lines, and both as services encode, cut and wrap what they echo. */
export function addMask(secret: string): void {
  if (secret.trim() === '') return
  const lines = secret.split(/\r?\n/u).filter((line) => line.trim().length >= SHORTEST_PART)
  const texts = [secret, secret.trim(), ...lines.map((line) => line.trim())]
  const encoded = texts.flatMap(encodingsOf).filter((one) => one.length >= SHORTEST_PART)
  for (const text of [...texts, ...encoded]) {
    if (known.has(text)) continue
    known.add(text)
    addBare(bareText(text))
  }
  // As a list of bytes. A few numbers of a load may be those of a few letters.
  for (const text of texts) if (!SAME_LETTERS.test(text)) addBare([...Buffer.from(text)].join(''))
  finders = undefined
}

function addBare(text: string): void {
  if (text.length < SHORTEST_BARE_SECRET || knownBare.has(text)) return
  knownBare.add(text)
  bare.add(text)
}

/** `text` with `***` for each secret. To be done before the text is cut, quoted or escaped. */
export function masked(text: string): string {
  if (known.size === 0) return text
  finders ??= [finderOf(known, SHORTEST_PIECE, 'first'), finderOf(known, SHORTEST_PIECE, 'last')]
  const spans = spansOf(text, finders)
  return spans.length === 0 ? text : without(text, spans)
}

/** In the text as it is, and as it reads without its escapes; in each also without line breaks, and its letters and digits alone. */
function spansOf(text: string, whole: readonly Finder[]): Span[] {
  const spans: Span[][] = []
  let view: View | undefined = { text }
  for (let layer = 0; view !== undefined && layer <= MOST_LAYERS; layer += 1) {
    spans.push(foundIn(view, whole), bareIn(view))
    if (/[\r\n]/u.test(view.text)) spans.push(foundIn(unwrappedView(view), whole))
    view = decodedView(view)
  }
  return spans.flat()
}

function foundIn(view: View, all: readonly Finder[]): Span[] {
  return all.flatMap((finder) => spansIn(view.text, finder)).map(([from, to]) => sourceOf(view, from, to))
}

function bareIn(view: View): Span[] {
  if (view.text.length < SHORTEST_BARE_SECRET) return []
  const letters = bareView(view)
  return bare.spansIn(letters.text).map(([from, to]) => sourceOf(letters, from, to))
}

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
