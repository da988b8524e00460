/** What came of a delivery: it did the work itself, or shared the work of another one. */
export type Shared<T> = { readonly kind: 'own'; readonly value: T } | { readonly kind: 'shared' }

/**
 * One dispatch for all alerts that arrive together: the run reads the load for all of them. A delivery that arrives while
 * a dispatch is under way, or within `windowSeconds` after it, shares it: that run has not read the load yet, because a
 * runner has to be found and the action has to start. A failure is shared as well, so that each sender tries again. It
 * knows one instance of the function only.
 */
export class Coalesce {
  #running: Promise<unknown> | undefined
  #doneAt = -Infinity
  readonly #windowSeconds: number
  readonly #now: () => number

  /** `now` in seconds. */
  constructor(windowSeconds: number, now: () => number) {
    this.#windowSeconds = windowSeconds
    this.#now = now
  }

  async run<T>(work: () => Promise<T>): Promise<Shared<T>> {
    if (this.#running !== undefined) {
      await this.#running
      return { kind: 'shared' }
    }
    const passed = this.#now() - this.#doneAt
    // Less than nothing: the clock was put back, and how long ago it was is not known.
    if (passed >= 0 && passed < this.#windowSeconds) return { kind: 'shared' }
    const started = work()
    this.#running = started
    try {
      const value = await started
      this.#doneAt = this.#now()
      return { kind: 'own', value }
    } finally {
      this.#running = undefined
    }
  }
}
