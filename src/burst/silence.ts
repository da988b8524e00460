import { duration } from '../domain/format.ts'
import type { LoadReading, LoadSource } from '../domain/load.ts'
import { elapsed, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** Waited for longer than this in vain, a place is silent; from then on it is waited for about as long. */
const SHORT_LOOK = seconds(2)
/** A slow source that is well is given so many times what its last answer took. */
const SLACK = 1.5
/** A look that is cut off may end a moment before its time. */
const EARLY = 0.9
/** So often it is given all of its time again: it may be back and slow. */
const LONG_LOOK_EVERY = seconds(300)

interface Waited {
  readonly reason: string
  readonly began: EpochSeconds
  readonly waited: number
}

interface Silence {
  readonly since: EpochSeconds
  /** What was said of it when it was given all of its time. */
  readonly reason: string
  readonly longLookAt: EpochSeconds
}

/** How a place is asked in this pass: for as long as its source likes, or only shortly, with what to say if in vain. */
export type Look =
  { readonly kind: 'long' } | { readonly kind: 'short'; readonly reason: string; readonly length: Seconds }

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
  /** By source: of two questions to one place, one may be answered and the other not. */
  readonly #silent = new Map<LoadSource, Silence>()
  /** What the last answer of each took. */
  readonly #usual = new Map<LoadSource, Seconds>()
  #news: string[] = []

  lookAt(source: LoadSource, now: EpochSeconds): Look {
    const silence = this.#silent.get(source)
    if (silence === undefined || elapsed(silence.longLookAt, now) >= LONG_LOOK_EVERY) return { kind: 'long' }
    return { kind: 'short', reason: silence.reason, length: this.#shortLook(source) }
  }

  looked(source: LoadSource, { look, answer, began, ended }: Looked): void {
    const waited = elapsed(began, ended)
    if (answer.kind === 'series') this.#usual.set(source, waited)
    // Whoever says no at once is wrong, and not silent.
    if (answer.kind === 'series' || waited < EARLY * this.#shortLook(source))
      this.#heard(source, answer, ended)
    else if (look.kind === 'long') this.#waitedFor(source, { reason: answer.reason, began, waited })
  }

  /** What is to be said of them since it was last asked, for a person. */
  takeNews(): readonly string[] {
    const news = this.#news
    this.#news = []
    return news
  }

  #shortLook(source: LoadSource): Seconds {
    return seconds(Math.max(SHORT_LOOK, SLACK * (this.#usual.get(source) ?? 0)))
  }

  #heard(source: LoadSource, answer: LoadReading, now: EpochSeconds): void {
    const silence = this.#silent.get(source)
    if (silence === undefined) return
    this.#silent.delete(source)
    const after = `after ${duration(elapsed(silence.since, now))}`
    const again = answer.kind === 'series' ? `answers again, ${after}` : `is silent no longer, ${after}`
    this.#tell(`${placeOf(source)} ${again}`)
  }

  #waitedFor(source: LoadSource, { reason, began, waited }: Waited): void {
    const since = this.#silent.get(source)?.since
    this.#silent.set(source, { since: since ?? began, reason, longLookAt: began })
    if (since !== undefined) return
    this.#tell(
      `${placeOf(source)} was waited for ${duration(waited)} in vain; until it answers, a pass waits ${duration(this.#shortLook(source))} ` +
        `for it, and every ${duration(LONG_LOOK_EVERY)} one as long as this`,
    )
  }

  /** Two sources of one place say the same. */
  #tell(news: string): void {
    if (!this.#news.includes(news)) this.#news.push(news)
  }
}

function placeOf({ place, name }: LoadSource): string {
  return place ?? name
}
