import {
  elapsed,
  epochSeconds,
  minutes,
  seconds,
  type EpochSeconds,
  type Seconds,
} from '../../domain/units.ts'
import { kindOfKey } from './keys.ts'
import { KnownInstances } from './instances.ts'
import { MAY_LAG_FOR, SHOWN_WITHIN } from './shown-within.ts'
import { AGREED_READS, oneMore, type Reads, type Undone, type Version } from './version.ts'

/** Changes further apart than this are not a fight. */
const SAME_FIGHT = minutes(30)

/**
 * The values that this run wrote or read, by resource. If a read shows an older one of them soon after a newer one, it
 * comes from a replica that lags: the ledger believes the newer value. So the answer of a write counts at once, later
 * reads confirm it, and no older value repeats or contradicts it.
 */
export class Ledger {
  /** The instances of the burst side's app. */
  readonly instances = new KnownInstances()
  readonly #versions = new Map<string, Version[]>()
  readonly #reads = new Map<string, Reads>()
  readonly #undone = new Map<string, Undone>()
  readonly #lags = new Map<string, Seconds>()

  /**
   * What to believe about `key` after a read that began at `readAt`. `sharedWriters`: other runs write this value as
   * well, so an older value of theirs is a lagging read too.
   */
  believe<T>(key: string, value: T, readAt: EpochSeconds, sharedWriters = false): T {
    const text = textOf(value)
    const reads = oneMore(this.#reads.get(key), text, readAt)
    this.#reads.set(key, reads)
    const versions = this.#of(key)
    const newest = versions.at(-1)
    if (newest?.text === text) {
      this.#isShown(key, newest, readAt)
      if (reads.inRow >= AGREED_READS) reads.disputedSince = undefined
      return value
    }
    if (newest === undefined || (newest.by === 'us, answer lost' && !newest.shown))
      return this.#adopt(key, value, readAt)
    const older = versions.findLastIndex((version) => version.text === text)
    const replacedAt = versions[older + 1]?.at ?? readAt
    const isOurs = newest.by !== 'read'
    const age = elapsed(replacedAt, readAt)
    const isGivenUp = versions.slice(older + 1).some(({ by }) => by === 'read')
    if (isGivenUp) this.#isShownLate(key, versions[older], readAt)
    const isSoon = age < this.#window(key)
    const mayBeLate = older >= 0 && (isSoon || (reads.lags && age < MAY_LAG_FOR))
    if (mayBeLate) {
      reads.lags = true
      newest.late = true
    }
    if (mayBeLate && isSoon && isOurs) return newest.value as T
    // Of two values that others wrote, or after so long, neither is known to be newer until the replicas agree.
    if (mayBeLate && reads.inRow < AGREED_READS) {
      reads.disputedSince ??= readAt
      return newest.value as T
    }
    if (isOurs && !sharedWriters)
      this.#isUndone(key, newest.shown || older < 0 ? 'changed' : 'ignored', readAt)
    return this.#adopt(key, value, readAt)
  }

  /** The service has answered a write. */
  wrote(key: string, value: unknown, at: EpochSeconds): void {
    const text = textOf(value)
    const earlier = this.#unshown(key, text)?.firstAt ?? at
    const firstAt = elapsed(earlier, at) <= MAY_LAG_FOR ? earlier : at
    this.#add(key, { text, value, at, firstAt, by: 'us', shown: false, late: false })
    const undone = this.#undone.get(key)
    if (undone !== undefined) this.#undone.set(key, { ...undone, answered: true })
  }

  /** A change that Azure had accepted has failed: whatever a read shows next is true. */
  forget(key: string): void {
    this.#versions.delete(key)
    this.#reads.delete(key)
  }

  /** A write was sent and its answer was lost: it may have taken effect. */
  mayHaveWritten(key: string, value: unknown, at: EpochSeconds): void {
    this.#add(key, {
      text: textOf(value),
      value,
      at,
      firstAt: at,
      by: 'us, answer lost',
      shown: false,
      late: false,
    })
  }

  /** Undefined if the run wrote nothing, or its last write is in force as far as reads tell. */
  undone(key: string): Undone | undefined {
    const undone = this.#undone.get(key)
    return undone?.answered === false ? undone : undefined
  }

  /** Azure ignored this change before, and no read has shown what became of it since the run made it again. */
  isAskedAgain(key: string): boolean {
    const newest = this.#of(key).at(-1)
    return newest?.by === 'us' && !newest.shown && this.#undone.get(key)?.how === 'ignored'
  }

  /** The run's time has jumped to `now`, and what it knows is as old as it was. Nothing is of the future. */
  shiftedBy(jumpSeconds: number, now: EpochSeconds): void {
    const dated = (at: EpochSeconds): EpochSeconds => epochSeconds(Math.min(now, at + jumpSeconds))
    this.instances.redate(dated)
    for (const version of [...this.#versions.values()].flat()) {
      version.at = dated(version.at)
      version.firstAt = dated(version.firstAt)
    }
    for (const [key, undone] of this.#undone) this.#undone.set(key, { ...undone, at: dated(undone.at) })
    for (const reads of this.#reads.values()) {
      reads.lastAt = reads.lastAt.map(dated)
      if (reads.disputedSince !== undefined) reads.disputedSince = dated(reads.disputedSince)
    }
  }

  /** Keys of the writes that no read has shown yet, and that may still appear; without `now` also of those that may not. */
  unshown(now = epochSeconds(0)): readonly string[] {
    return [...this.#versions].flatMap(([key, versions]) => {
      const newest = versions.at(-1)
      if (newest?.by !== 'us' || elapsed(newest.at, now) >= this.#window(key)) return []
      return newest.shown && this.#replicasAgree(key, newest) ? [] : [key]
    })
  }

  /** Keys of which replicas show different values, none of them this run's. */
  disputed(now: EpochSeconds): readonly string[] {
    return [...this.#reads].flatMap(([key, { disputedSince }]) =>
      disputedSince !== undefined && elapsed(disputedSince, now) < SHOWN_WITHIN ? [key] : [],
    )
  }

  /** What this run wrote last and was answered; undefined if anything else was read since. */
  written(key: string): unknown {
    const newest = this.#of(key).at(-1)
    return newest?.by === 'us' ? newest.value : undefined
  }

  /** What is believed of `key` is what this run wrote last, or may have written, not before `since`. */
  isOurs(key: string, since = epochSeconds(0)): boolean {
    const newest = this.#of(key).at(-1)
    return newest !== undefined && newest.by !== 'read' && newest.at >= since
  }

  knows(key: string): boolean {
    return this.#versions.has(key)
  }

  /** Known keys that begin with `prefix`. */
  keysBelow(prefix: string): readonly string[] {
    return [...this.#versions.keys()].filter((key) => key.startsWith(prefix))
  }

  /** By kind, the longest time from a write of this run to the read that showed it, where others before it did not. */
  get lags(): ReadonlyMap<string, Seconds> {
    return this.#lags
  }

  /**
   * Where a read has lagged, one that shows a write may come from a replica that is ahead of the others. A newest read that
   * shows an older value contradicts it: a replica lags, or someone changed it back.
   */
  #replicasAgree(key: string, { text }: Version): boolean {
    const reads = this.#reads.get(key)
    return reads === undefined || !reads.lags || (reads.text === text && reads.inRow >= AGREED_READS)
  }

  /** The last replicas to answer since then agree: so many reads in a row showed the same. */
  agree(key: string, since: EpochSeconds): boolean {
    const { inRow = 0, lastAt = [] } = this.#reads.get(key) ?? {}
    return inRow >= AGREED_READS && lastAt.every((at) => at >= since)
  }

  /** Reads went back to a value from before, which tells less of a change than a new one. */
  isBack(key: string): boolean {
    const versions = this.#of(key)
    const newest = versions.at(-1)
    return newest?.by === 'read' && versions.slice(0, -1).some(({ text }) => text === newest.text)
  }

  /** So long Azure may take to show a write: where reads were later than that, twice what it took. */
  #window(key: string): Seconds {
    const seen = 2 * (this.#lags.get(kindOfKey(key)) ?? 0)
    return seconds(Math.min(MAY_LAG_FOR, Math.max(SHOWN_WITHIN, seen)))
  }

  /** A write of the same value that no read has shown. */
  #unshown(key: string, text: string): Version | undefined {
    return this.#of(key).findLast((version) => version.by === 'us' && version.text === text && !version.shown)
  }

  #of(key: string): readonly Version[] {
    return this.#versions.get(key) ?? []
  }

  #isUndone(key: string, how: Undone['how'], at: EpochSeconds): void {
    const last = this.#undone.get(key)
    const times = last !== undefined && elapsed(last.at, at) <= SAME_FIGHT ? last.times + 1 : 1
    this.#undone.set(key, { how, times, at, answered: false })
  }

  /** An own write that no read showed for so long that the run has given it up, and now one does. */
  #isShownLate(key: string, version: Version | undefined, readAt: EpochSeconds): void {
    if (version?.by !== 'us' || version.shown) return
    version.late = true
    this.#isShown(key, version, readAt)
  }

  #isShown(key: string, version: Version, readAt: EpochSeconds): void {
    const lag = elapsed(version.firstAt, readAt)
    // Who shows it after hours is not Azure: someone else has set the same.
    if (!version.shown && version.late && version.by !== 'read' && lag <= MAY_LAG_FOR) {
      const kind = kindOfKey(key)
      this.#lags.set(kind, seconds(Math.max(this.#lags.get(kind) ?? 0, lag)))
    }
    // Reading the other value once more is no sign of this run's own.
    if (version.by !== 'read' && this.#undone.get(key)?.how === 'ignored') this.#undone.delete(key)
    version.shown = true
  }

  #adopt<T>(key: string, value: T, at: EpochSeconds): T {
    this.#add(key, { text: textOf(value), value, at, firstAt: at, by: 'read', shown: true, late: false })
    const reads = this.#reads.get(key)
    if (reads !== undefined) reads.disputedSince = undefined
    return value
  }

  /** Forgets versions that were replaced too long ago to show in any read. */
  #add(key: string, version: Version): void {
    const versions = [...this.#of(key), version]
    const kept = versions.filter((_, index) => {
      const replacedAt = versions[index + 1]?.at
      return replacedAt === undefined || elapsed(replacedAt, version.at) < MAY_LAG_FOR
    })
    this.#versions.set(key, kept)
  }
}

function textOf(value: unknown): string {
  return JSON.stringify({ value })
}
