import { masked } from './masks.ts'

/** A string of JSON, with its quotes. */
const STRING = /"(?:[^"\\]|\\.)*"/gu

/**
 * `text` with `***` for each secret. In JSON, string by string: letters of a secret that stand in two strings, or in a number,
 * are there by chance, and a mask over the marks between them would leave no JSON.
 */
export function maskedAsWritten(text: string): string {
  const plain = masked(text)
  return plain === text || !isJson(text) ? plain : text.replace(STRING, maskedString)
}

function maskedString(literal: string): string {
  const text = JSON.parse(literal) as string
  const plain = masked(text)
  return plain === text ? literal : JSON.stringify(plain)
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/u.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
