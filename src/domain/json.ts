/** An object of parsed JSON whose keys have not been checked yet. */
export type Json = Readonly<Record<string, unknown>>

/** A JSON object; null and lists are not. */
export function isRecord(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** The objects of a list; an empty list if it is not a list. */
export function records(json: unknown): Json[] {
  return Array.isArray(json) ? (json as unknown[]).filter(isRecord) : []
}

/** Whether a value is a list: some services write an empty one as null. Anything else does not say that there is nothing. */
export function isList(json: unknown): boolean {
  return Array.isArray(json) || json === null
}
