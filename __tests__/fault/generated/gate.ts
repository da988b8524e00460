import { isWrite } from '../../../local-azure/arm/is-write.ts'
import type { LocalAzure, LoggedRequest } from '../../../local-azure/index.ts'
import { toCall } from '../../../local-azure/net/message.ts'
import { classify } from '../../../local-azure/serve/classify.ts'

type Handle = LocalAzure['dispatcher']['handle']

/** A request that has arrived, and is served when somebody says so. */
export interface Arrived {
  readonly number: number
  /** Name under which its run has joined the clock; empty if it runs alone. */
  readonly client: string
  readonly touched: Pick<LoggedRequest, 'kind' | 'path' | 'write'>
  readonly response: Parameters<Handle>[1]
}

/** Puts something around the serving of every request; the clock's and the controls' are none. Returns how to take it away. */
export function around(
  azure: LocalAzure,
  wrap: (serve: () => Promise<void>, request: Arrived) => Promise<void>,
): () => void {
  const { dispatcher } = azure
  const handle: Handle = dispatcher.handle.bind(dispatcher)
  let number = 0
  dispatcher.handle = (...call) => {
    number += 1
    return wrap(() => handle(...call), {
      number,
      client: call[3].client,
      touched: touchedBy(...call),
      response: call[1],
    })
  }
  return () => void (dispatcher.handle = handle)
}

function touchedBy(...[request, , surface, { host }]: Parameters<Handle>): Arrived['touched'] {
  const call = toCall(request, surface, host, '')
  const kind = classify(call)
  return { kind, path: call.path, write: kind === 'arm' && isWrite(call) }
}

/** Calls `then` as the request of that number arrives, or as soon as it has been served. */
export function atRequest(
  azure: LocalAzure,
  wanted: number,
  when: 'before' | 'after',
  then: () => void,
): () => void {
  return around(azure, async (serve, { number }) => {
    if (number === wanted && when === 'before') then()
    await serve()
    if (number === wanted && when === 'after') then()
  })
}
