import type { LocalAzure } from '../../local-azure/index.ts'
import type { Run, Started } from './runs.ts'

/** Called with each request as it arrives, before it is served; the clock's and the controls' are none. */
export function onRequest(
  azure: LocalAzure,
  heard: (number: number, url: string, method: string) => void,
): void {
  const { dispatcher } = azure
  const handle = dispatcher.handle.bind(dispatcher)
  let number = 0
  dispatcher.handle = (request, ...rest) => {
    number += 1
    heard(number, request.url ?? '', request.method ?? '')
    return handle(request, ...rest)
  }
}

/** What a runner leaves between SIGINT and SIGTERM; 2.5 s after that it kills. */
export const ALLOWED_MILLISECONDS = 7500

export interface Cancelled {
  readonly run: Run
  readonly tookMilliseconds: number
}

/** The end of a run that gets the signal when its `number`-th request of this kind arrives. */
export async function signalled(
  azure: LocalAzure,
  started: Started,
  {
    signal,
    at,
    number = 1,
  }: { readonly signal: NodeJS.Signals; readonly at: RegExp; readonly number?: number },
): Promise<Cancelled> {
  let seen = 0
  let sentAt = 0
  onRequest(azure, (_, url, method) => {
    if (!at.test(`${method} ${url}`) || ++seen !== number) return
    sentAt = performance.now()
    started.kill(signal)
  })
  const run = await started.done
  return { run, tookMilliseconds: performance.now() - sentAt }
}
