import { epochSeconds, share, type EpochSeconds, type Share } from '../domain/units.ts'
import { masked } from '../domain/masks.ts'
import { wasNone, type AutoscaleBefore, type NoneBefore } from '../domain/autoscale.ts'
import type { Bill } from '../domain/cost.ts'
import type { ShareChange } from '../domain/record.ts'

/** The `key=value` pairs of a tag, and whether a value among them cannot be read. */
export class Pairs {
  readonly #values: ReadonlyMap<string, string>
  #isDamaged = false

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  get(key: string): string | undefined {
    return this.#values.get(key)
  }

  /** Remembers that a value is damaged, and answers what stands in for it. */
  damaged<T>(otherwise: T): T {
    this.#isDamaged = true
    return otherwise
  }

  get isDamaged(): boolean {
    return this.#isDamaged
  }
}

/** Longest name of a person that is kept, in characters. */
export const BY_LENGTH = 16

/** How long the parts of a tag may be that give way where the whole does not fit. */
export interface Room {
  readonly reasonLength: number
  /** How long the names of persons may be. */
  readonly nameLength: number
  /** How many of the newest share changes. */
  readonly shareChanges: number
}

/** One value under one key. */
export interface Cell<T> {
  readonly key: string
  /** The value as text; undefined if nothing need be written. */
  pack(value: T, room: Room): string | undefined
  unpack(pairs: Pairs): T
}

/** A moment in whole seconds. */
export function moment(key: string): Cell<EpochSeconds> {
  return {
    key,
    pack: (value) => String(whole(value)),
    unpack: (pairs) => epochSeconds(digits(pairs.get(key), pairs)),
  }
}

/** There, or not. */
export function flag(key: string): Cell<true> {
  return {
    key,
    pack: () => '1',
    unpack: (pairs) => (pairs.get(key) === '1' ? true : pairs.damaged(true)),
  }
}

/** A number from 0 to `most`. */
export function count(key: string, most: number): Cell<number> {
  return {
    key,
    pack: (value) => String(Math.min(most, whole(value))),
    unpack: (pairs) => digits(pairs.get(key), pairs),
  }
}

/** `none`, or `<1 or 0>-<minimum>-<maximum>-<default>`: one cell, because the tag has little room. */
export function autoscaleBefore(key: string): Cell<AutoscaleBefore | NoneBefore> {
  return {
    key,
    pack: (before) => (wasNone(before) ? before : packBounds(before)),
    unpack: (pairs) => {
      const packed = pairs.get(key) ?? ''
      if (packed === 'none' || packed === 'unmade') return packed
      const parts = packed.split('-')
      const [enabled = 0, minimum = 0, maximum = 0, usual = 0, low, high] = parts.map((part) =>
        digits(part, pairs),
      )
      if (![4, 6].includes(parts.length) || enabled > 1) pairs.damaged(undefined)
      const set = low === undefined || high === undefined ? {} : { set: { minimum: low, maximum: high } }
      return { enabled: enabled === 1, minimum, maximum, usual, ...set }
    },
  }
}

/** `<enabled>-<minimum>-<maximum>-<usual>` before the burst, then minimum and maximum that the burst set. */
function packBounds({ enabled, minimum, maximum, usual, set }: AutoscaleBefore): string {
  const parts = [enabled ? 1 : 0, minimum, maximum, usual, ...(set ? [set.minimum, set.maximum] : [])]
  return parts.map((value) => Math.min(MOST_INSTANCES, whole(value))).join('-')
}

/** `<since>-<seconds later>-<instance-seconds>`: one cell, because the tag has little room. */
export function bill(key: string): Cell<Bill> {
  return {
    key,
    pack: ({ sinceEpochSeconds: since, atEpochSeconds: at, instanceSeconds }) =>
      [since, at - whole(since), instanceSeconds].map(whole).join('-'),
    unpack: (pairs) => {
      const parts = (pairs.get(key) ?? '').split('-')
      const [since = 0, later = 0, instanceSeconds = 0] = parts.map((part) => digits(part, pairs))
      if (parts.length !== 3) pairs.damaged(undefined)
      return {
        sinceEpochSeconds: epochSeconds(since),
        atEpochSeconds: epochSeconds(since + later),
        instanceSeconds,
      }
    },
  }
}

