import { duration } from '../domain/format.ts'
import type { LoadReading, LoadSource } from '../domain/load.ts'
import { elapsed, seconds, type EpochSeconds, type Seconds } from '../domain/units.ts'

/** A place that does not answer within this time is silent; later passes wait about this long for it. */
const SHORT_READ = seconds(2)
/** A slow source gets this many times as long as its last answer took. */
const SLACK = 1.5
/** A read that is cut off may end a moment before its time. */
const EARLY = 0.9
/** How often a silent place gets its full time again: it may be back and slow. */
const LONG_READ_INTERVAL = seconds(300)

interface Waited {
  readonly reason: string
  readonly began: EpochSeconds
  readonly waited: number
}

interface Silence {
  readonly since: EpochSeconds
  /** What the newest long read reported. */
  readonly reason: string
  readonly longReadAt: EpochSeconds
}

/** How long this pass waits for a place: as long as its source needs, or briefly, with the reason to give if it fails. */
export type ReadLength =
  | { readonly kind: 'long' }
  | { readonly kind: 'short'; readonly reason: string; readonly forSeconds: Seconds }

/** A read that has ended. */
export interface EndedRead {
  readonly length: ReadLength
  readonly answer: LoadReading
  readonly began: EpochSeconds
  readonly ended: EpochSeconds
}

/**
 * Remembers from pass to pass of a watch which places do not answer. A pass waits at length for a dead place once, then
 * briefly in each pass, so that the first pass after its return sees it.
 */
export class Silences {
  /** By source: a place may answer one request and not another. */
  readonly #silent = new Map<LoadSource, Silence>()
  /** How long the last answer of each took. */
  readonly #usual = new Map<LoadSource, Seconds>()
  #news: string[] = []

  lengthFor(source: LoadSource, now: EpochSeconds): ReadLength {
    const silence = this.#silent.get(source)
    if (silence === undefined || elapsed(silence.longReadAt, now) >= LONG_READ_INTERVAL)
      return { kind: 'long' }
    return { kind: 'short', reason: silence.reason, forSeconds: this.#shortRead(source) }
  }

  ended(source: LoadSource, { length, answer, began, ended }: EndedRead): void {
    const waited = elapsed(began, ended)
    if (answer.kind === 'series') this.#usual.set(source, waited)
    // A place that refuses at once is not silent.
    if (answer.kind === 'series' || waited < EARLY * this.#shortRead(source))
      this.#heard(source, answer, ended)
    else if (length.kind === 'long') this.#waitedFor(source, { reason: answer.reason, began, waited })
  }

  /** What to tell a person about them since the last call. */
  takeNews(): readonly string[] {
    const news = this.#news
    this.#news = []
    return news
  }

  #shortRead(source: LoadSource): Seconds {
    return seconds(Math.max(SHORT_READ, SLACK * (this.#usual.get(source) ?? 0)))
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
    this.#silent.set(source, { since: since ?? began, reason, longReadAt: began })
    if (since !== undefined) return
    this.#tell(
      `${placeOf(source)} timed out after ${duration(waited)}; later passes wait ${duration(this.#shortRead(source))} until it ` +
        `answers, and ${duration(waited)} every ${duration(LONG_READ_INTERVAL)}`,
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
