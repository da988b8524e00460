import type { LocalAzure } from '../../../local-azure/index.ts'

type Handle = LocalAzure['dispatcher']['handle']

/** A request that has arrived, and is served when somebody says so. */
export interface Arrived {
  readonly number: number
  /** Name under which its run has joined the clock; empty if it runs alone. */
  readonly client: string
  readonly request: Parameters<Handle>[0]
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
      request: call[0],
      response: call[1],
    })
  }
  return () => void (dispatcher.handle = handle)
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