const MOST_INSTANCES = 999

/**
 * A name that the action compares, in `[A-Za-z0-9._-]`, cut to `longest` characters; other characters become `-`. No person
 * writes it, so that a short secret which occurs in it by chance makes no other name of it.
 */
export function text(key: string, longest: number): Cell<string> {
  return {
    key,
    pack: (value) => plain(value, longest),
    unpack: (pairs) => readText(pairs, key),
  }
}

/** The name of a person, which is cut further only where nothing else can give way. */
export function nameOfPerson(key: string): Cell<string> {
  return {
    key,
    pack: (value, { nameLength }) => plain(masked(value), nameLength),
    unpack: (pairs) => readText(pairs, key),
  }
}

/** Text that is cut further where room is needed, and left out where it is empty. */
export function reason(key: string): Cell<string> {
  return {
    key,
    pack: (value, { reasonLength }) => plain(masked(value), reasonLength) || undefined,
    unpack: (pairs) => readText(pairs, key),
  }
}

/** One of a closed list of words. */
export function oneOf<T extends string>(key: string, words: readonly [T, ...T[]]): Cell<T> {
  return {
    key,
    pack: (value) => value,
    unpack: (pairs) => words.find((word) => word === pairs.get(key)) ?? pairs.damaged(words[0]),
  }
}

/** The state tag counts shares in 1/10,000. */
export const SHARE_STEPS = 10_000

/** One share, in ten-thousandths. */
export function oneShare(key: string): Cell<Share> {
  return {
    key,
    pack: (value) => String(Math.round(value * SHARE_STEPS)),
    unpack: (pairs) => {
      const steps = digits(pairs.get(key), pairs)
      return share(steps > SHARE_STEPS ? pairs.damaged(0) : steps / SHARE_STEPS)
    },
  }
}

/** `<epoch seconds>-<share>.<seconds later>-<share>…`, shares in ten-thousandths, as many of the newest as fit. */
export function shareChanges(key: string): Cell<readonly ShareChange[]> {
  return {
    key,
    pack: (changes, room) => {
      const kept = room.shareChanges === 0 ? [] : changes.slice(-room.shareChanges)
      return kept.length === 0 ? undefined : packChanges(kept)
    },
    unpack: (pairs) => (pairs.has(key) ? unpackChanges(pairs, key) : []),
  }
}

function packChanges(changes: readonly ShareChange[]): string {
  let last = 0
  const parts = changes.map((change) => {
    const at = Math.max(last, whole(change.atEpochSeconds))
    const part = `${at - last}-${Math.round(change.share * SHARE_STEPS)}`
    last = at
    return part
  })
  return parts.join('.')
}

function unpackChanges(pairs: Pairs, key: string): ShareChange[] {
  let at = 0
  return (pairs.get(key) ?? '').split('.').map((part) => {
    const [later, value, ...rest] = part.split('-')
    at += digits(later, pairs)
    const steps = digits(value, pairs)
    if (rest.length > 0 || steps > SHARE_STEPS) pairs.damaged(undefined)
    return { atEpochSeconds: epochSeconds(at), share: share(steps / SHARE_STEPS) }
  })
}

function readText(pairs: Pairs, key: string): string {
  const value = pairs.get(key) ?? ''
  return /^[A-Za-z0-9._-]*$/u.test(value) ? value : pairs.damaged('')
}

function digits(value: string | undefined, pairs: Pairs): number {
  return value !== undefined && /^\d{1,12}$/u.test(value) ? Number(value) : pairs.damaged(0)
}

function plain(value: string, longest: number): string {
  return value.replace(/[^A-Za-z0-9._-]/gu, '-').slice(0, longest)
}

function whole(value: number): number {
  return Math.max(0, Math.floor(value))
}
