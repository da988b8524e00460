import { decodedView, sourceOf, unwrappedView, type View } from './decoded-text.ts'
import { encodingsOf, MOST_LAYERS } from './mask-encodings.ts'
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
  finders ??= [finderOf(known, SHORTEST_PIECE, 'first'), finderOf(known, SHORTEST_PIECE, 'last')]
  const spans = viewsOf(text).flatMap((view) => foundIn(view, finders ?? []))
  return spans.length === 0 ? text : without(text, spans)
}

/** The text as it is, as it reads without its escapes, and each of these without line breaks. */
function viewsOf(text: string): View[] {
  const views: View[] = []
  let view: View | undefined = { text }
  for (let layer = 0; view !== undefined && layer <= MOST_LAYERS; layer += 1) {
    views.push(view)
    if (/[\r\n]/u.test(view.text)) views.push(unwrappedView(view))
    view = decodedView(view)
  }
  return views
}

function foundIn(view: View, all: readonly Finder[]): Span[] {
  return all.flatMap((finder) => spansIn(view.text, finder)).map(([from, to]) => sourceOf(view, from, to))
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
