import { AsyncLocalStorage } from 'node:async_hooks'
import type { PipelinePolicy } from '@azure/core-rest-pipeline'

/** Hears of every request that is sent for one target, whichever client or retry sends it. Sign-ins are not among them. */
export interface Listener {
  sent(kind: 'read' | 'write'): void
  /** A request failed for a reason that may pass, and the run waits before it repeats it. */
  waits(why: string): void
}

const running = new AsyncLocalStorage<Listener>()

/** Runs `work`; `by` hears of the requests that it makes. */
export function hearing<T>(by: Listener, work: () => Promise<T>): Promise<T> {
  return running.run(by, work)
}

/** Who hears of the requests of the running work; undefined outside of any target. */
export function listener(): Listener | undefined {
  return running.getStore()
}

/** The same `fetch`, heard as a read. */
export const heardFetch: typeof fetch = (...request) => {
  listener()?.sent('read')
  return fetch(...request)
}

/** The policy that tells the listener of each request. A query of Log Analytics is a POST that changes nothing. */
export const tellListener: PipelinePolicy = {
  name: 'tellListener',
  sendRequest(request, next) {
    const isRead = request.method === 'GET' || new URL(request.url).pathname.endsWith('/query')
    listener()?.sent(isRead ? 'read' : 'write')
    return next(request)
  },
}
