import { elapsed, type EpochSeconds } from '../../domain/units.ts'
import type { Instance } from '../ports.ts'
import { SHOWN_WITHIN } from './shown-within.ts'

/**
 * The instances of an app by lists that may lag. An instance that was READY a moment ago still is, whatever an older list
 * says. A list that may be older than the stop of the app may tell of instances that are gone: its READY is DOUBTED.
 */
export class KnownInstances {
  readonly #readyAt = new Map<string, EpochSeconds>()
  #wasRunning: boolean | undefined
  /** When the app was first seen without its present workers. */
  #withoutSince: EpochSeconds | undefined

  /** What the run believes of the app after a read or a write. */
  appIs(isRunning: boolean, at: EpochSeconds): void {
    if (!isRunning && this.#wasRunning !== false) this.replaced(at)
    this.#wasRunning = isRunning
  }

  /** The workers of before are gone: the app has stopped, or has moved to other machines. */
  replaced(at: EpochSeconds): void {
    this.#withoutSince = at
    this.#readyAt.clear()
  }

  /** The run's time has jumped, and what it knows is as old as it was. */
  redate(dated: (at: EpochSeconds) => EpochSeconds): void {
    if (this.#withoutSince !== undefined) this.#withoutSince = dated(this.#withoutSince)
    for (const [name, at] of this.#readyAt) this.#readyAt.set(name, dated(at))
  }

  believe(list: readonly Instance[], readAt: EpochSeconds): readonly Instance[] {
    if (this.#withoutSince !== undefined && elapsed(this.#withoutSince, readAt) < SHOWN_WITHIN)
      return list.map((one) => (one.state === 'READY' ? { ...one, state: 'DOUBTED' } : one))
    for (const { name, state } of list) if (state === 'READY') this.#readyAt.set(name, readAt)
    const ready = [...this.#readyAt]
      .filter(([, at]) => elapsed(at, readAt) < SHOWN_WITHIN)
      .map(([name]) => name)
    const others = list.filter(({ name }) => !ready.includes(name))
    return [...ready.map((name) => ({ name, state: 'READY' })), ...others]
  }
}
