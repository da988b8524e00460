import { expectedShareOf, relax, resolverModel } from '../../src/domain/resolvers.ts'
import type { Resolvers } from '../../src/domain/resolvers.ts'
import { seconds as inSeconds } from '../../src/domain/units.ts'
import type { Answers } from './dns.ts'

/** Key of the lookups that get no address. */
export const NOWHERE = ''

interface Pending {
  readonly at: number
  readonly answers: Answers
}

/**
 * Where users go. The name servers follow a change after `propagationSeconds`; the resolvers follow the name servers as
 * their caches expire.
 */
export class Traffic {
  #answers: Answers
  #latest: Answers
  #pending: Pending[] = []
  readonly #resolvers = new Map<string, Resolvers>()
  readonly #propagationSeconds: number

  constructor(answers: Answers, propagationSeconds: number) {
    this.#answers = answers
    this.#latest = answers
    this.#propagationSeconds = propagationSeconds
    for (const [key, part] of Object.entries(withNowhere(answers))) {
      this.#resolvers.set(key, { fast: part, slow: part })
    }
  }

  /** The name servers' answers now. */
  get answers(): Answers {
    return this.#answers
  }

  /** When the answers change next. */
  get nextAt(): number {
    return this.#pending[0]?.at ?? Infinity
  }

  /** Sets the profile's answers from now on; the name servers follow after the propagation. */
  announce(answers: Answers, now: number): void {
    if (sameAnswers(answers, this.#latest)) return
    this.#latest = answers
    this.#pending.push({ at: now + this.#propagationSeconds, answers })
  }

  arrive(now: number): void {
    while (this.#pending[0] !== undefined && this.#pending[0].at <= now) {
      this.#answers = this.#pending.shift()!.answers
    }
  }

  /** Lets `seconds` pass; returns each endpoint's mean part of all load in that time. */
  flow(seconds: number, ttlSeconds: number): ReadonlyMap<string, number> {
    const wanted = withNowhere(this.#answers)
    const model = resolverModel(inSeconds(ttlSeconds))
    const mean = new Map<string, number>()
    for (const key of new Set([...this.#resolvers.keys(), ...Object.keys(wanted)])) {
      const before = this.#resolvers.get(key) ?? { fast: 0, slow: 0 }
      const after = relax(before, wanted[key] ?? 0, seconds, model)
      this.#resolvers.set(key, after)
      mean.set(key, (expectedShareOf(before, model) + expectedShareOf(after, model)) / 2)
    }
    return mean
  }
}

function withNowhere(answers: Answers): Record<string, number> {
  const sum = Object.values(answers).reduce((total, part) => total + part, 0)
  // Parts such as 50/51 and 1/51 do not add up to exactly 1.
  return sum > 1 - 1e-9 ? { ...answers } : { ...answers, [NOWHERE]: 1 - sum }
}

function sameAnswers(a: Answers, b: Answers): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => Math.abs((a[key] ?? 0) - (b[key] ?? 0)) < 1e-12)
}
