import type { Socket } from 'node:net'

/** Real milliseconds a reply waits for calls made at the same time, counted from the last one that arrived. */
export interface Hold {
  /** On a connection that was just opened: the client is still getting going. */
  readonly fresh: number
  /** On a kept one, while another kept one is idle and could carry a call. */
  readonly kept: number
  /** However busy the client is, a reply waits no longer. */
  readonly most: number
}

const HOLD: Hold = { fresh: 10, kept: 4, most: 200 }

interface Connection {
  state: 'opening' | 'busy' | 'idle'
  readonly openedAt: number
}

/**
 * Keeps an eye on the client's connections, so that calls it makes side by side are seen side by side, however long
 * a handshake takes. A client opens a connection because it has something to send: replies wait for that. Where all
 * its connections have sent their call, nobody has to wait.
 */
export class Arrivals {
  /** By the client's port, which a proxied connection keeps through its TLS. */
  readonly #connections = new Map<number, Connection>()
  readonly #hold: Hold
  #lastArrival = 0

  constructor(hold: Hold = HOLD) {
    this.#hold = hold
  }

  opened(socket: Socket): void {
    const port = socket.remotePort ?? 0
    this.#connections.set(port, { state: 'opening', openedAt: performance.now() })
    socket.on('close', () => this.#connections.delete(port))
  }

  /** A request came; whether it is the first of its connection. */
  arrived(port: number): boolean {
    const connection = this.#connections.get(port)
    const fresh = connection?.state === 'opening'
    if (connection !== undefined) connection.state = 'busy'
    this.#lastArrival = performance.now()
    return fresh
  }

  replied(port: number): void {
    const connection = this.#connections.get(port)
    if (connection !== undefined) connection.state = 'idle'
  }

  /** A connection that carries none of the calls that are looked at, such as the clock's. */
  ignore(port: number): void {
    this.#connections.delete(port)
  }

  /** Whether a call that was made together with this one may still be on its way. `since` is when this one came. */
  expected(fresh: boolean, since: number): boolean {
    const now = performance.now()
    if (now - since > this.#hold.most) return false
    const quiet = now - this.#lastArrival
    if (fresh && quiet < this.#hold.fresh) return true
    let idle = false
    for (const { state, openedAt } of this.#connections.values()) {
      if (state === 'opening' && now - openedAt < this.#hold.most) return true
      idle ||= state === 'idle'
    }
    return idle && quiet < this.#hold.kept
  }
}
