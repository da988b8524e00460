import { asObject, asObjects, asText, type Json } from './json.ts'
import type { ArmSession } from './session.ts'

/** No list here is longer, and a `nextLink` that leads in a circle must end. */
const MAX_PAGES = 50

/** All items of a list, page after page. */
export async function listAll(session: ArmSession, url: string, signal: AbortSignal): Promise<Json[]> {
  const items: Json[] = []
  let next: string | undefined = url
  for (let page = 0; page < MAX_PAGES && next !== undefined; page += 1) {
    const { value } = await session.send({ method: 'GET', url: next }, signal)
    const body = asObject(value)
    items.push(...asObjects(body['value']))
    next = asText(body['nextLink'])
  }
  return items
}
