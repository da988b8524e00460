import type { Series } from '../domain/series.ts'
import type { Seconds } from '../domain/units.ts'
import { glitchAt, GLITCH_MINUTES, isTooLow, newestGlitch, type Glitch, type GlitchKind } from './glitch.ts'
import { ShownMinutes } from './minutes.ts'

/** The newest minutes of a load, in two readings; both are the same series if they do not differ. */
export interface Standing {
  /**
   * Without what is stuck or reads too low, and without a glitch of the newest minutes. An older minute that reads too high
   * still counts: at worst it prolongs a burst for a while.
   */
  readonly believed: Series
  /** Without what reads too low only: what reads too high, or always the same, may be true and speak against an end. */
  readonly faceValue: Series
}

/** The minutes of one load, in which each glitch is looked for once, however many ends are asked for. */
export class StandingMinutes {
  /** The minute after the newest. */
  readonly end: number
  readonly #tail: Series
  readonly #shown = new ShownMinutes(0)
  readonly #kinds: (GlitchKind | undefined)[] = []
  readonly #isJudged: boolean[] = []

  constructor(tail: Series, capacity: number) {
    this.#tail = tail
    for (const value of tail.values) this.#shown.push(value === null ? NaN : value / capacity)
    this.end = this.#shown.end
  }

  /** The minute after the newest known one; `end` if none is known. */
  knownEnd(): number {
    return (this.#shown.newestKnown() ?? this.end - 1) + 1
  }

  newestGlitch(): Glitch | undefined {
    return newestGlitch(this.#shown)
  }

  /** The minutes before `end` as they stood when no later one had been shown. */
  asOf(end: number): Standing {
    return this.#shown.asOf(end, () => {
      const glitch = newestGlitch(this.#shown)
      const believed = this.#series(believedUntil(glitch, end), glitch?.from ?? end, isUnknown)
      const from = glitch !== undefined && isTooLow(glitch.kind) ? glitch.from : end
      const faceValue = this.#series(from, from, isTooLow)
      return { believed, faceValue: isSame(believed, faceValue) ? believed : faceValue }
    })
  }

  /** Known minutes ÷ minutes of the last `length` before `end`, 0…1, as they were believed then. */
  knownPart(end: number, length: Seconds): number {
    return this.#shown.asOf(end, () => {
      const glitch = newestGlitch(this.#shown)
      const minutes = minutesIn(length)
      const last = believedUntil(glitch, end)
      const from = glitch?.from ?? end
      let known = 0
      for (let minute = Math.max(0, last - minutes); minute < Math.min(last, from); minute++)
        if (this.#tail.values[minute] !== null && !isUnknown(this.#kindAt(minute))) known++
      return known / minutes
    })
  }

  #series(end: number, from: number, isSetAside: (kind: GlitchKind | undefined) => boolean): Series {
    const values = this.#tail.values.slice(0, end)
    return {
      ...this.#tail,
      values: values.map((value, at) => (at < from && !isSetAside(this.#kindAt(at)) ? value : null)),
    }
  }

  /** What a minute seems to be; no minute more than three after it can change that. */
  #kindAt(minute: number): GlitchKind | undefined {
    if (minute + GLITCH_MINUTES >= this.#shown.end) return glitchAt(this.#shown, minute)
    if (this.#isJudged[minute] !== true) {
      this.#kinds[minute] = glitchAt(this.#shown, minute)
      this.#isJudged[minute] = true
    }
    return this.#kinds[minute]
  }
}

/**
 * The end of what is known: a glitch of minutes is cut off, so that what is known is counted up to it; a stuck monitor knows
 * nothing, for however long it is stuck.
 */
function believedUntil(glitch: Glitch | undefined, end: number): number {
  return glitch === undefined || glitch.kind === 'stuck' ? end : glitch.from
}

function isUnknown(kind: GlitchKind | undefined): boolean {
  return isTooLow(kind) || kind === 'stuck'
}

function isSame(one: Series, other: Series): boolean {
  return (
    one.values.length === other.values.length && one.values.every((value, at) => value === other.values[at])
  )
}

/** At least 1, so that a part of it is defined. */
export function minutesIn(length: Seconds): number {
  return Math.max(1, Math.round(length / 60))
}
