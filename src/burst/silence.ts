import { duration } from '../domain/format.ts'
import type { LoadReading } from '../domain/load.ts'
import { elapsed, seconds, type EpochSeconds } from '../domain/units.ts'

/** Waited for longer than this in vain, a place is silent; from then on it is waited for no longer than this. */
export const SHORT_LOOK = seconds(2)
/** So often it is given all of its time again: it may be back and slow. */
const LONG_LOOK_EVERY = seconds(300)
interface Silence {
  readonly since: EpochSeconds
  /** What was said of it when it was given all of its time. */
  readonly reason: string
  readonly longLookAt: EpochSeconds
}

/** How a place is asked in this pass: for as long as its source likes, or only shortly, with what to say if in vain. */
export type Look = { readonly kind: 'long' } | { readonly kind: 'short'; readonly reason: string }

/** A look that is over. */
export interface Looked {
  readonly look: Look
  readonly answer: LoadReading
  readonly began: EpochSeconds
  readonly ended: EpochSeconds
}

/**
 * The places that do not answer, remembered from pass to pass of a watch: a black hole is waited for once, then shortly
 * in each pass, so that it is seen in the first pass after it is back.
 */
export class Silences {
  readonly #silent = new Map<string, Silence>()
  #news: string[] = []

  lookAt(place: string, now: EpochSeconds): Look {
    const silence = this.#silent.get(place)
    if (silence === undefined || elapsed(silence.longLookAt, now) >= LONG_LOOK_EVERY) return { kind: 'long' }
    return { kind: 'short', reason: silence.reason }
  }

  looked(place: string, { look, answer, began, ended }: Looked): void {
    const waited = elapsed(began, ended)
    // Whoever says no at once is wrong, and not silent.
    if (answer.kind === 'series' || waited < SHORT_LOOK) this.#heard(place, answer, ended)
    else if (look.kind === 'long') this.#waitedFor(place, answer.reason, began, waited)
  }

  /** What is to be said of them since it was last asked, for a person. */
  takeNews(): readonly string[] {
    const news = this.#news
    this.#news = []
    return news
  }

  #heard(place: string, answer: LoadReading, now: EpochSeconds): void {
    const silence = this.#silent.get(place)
    if (silence === undefined) return
    this.#silent.delete(place)
    const after = `after ${duration(elapsed(silence.since, now))}`
    const again = answer.kind === 'series' ? `answers again, ${after}` : `is silent no longer, ${after}`
    this.#news.push(`${place} ${again}`)
  }

  #waitedFor(place: string, reason: string, began: EpochSeconds, waited: number): void {
    const since = this.#silent.get(place)?.since
    this.#silent.set(place, { since: since ?? began, reason, longLookAt: began })
    if (since !== undefined) return
    this.#news.push(
      `${place} was waited for ${duration(waited)} in vain; until it answers, a pass waits ${duration(SHORT_LOOK)} ` +
        `for it, and every ${duration(LONG_LOOK_EVERY)} one as long as this`,
    )
  }
}
