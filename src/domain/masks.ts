/**
 * The secrets of this process, known to every place that cuts, quotes or escapes text. They are kept here and not handed
 * in, because a place that forgot to take them would print a piece of one. Mask before cutting or escaping; afterwards the
 * secret no longer matches.
 */

const HIDDEN = '***'
/** A shorter line of a secret, or a shorter encoding of one, is a piece of many honest words. */
const SHORTEST_PART = 8

const known = new Set<string>()
/** Longest first, so that a secret inside another one does not break up the longer one. */
let ordered: readonly string[] = []

/** From now on `masked` hides `secret`, its lines, and both as services encode what they echo. */
export function addMask(secret: string): void {
  if (secret.trim() === '') return
  const lines = secret.split(/\r?\n/u).filter((line) => line.trim().length >= SHORTEST_PART)
  const texts = [secret, secret.trim(), ...lines.map((line) => line.trim())]
  for (const text of texts) known.add(text)
  for (const encoded of texts.flatMap(encodingsOf)) if (encoded.length >= SHORTEST_PART) known.add(encoded)
  ordered = [...known].sort((one, other) => other.length - one.length)
}

/** `text` with `***` for each secret. To be done before the text is cut, quoted or escaped. */
export function masked(text: string): string {
  let rest = text
  for (const secret of ordered) if (rest.includes(secret)) rest = rest.replaceAll(secret, HIDDEN)
  return rest
}

/** In JSON, in URLs and forms, in HTML, and in base64 as Basic authentication has it. */
function encodingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const url = encodeURIComponent(secret.toWellFormed())
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const bytes = Buffer.from(secret)
  return [
    json,
    json.replaceAll('/', String.raw`\/`),
    ...[url, form, form.replaceAll('+', '%20')].flatMap((one) => [one, lowerHex(one)]),
    htmlOf(secret, (mark) => NAMED[mark] ?? mark),
    htmlOf(secret, (mark) => `&#${String(mark.codePointAt(0))};`),
    // Without padding, so that it is found whatever follows.
    bytes.toString('base64').replace(/={1,2}$/u, ''),
    bytes.toString('base64url'),
  ]
}

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function htmlOf(text: string, entity: (mark: string) => string): string {
  return text.replace(/[&<>"']/gu, entity)
}

function lowerHex(text: string): string {
  return text.replace(/%[\dA-F]{2}/gu, (hex) => hex.toLowerCase())
}
