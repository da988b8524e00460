/** Reads bodies of unknown shape. */
export type Json = Readonly<Record<string, unknown>>

/** The value as an object; an empty one if it is something else. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** The value as a list of objects; an empty one if it is something else. */
export function asObjects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

/** An empty text counts as missing. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number, also one written as text, as in autoscale settings. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/u.test(value) ? Number(value) : undefined
}

/** A word of the service as the action spells it: APIs and tools vary its letter case. Any other word stays as it is. */
export function spelled(words: readonly string[], value: unknown): string | undefined {
  const text = asText(value)
  return words.find((word) => word.toLowerCase() === text?.toLowerCase()) ?? text
}

/** `true`, also as text. */
export function isTrue(value: unknown): boolean {
  return value === true || spelled(['true'], value) === 'true'
}

/** What a table has under a word from outside, which may also be the name of something that every object has. */
export function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
