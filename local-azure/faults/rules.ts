import type { CallKind } from '../log/requests.ts'
import type { Json } from '../json.ts'
import type { Call } from '../net/message.ts'
import type { AlterationDetails } from './alteration.ts'
import { ALTERATIONS, type AlterationName } from './alterations.ts'
import { matches, type FaultMatch } from './match.ts'
import type { RefusalDetails } from './refusal.ts'
import { REFUSALS, type RefusalName } from './refusals.ts'

/** What happens to a call instead of its usual reply. */
export type Fault =
  /** This reply; the world does not change. */
  | {
      readonly kind: 'reply'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: Json
    }
  /** No reply, ever. */
  | { readonly kind: 'hang' }
  /** The connection breaks before the world changes. */
  | { readonly kind: 'reset' }
  /** The usual reply, after so many virtual seconds. */
  | { readonly kind: 'slow'; readonly seconds: number }
  /** The world changes as usual, then the connection breaks: Azure applied the write and never confirmed it. */
  | { readonly kind: 'lose-reply' }
  /** The usual reply, cut in the middle of its body. */
  | { readonly kind: 'drop-body' }
  /** Half of the usual reply, then blanks without an end. */
  | { readonly kind: 'trickle' }
  /** This status with an empty body; the world does not change. */
  | { readonly kind: 'empty'; readonly status: number }
  /** A gateway's HTML page with this status; the world does not change. */
  | { readonly kind: 'html'; readonly status: number }
  /** A refusal of the services by its name; the world does not change. */
  | ({ readonly kind: 'refuse'; readonly as: RefusalName } & RefusalDetails)
  /** The usual reply, changed in a named way. */
  | ({ readonly kind: 'alter'; readonly as: AlterationName } & AlterationDetails)

export interface FaultRule {
  readonly id?: string
  /** Which calls it hits; a refusal or an alteration has usual ones, which these narrow. */
  readonly match?: FaultMatch
  readonly fault: Fault
  /** How many calls it hits; default 1. Any number as `'always'`. */
  readonly times?: number | 'always'
  /** How many matching calls pass before the first hit. */
  readonly skip?: number
  /** 0…1; the random numbers come from the local Azure's seed. */
  readonly probability?: number
  /** Virtual seconds after the world's start. */
  readonly fromSeconds?: number
  readonly toSeconds?: number
}

interface Live {
  readonly id: string
  readonly rule: FaultRule
  left: number
  skip: number
}

/** The rules in order: the first that fits a call hits it. The same seed gives the same faults. */
export class Faults {
  #rules: Live[] = []
  #count = 0
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = mulberry32(seed)
  }

  add(rule: FaultRule): string {
    this.#count += 1
    const id = rule.id ?? `fault-${this.#count}`
    const left = rule.times === 'always' ? Infinity : (rule.times ?? 1)
    this.#rules.push({ id, rule, left, skip: rule.skip ?? 0 })
    return id
  }

  /** Removes one rule, or all. */
  clear(id?: string): void {
    this.#rules = id === undefined ? [] : this.#rules.filter((one) => one.id !== id)
  }

  get rules(): readonly FaultRule[] {
    return this.#rules.map(({ id, rule }) => ({ ...rule, id }))
  }

  /** The first rule that hits this call; the hit counts against its `times`. */
  take(
    call: Call,
    kind: CallKind,
    elapsedSeconds: number,
  ): { readonly id: string; readonly fault: Fault } | undefined {
    for (const one of this.#rules) {
      if (one.left <= 0 || !fits(one.rule, call, kind, elapsedSeconds)) continue
      if (one.skip > 0) {
        one.skip -= 1
        continue
      }
      if (one.rule.probability !== undefined && this.#random() >= one.rule.probability) continue
      one.left -= 1
      return { id: one.id, fault: one.rule.fault }
    }
    return undefined
  }
}

function fits(
  { match, fault, fromSeconds, toSeconds }: FaultRule,
  call: Call,
  kind: CallKind,
  elapsed: number,
): boolean {
  if (elapsed < (fromSeconds ?? 0) || elapsed > (toSeconds ?? Infinity)) return false
  return matches({ ...usualMatch(fault), ...match }, call, kind)
}

function usualMatch(fault: Fault): FaultMatch {
  if (fault.kind === 'alter') return ALTERATIONS[fault.as].match
  return fault.kind === 'refuse' ? REFUSALS[fault.as].match : {}
}

/** mulberry32: the same seed gives the same numbers everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
