import type { HubReader } from '../../azure/arm-reader.ts'
import { isRecord } from '../../domain/json.ts'

/** No plan or history needs more pages than this. */
const MOST_PAGES = 20

export interface Pages {
  readonly pages: readonly unknown[]
  /** false if there are more pages than were read. */
  readonly isWhole: boolean
}

/** A list page by page. The token goes only to the Hub, wherever a link points. */
export async function pagesOf(url: string, hub: HubReader, signal: AbortSignal): Promise<Pages> {
  const pages: unknown[] = []
  let next: string | undefined = url
  while (next !== undefined && pages.length < MOST_PAGES) {
    const page = await hub.get(next, signal)
    pages.push(page)
    const link: unknown = isRecord(page) ? page['nextLink'] : undefined
    next = typeof link === 'string' && link !== '' ? link : undefined
  }
  return { pages, isWhole: next === undefined }
}
