import type { EpochSeconds, Seconds } from './units.ts'

/** Time as the program sees it. Every timer of the program is one of these, so that time can be virtual. */
export interface Clock {
  now(): Promise<EpochSeconds>
  /** Resolves after `duration`; rejects with the signal's reason if that comes first. */
  sleep(duration: Seconds, signal: AbortSignal): Promise<void>
  /** A signal that aborts after `duration` or with `parent`; `done` stops the timer; always call it. */
  deadline(duration: Seconds, parent: AbortSignal, what: string, waitsInLine?: WaitsInLine): Deadline
  /**
   * Seconds by which the machine's date was set since this was asked last, negative for back; 0 if it was not. `now`
   * does not follow it. Absent if nothing can tell.
   */
  readonly takeStep?: () => number
}

/** What a deadline makes of the time that its requests wait for their turn at a service; default `counted`. */
export type WaitsInLine = 'counted' | 'not counted'

export interface Deadline {
  readonly signal: AbortSignal
  done(): void
}
