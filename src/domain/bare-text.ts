import { changedView, type View } from './decoded-text.ts'

const ESCAPE = 0x1b
const BRACKET = 0x5b
const LESS = 0x3c
/** Letters of full width are those of ASCII, moved by so much. */
const FULL_WIDTH = 0xfee0
/** A tag, or what sets a colour, is no longer; a lone mark would otherwise cost a look at all that follows. */
const LONGEST_MARK = 60

/** Without marks, as most encodings are. */
const IN_ASCII = /^[ !-;=-~]*$/u

/**
 * The letters and digits of a text alone, in lower case: without what stands between them where a service quotes line by
 * line, makes a list of parts, colours or marks a text. Linear in its length.
 */
export function bareView(view: View): View {
  return changedView(view, (text, at) => {
    const unit = text.charCodeAt(at)
    if (unit === LESS || unit === ESCAPE) return { length: lengthOfMark(text, at, unit) }
    const bare = bareUnit(unit)
    return bare === undefined ? { length: 1 } : { unit: bare, length: 1 }
  })
}

/** The same of a text by itself. */
export function bareText(text: string): string {
  return IN_ASCII.test(text) ? text.replace(/[^A-Za-z\d]+/gu, '').toLowerCase() : bareView({ text }).text
}

function lengthOfMark(text: string, at: number, unit: number): number {
  if (unit === ESCAPE && text.charCodeAt(at + 1) !== BRACKET) return 1
  const most = Math.min(text.length, at + LONGEST_MARK)
  for (let end = at + 2; end < most; end += 1)
    if (unit === LESS ? text[end] === '>' : /[@-~]/u.test(text.charAt(end))) return end + 1 - at
  return 1
}

function bareUnit(given: number): number | undefined {
  const unit = given > 0xff00 && given < 0xff5f ? given - FULL_WIDTH : given
  if ((unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 122)) return unit
  if (unit >= 65 && unit <= 90) return unit + 32
  // Beyond ASCII all but spaces, joiners and other letters that nobody sees.
  const isSeen = unit > 0xbf && (unit < 0x2000 || unit > 0x206f) && unit !== 0xfeff
  return isSeen ? unit : undefined
}
