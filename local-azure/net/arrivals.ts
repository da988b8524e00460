import type { Socket } from 'node:net'

/** Real milliseconds that a reply waits for calls made at the same time, counted from the last arrival. */
export interface Hold {
  /** On a new connection, whose client may still be opening others. */
  readonly fresh: number
  /** On a kept connection, while another kept one is idle and could send a call. */
  readonly kept: number
  /** The longest wait, however busy the client is. */
  readonly most: number
}

const HOLD: Hold = { fresh: 10, kept: 4, most: 200 }

interface Connection {
  state: 'opening' | 'busy' | 'idle'
  readonly openedAt: number
}

/**
 * Watches the client's connections, so that calls made in parallel count as parallel, however long a handshake takes.
 * A client opens a connection because it has something to send, so replies wait for that. Once every connection has
 * sent its call, no reply waits.
 */
export class Arrivals {
  /** By the client's port, which a proxied connection keeps through TLS. */
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

  /** Notes a request; returns whether it is the first of its connection. */
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

  /** Leaves out a connection whose calls do not count, such as the clock's. */
  ignore(port: number): void {
    this.#connections.delete(port)
  }

  /** Whether a call made together with this one may still be on its way. `since` is when this one arrived. */
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
