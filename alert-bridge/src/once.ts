/** Whether a key was asked for before within the window. */
export type Delivery<T> = { readonly kind: 'first'; readonly value: T } | { readonly kind: 'again' }

const MOST_KEYS = 1000

/**
 * Does the work of a key once in a window. A caller that comes while the work is under way waits for its end. A failure is
 * forgotten, so that the next try counts as the first. It remembers within one instance of the function only.
 */
export class Once {
  readonly #doneAt = new Map<string, number>()
  readonly #running = new Map<string, Promise<unknown>>()
  readonly #windowSeconds: number
  readonly #now: () => number

  /** `now` in seconds. */
  constructor(windowSeconds: number, now: () => number) {
    this.#windowSeconds = windowSeconds
    this.#now = now
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<Delivery<T>> {
    const running = this.#running.get(key)
    if (running !== undefined) {
      await running
      return { kind: 'again' }
    }
    this.#forget()
    if (this.#doneAt.has(key)) return { kind: 'again' }
    const started = work()
    this.#running.set(key, started)
    try {
      const value = await started
      if (this.#windowSeconds > 0) this.#doneAt.set(key, this.#now())
      return { kind: 'first', value }
    } finally {
      this.#running.delete(key)
    }
  }

  /** Insertion order is order of time, so the oldest come first. */
  #forget(): void {
    for (const [key, at] of this.#doneAt) {
      const passed = this.#now() - at
      // A clock that was put back would keep it for as long as it was wrong.
      if (passed >= 0 && passed < this.#windowSeconds && this.#doneAt.size < MOST_KEYS) return
      this.#doneAt.delete(key)
    }
  }
}
