import type { Clock, Timer } from './virtual.ts'

/** Wall-clock time, to try a workflow at its real pace. */
export class RealClock implements Clock {
  readonly kind = 'real'
  readonly #timers = new Set<NodeJS.Timeout>()

  now(): number {
    return Date.now()
  }

  sleep(seconds: number, then: () => void): Timer {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      then()
    }, seconds * 1000)
    this.#timers.add(timer)
    return { cancel: () => this.#cancel(timer) }
  }

  deadline(seconds: number, then: () => void): Timer {
    return this.sleep(seconds, then)
  }

  busy(): () => void {
    return () => undefined
  }

  join(): () => void {
    return () => undefined
  }

  withhold(): () => void {
    return () => undefined
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    this.#timers.delete(timer)
  }
}
