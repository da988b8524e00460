import { masked } from '../domain/masks.ts'
import { printable } from '../domain/text.ts'

/** Credentials as they stand in URLs, headers and bodies that services echo in their errors. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|$)/gsu, '***'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/giu, '$1 ***'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/gu, '***'],
  // Only "name=value" and quoted JSON: in prose, what follows "token:" is a word.
  [/([\w-]{0,60}(?:token|secret|password|pwd|key|assertion|signature|\bsig)=)[^\s&;,"']{6,}/giu, '$1***'],
  [/([?&]code=)[^\s&;,"']{6,}/giu, '$1***'],
  [/("[\w-]*(?:token|secret|password|pwd|key|assertion)"\s*:\s*")[^"]{6,}/giu, '$1***'],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/giu, '$1***@'],
]

/** Text without what looks like a credential. */
export function redact(text: string): string {
  return CREDENTIALS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text)
}

/**
 * Text from outside for any report: one line, bounded, no credential, no workflow command, nothing invisible. Format
 * characters (\p{Cf}) reorder or hide text in a log, and half a surrogate pair is not valid UTF-8 in a file.
 */
export function safe(text: string, maxLength = 400): string {
  // What is cut off cannot be seen, so patterns need not run over all of a huge text.
  const near = masked(text).slice(0, maxLength * 8)
  const line = printable(redact(near).replace(/[\p{Cf}\p{Cs}]/gu, ' '), maxLength + 1)
  // Three colons leave two behind when the first pair is broken up.
  return cut(line.replace(/:(?=:)/gu, ': '), maxLength)
}

/** The same for text of ours that may hold lines to paste, such as YAML: line breaks and indentation stay. */
export function safeLines(text: string, maxLines = 40): readonly string[] {
  const lines = redact(masked(text)).split(/\r?\n/u).slice(0, maxLines)
  return lines.map((line) => (/^ */u.exec(line)?.[0] ?? '') + safe(line, 1500))
}

/** Text for Markdown, also inside a table cell: shown as it is, it can be no markup, link or mention. */
export function markdown(text: string, maxLength = 400): string {
  return safe(text, maxLength)
    .replace(/[&<>"'|`*_[\]#~\\$]/gu, (mark) => `&#${String(mark.codePointAt(0))};`)
    .replace(/@/gu, '&#64;&#8203;')
    .replace(/:\/\//gu, '&#58;//')
    .replace(/\bwww\./giu, 'www&#46;')
}

/** Text in a monospaced font; a code span of backticks could not hold a pipe or a backtick in a table. */
export function code(text: string, maxLength = 400): string {
  return `<code>${markdown(text, maxLength)}</code>`
}

/** Text for HTML and SVG, as content or as a quoted attribute. */
export function html(text: string, maxLength = 400): string {
  const escaped = safe(text, maxLength).replace(/[&<>"']/gu, (mark) => `&#${String(mark.codePointAt(0))};`)
  // A number and its unit stay on one line.
  return escaped.replace(/(\d) (?=(?:%|min|h|s)(?:\W|$))/gu, '$1\u00a0')
}

/** A Markdown link where `url` is an https address without anything that ends one and without a credential; else only the text. */
export function link(text: string, url: string | undefined): string {
  const isPlain =
    url !== undefined && /^https:\/\/[A-Za-z0-9][A-Za-z0-9.:-]*(?:[/?#][\w./?=&%#~+:,@-]*)?$/u.test(url)
  const clean = isPlain && redact(masked(url)) === url
  return clean ? `[${markdown(text)}](${url})` : markdown(text)
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // A cut between the halves of a pair would leave one of them.
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/u, '')}…`
}
