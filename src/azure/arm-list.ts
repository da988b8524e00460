import type { PagedAsyncIterableIterator } from '@azure/arm-appservice'
import { ActionError } from '../domain/errors.ts'
import { isList } from '../domain/json.ts'
import { detailOf, requestName } from './arm-error.ts'
import type { Exchange } from './exchange.ts'
import { asObject, asObjects, asText, type Json } from './json.ts'
import type { ArmSession } from './session.ts'

/** No list here is longer, and a `nextLink` that leads in a circle must end. */
const MAX_PAGES = 50

/** All items of a list, page after page. Throws ActionError for an answer that is no list: it does not say that there are none. */
export async function listAll(session: ArmSession, url: string, signal: AbortSignal): Promise<Json[]> {
  const items: Json[] = []
  let next: string | undefined = url
  for (let page = 0; page < MAX_PAGES && next !== undefined; page += 1) {
    const { value, exchange } = await session.send({ method: 'GET', url: next }, signal, { body: 'resource' })
    const body = asObject(value)
    if (!isList(body['value'])) throw withoutList(exchange)
    items.push(...asObjects(body['value']))
    next = asText(body['nextLink'])
  }
  return items
}

/** The same for a list of the SDKs, which follow a circle without end, and ask as fast as they can. */
export async function allOf<T>(list: Pick<PagedAsyncIterableIterator<T>, 'byPage'>): Promise<T[]> {
  const items: T[] = []
  let pages = 0
  for await (const page of list.byPage()) {
    items.push(...page)
    pages += 1
    if (pages >= MAX_PAGES) break
  }
  return items
}

function withoutList(exchange: Exchange): ActionError {
  return new ActionError(`Azure answered ${requestName(exchange)} without the list that was asked for.`, {
    fix: 'Run again. If it stays so, check whether a proxy answers instead of Azure.',
    arm: detailOf(exchange),
    transient: true,
  })
}
