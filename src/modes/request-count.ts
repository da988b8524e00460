import type { Listener } from '../azure/heard.ts'
import type { Accepted } from './guarded-ports.ts'

/** The requests of one pass, as the services count them: each retry, page and poll is one. */
export interface RequestCount extends Accepted {
  /** Reads of Azure, the Hub and load sources. */
  reads: number
  /** Writes that were sent to Azure. */
  writes: number
}

/** Counts requests, and passes on why the pass waits for one. */
export function countedRequests(waits: (why: string) => void): Listener & { readonly count: RequestCount } {
  const count = { reads: 0, writes: 0, accepted: 0 }
  const sent = (kind: 'read' | 'write'): void => {
    if (kind === 'read') count.reads += 1
    else count.writes += 1
  }
  return { count, sent, waits }
}
