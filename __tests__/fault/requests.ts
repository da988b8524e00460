import type { LocalAzure } from '../../local-azure/index.ts'
import { begin, pass, type Inputs, type Run, type Started } from './runs.ts'

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

/** The numbers of the requests of one run, the writes among them, and how it ended. */
export async function countRequests(
  azure: LocalAzure,
  mode: string,
  inputs: Inputs = {},
): Promise<{ readonly all: number; readonly writes: readonly number[]; readonly run: Run }> {
  const writes: number[] = []
  let all = 0
  onRequest(azure, (number, url, method) => {
    all = number
    if (isWrite(url, method)) writes.push(number)
  })
  const run = await pass(azure, mode, inputs)
  return { all, writes, run }
}

/** PUT, PATCH, and the POSTs that start and stop; signing in is none. */
function isWrite(url: string, method: string): boolean {
  return method === 'PUT' || method === 'PATCH' || /\/(?:start|stop)\?/u.test(url)
}

/** One run that is killed the moment its `number`-th request has arrived, which is served all the same. */
export async function killedAt(
  azure: LocalAzure,
  number: number,
  mode: string,
  inputs: Inputs = {},
): Promise<Run> {
  const started = begin(azure, { mode, ...inputs })
  onRequest(azure, (count) => {
    if (count === number) started.kill('SIGKILL')
  })
  return started.done
}
