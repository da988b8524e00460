import { utcOf } from '../../domain/timestamp.ts'

/** Parts of a pattern, with the number of digits in each. */
const TOKENS = {
  yyyy: [4, 4, 'year'],
  yy: [2, 2, 'year'],
  MM: [1, 2, 'month'],
  M: [1, 2, 'month'],
  dd: [1, 2, 'day'],
  d: [1, 2, 'day'],
  HH: [1, 2, 'hour'],
  H: [1, 2, 'hour'],
  hh: [1, 2, 'hour'],
  h: [1, 2, 'hour'],
  mm: [1, 2, 'minute'],
  m: [1, 2, 'minute'],
  ss: [1, 2, 'second'],
  s: [1, 2, 'second'],
} as const
type Part = (typeof TOKENS)[keyof typeof TOKENS][2]

/** Words of their own stand in quotes, as in `HH:mm 'Uhr'`; S is a digit of a second's fraction. */
const TOKEN = /'([^']{1,40})'|yyyy|yy|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|S{1,9}|a/gu

/** Parses times by `pattern` (`dd.MM.yyyy HH:mm`, `MM/dd/yyyy hh:mm a`), as if the clock showed UTC. */
export function patternReader(pattern: string): (text: string) => number | undefined {
  const pieces = piecesOf(pattern)
  return (text) => {
    const parts: Partial<Record<Part | 'half', number>> = {}
    let at = 0
    for (const piece of pieces) {
      const end = readPiece(text, at, piece, parts)
      if (end === undefined) return undefined
      at = end
    }
    return text.slice(at).trim() === '' ? momentOf(parts) : undefined
  }
}

type Piece = { readonly token: string } | { readonly literal: string }

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const { 0: token, 1: quoted, index } of pattern.matchAll(TOKEN)) {
    if (index > at) pieces.push({ literal: pattern.slice(at, index) })
    pieces.push(quoted === undefined ? { token } : { literal: quoted })
    at = index + token.length
  }
  return at < pattern.length ? [...pieces, { literal: pattern.slice(at) }] : pieces
}

/** The position after the piece; undefined if the text does not match. */
function readPiece(
  text: string,
  at: number,
  piece: Piece,
  parts: Partial<Record<Part | 'half', number>>,
): number | undefined {
  if ('literal' in piece) return text.startsWith(piece.literal, at) ? at + piece.literal.length : undefined
  if (piece.token === 'a') {
    const half = text.slice(at, at + 2).toUpperCase()
    if (half !== 'AM' && half !== 'PM') return undefined
    parts.half = half === 'PM' ? 1 : 0
    return at + 2
  }
  if (piece.token.startsWith('S')) return at + (/^\d{1,9}/u.exec(text.slice(at))?.[0].length ?? NaN)
  const [least, most, part] = TOKENS[piece.token as keyof typeof TOKENS]
  let end = at
  while (end < at + most && /\d/u.test(text.charAt(end))) end += 1
  if (end - at < least) return undefined
  parts[part] = Number(text.slice(at, end))
  return end
}

function momentOf({
  year,
  month,
  day,
  hour = 0,
  minute = 0,
  second = 0,
  half,
}: Partial<Record<Part | 'half', number>>): number | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined
  const hours = half === undefined ? hour : (hour % 12) + 12 * half
  return utcOf([year < 100 ? 2000 + year : year, month, day, hours, minute, second])
}
