import { masked } from '../domain/masks.ts'
import { printable } from '../domain/text.ts'

/** Credentials in URLs, headers and bodies that services echo in their errors. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|$)/gsu, '***'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/giu, '$1 ***'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/gu, '***'],
  // Matches only "name=value" and quoted JSON: in prose, "token:" is followed by an ordinary word.
  [/([\w-]{0,60}(?:token|secret|password|pwd|key|assertion|signature|\bsig)=)[^\s&;,"']{6,}/giu, '$1***'],
  [/([?&]code=)[^\s&;,"']{6,}/giu, '$1***'],
  [/("[\w-]*(?:token|secret|password|pwd|key|assertion)"\s*:\s*")[^"]{6,}/giu, '$1***'],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/giu, '$1***@'],
]

/** Text without anything that looks like a credential. */
export function redact(text: string): string {
  return CREDENTIALS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text)
}

/**
 * Outside text for any report: one line, bounded, no credential, no workflow command, nothing invisible. Format
 * characters (\p{Cf}) reorder or hide text in a log, and half a surrogate pair is not valid UTF-8 in a file.
 */
export function safe(text: string, maxLength = 400): string {
  // Nothing after the cut is shown, so patterns need not scan all of a huge text.
  const near = masked(text).slice(0, maxLength * 8)
  const line = printable(redact(near).replace(/[\p{Cf}\p{Cs}]/gu, ' '), maxLength + 1)
  // A lookahead, because splitting only the first pair of three colons would leave a pair.
  return cut(line.replace(/:(?=:)/gu, ': '), maxLength)
}

/** For the action's own text with lines to paste, such as YAML: keeps line breaks and indentation. */
export function safeLines(text: string, maxLines = 40): readonly string[] {
  const lines = redact(masked(text)).split(/\r?\n/u).slice(0, maxLines)
  return lines.map((line) => (/^ */u.exec(line)?.[0] ?? '') + safe(line, 1500))
}

/** Text for Markdown, also inside a table cell. It appears literally: no markup, link or mention. */
export function markdown(text: string, maxLength = 400): string {
  return safe(text, maxLength)
    .replace(/[&<>"'|`*_[\]#~\\$]/gu, (mark) => `&#${String(mark.codePointAt(0))};`)
    .replace(/@/gu, '&#64;&#8203;')
    .replace(/:\/\//gu, '&#58;//')
    .replace(/\bwww\./giu, 'www&#46;')
}

/** Text in a monospaced font. A code span of backticks could not hold a pipe or a backtick in a table. */
export function code(text: string, maxLength = 400): string {
  return `<code>${markdown(text, maxLength)}</code>`
}

/** Text for HTML and SVG, as content or as a quoted attribute. */
export function html(text: string, maxLength = 400): string {
  const escaped = safe(text, maxLength).replace(/[&<>"']/gu, (mark) => `&#${String(mark.codePointAt(0))};`)
  // Keeps a number and its unit on one line.
  return escaped.replace(/(\d) (?=(?:%|min|h|s)(?:\W|$))/gu, '$1\u00a0')
}

/** A Markdown link if `url` is one that `isPlainUrl` takes; otherwise only the text. */
export function link(text: string, url: string | undefined): string {
  return isPlainUrl(url) ? `[${markdown(text)}](${url})` : markdown(text)
}

/** Whether it is an https address without a credential or a character that ends links. */
export function isPlainUrl(url: string | undefined): url is string {
  const isPlain =
    url !== undefined && /^https:\/\/[A-Za-z0-9][A-Za-z0-9.:-]*(?:[/?#][\w./?=&%#~+:,@-]*)?$/u.test(url)
  return isPlain && redact(masked(url)) === url
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // A cut inside a surrogate pair would leave half of it.
  return `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/u, '')}…`
}
