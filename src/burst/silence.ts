import { duration } from '../domain/format.ts'
import type { LoadReading, LoadSource } from '../domain/load.ts'
import { elapsed, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** A place that does not answer within this time is silent; later passes wait for it about this long. */
const SHORT_LOOK = seconds(2)
/** A slow source gets this many times what its last answer took. */
const SLACK = 1.5
/** A read that is cut off may end a moment before its time. */
const EARLY = 0.9
/** This often a silent place gets all of its time again: it may be back and slow. */
const LONG_LOOK_EVERY = seconds(300)

interface Waited {
  readonly reason: string
  readonly began: EpochSeconds
  readonly waited: number
}

interface Silence {
  readonly since: EpochSeconds
  /** What the newest long read said of it. */
  readonly reason: string
  readonly longLookAt: EpochSeconds
}

/** How long this pass waits for a place: as long as its source likes, or shortly, with the reason to give if it fails. */
export type Look =
  { readonly kind: 'long' } | { readonly kind: 'short'; readonly reason: string; readonly length: Seconds }

/** A read that has ended. */
export interface Looked {
  readonly look: Look
  readonly answer: LoadReading
  readonly began: EpochSeconds
  readonly ended: EpochSeconds
}

/**
 * The places that do not answer, remembered from pass to pass of a watch. A pass waits for a dead place once at length, then
 * shortly in each pass, so that the first pass after it is back sees it.
 */
export class Silences {
  /** By source: a place may answer one question and not another. */
  readonly #silent = new Map<LoadSource, Silence>()
  /** How long the last answer of each took. */
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
    // A place that refuses at once is not silent.
    if (answer.kind === 'series' || waited < EARLY * this.#shortLook(source))
      this.#heard(source, answer, ended)
    else if (look.kind === 'long') this.#waitedFor(source, { reason: answer.reason, began, waited })
  }

  /** What a person should know of them since the last call. */
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
      `${placeOf(source)} timed out after ${duration(waited)}; later passes wait ${duration(this.#shortLook(source))} until it ` +
        `answers, and ${duration(waited)} every ${duration(LONG_LOOK_EVERY)}`,
    )
  }

  /** Two sources of one place have the same news. */
  #tell(news: string): void {
    if (!this.#news.includes(news)) this.#news.push(news)
  }
}

function placeOf({ place, name }: LoadSource): string {
  return place ?? name
}
