import type { HubReader } from '../../azure/arm-reader.ts'
import { isList, isRecord } from '../../domain/json.ts'
import { problem } from '../problem.ts'

/** No plan or history needs more pages than this. */
const MOST_PAGES = 20

export interface Pages {
  readonly pages: readonly unknown[]
  /** false if there are more pages than were read. */
  readonly isWhole: boolean
}

/**
 * A list page by page. The token goes only to the Hub, wherever a link points. Throws ActionError for an answer that is no
 * list: it does not say that there is nothing.
 */
export async function pagesOf(url: string, hub: HubReader, signal: AbortSignal): Promise<Pages> {
  const pages: unknown[] = []
  let next: string | undefined = url
  while (next !== undefined && pages.length < MOST_PAGES) {
    const page = await hub.get(next, signal)
    if (!isRecord(page) || !isList(page['value'])) throw withoutList()
    pages.push(page)
    const link = page['nextLink']
    next = typeof link === 'string' && link !== '' ? link : undefined
  }
  return { pages, isWhole: next === undefined }
}

function withoutList(): Error {
  return problem(
    'The Hub answered without the list that was asked for',
    'Run again. If it stays so, check whether a proxy answers instead of the Hub',
    { transient: true },
  )
}
