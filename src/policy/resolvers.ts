import { known, unknown, type Known } from '../domain/known.ts'
import type { ShareChange } from '../domain/record.ts'
import { expectedShareOf, relax, type ResolverModel, type Resolvers } from '../domain/resolvers.ts'
import { epochSeconds, share, type EpochSeconds, type Share } from '../domain/units.ts'

/** The history of DNS answers: `changes` in order of time, and the share before the first of them. */
export interface ShareHistory {
  readonly beforeFirst: Known<Share>
  readonly changes: readonly ShareChange[]
}

/** A moment of the model. */
export interface ExpectedShare {
  readonly expected: Share
  /** The share that DNS answered with at that moment. */
  readonly targetShare: Share
}

/** DNS has settled if the expected observed share is this near to the target share. */
const SETTLED_WITHIN = 0.1
/** Below this, the burst side's load says too little about the whole. */
const LEAST_TARGET = 0.05

/** Whether all but the slowest resolvers have followed, so that the burst side's load tells the whole load. */
export function isSettled({ expected, targetShare }: ExpectedShare): boolean {
  return targetShare >= LEAST_TARGET && Math.abs(expected - targetShare) <= SETTLED_WITHIN * targetShare
}

/** After this many time constants, the fast population has forgotten its start (e^-5 < 1 %). */
const FORGOTTEN_AFTER = 5

/**
 * The expected observed share at each of `moments`, which must be in order of time. Unknown before the first change if
 * the share before it is unknown, and until the fast population has forgotten that start.
 */
export function expectedShare(
  history: ShareHistory,
  moments: readonly EpochSeconds[],
  model: ResolverModel,
): Known<ExpectedShare>[] {
  const { changes, beforeFirst } = history
  const first = changes[0]
  const knownFrom =
    beforeFirst.kind === 'known'
      ? -Infinity
      : (first?.atEpochSeconds ?? Infinity) + FORGOTTEN_AFTER * model.fastSeconds
  const before = beforeFirst.kind === 'known' ? beforeFirst.value : (first?.share ?? share(0))
  const populations = new Populations(before, changes, model)
  return moments.map((moment) => {
    const observedShare = populations.advance(moment)
    return moment >= knownFrom
      ? known(observedShare)
      : unknown('the state tag does not have the share of DNS answers then')
  })
}

class Populations {
  readonly #changes: readonly ShareChange[]
  readonly #model: ResolverModel
  #at: EpochSeconds | undefined
  #next = 0
  #targetShare: number
  #resolvers: Resolvers

  constructor(before: Share, changes: readonly ShareChange[], model: ResolverModel) {
    this.#changes = changes
    this.#model = model
    this.#targetShare = before
    this.#resolvers = { fast: before, slow: before }
  }

  advance(moment: EpochSeconds): ExpectedShare {
    for (let change = this.#changes[this.#next]; change !== undefined; change = this.#changes[this.#next]) {
      if (change.atEpochSeconds > moment) break
      this.#relaxUntil(change.atEpochSeconds)
      this.#targetShare = change.share
      this.#next++
    }
    this.#relaxUntil(moment)
    return { expected: expectedShareOf(this.#resolvers, this.#model), targetShare: share(this.#targetShare) }
  }

  #relaxUntil(moment: EpochSeconds): void {
    const passed = this.#at === undefined ? 0 : Math.max(0, moment - this.#at)
    this.#resolvers = relax(this.#resolvers, this.#targetShare, passed, this.#model)
    this.#at = epochSeconds(Math.max(this.#at ?? -Infinity, moment))
  }
}
