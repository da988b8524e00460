import { masked } from './masks.ts'

/**
 * Text from outside made safe to print: no secret, one line, no control characters, no workflow command, bounded length.
 * `::` at the start of a printed line would be read by the runner as a command (and `##[` likewise), so both are
 * broken up wherever they stand.
 */
export function printable(text: string, maxLength = 400): string {
  const oneLine = masked(text)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/:(?=:)/gu, ': ')
    .replace(/##\[/gu, '# #[')
    .trim()
  return oneLine.length <= maxLength ? oneLine : `${oneLine.slice(0, maxLength - 1)}…`
}

/** `text` without the slashes at its end. A pattern for that takes quadratic time over a text of many slashes. */
export function withoutEndSlashes(text: string): string {
  let end = text.length
  while (text[end - 1] === '/') end -= 1
  return text.slice(0, end)
}
