import type { Decision } from '../../domain/decision.ts'
import type { Observation } from '../../domain/observation.ts'
import type { Phase } from '../../domain/record.ts'
import { isSameShare } from '../../domain/units.ts'

/** The input and the answer of `decide`, before the run added what only it remembers. */
export interface Decided {
  readonly from: Observation
  readonly decision: Decision
}

/** What the report needs, however the run ends. Changed by each iteration. */
export class Story {
  #before: Observation | undefined
  #latest: Observation | undefined
  #decision: Decision | undefined
  #decided: Decided | undefined
  #phase: Phase | undefined
  #phaseBefore: Phase | undefined
  #startsOver = false
  readonly #told = new Set<string>()

  /** The first observation. */
  get before(): Observation | undefined {
    return this.#before
  }

  get latest(): Observation | undefined {
    return this.#latest
  }

  /**
   * The decision to report: the run's first one, or the first that acts if that one changed nothing. If the run changed
   * its goal or its share, it is the last decision, so that it fits the phase and the share at the end. A burst that got
   * another share than it set out for is still a burst.
   */
  get decision(): Decision | undefined {
    return this.#decision
  }

  /** Where `decision` came from. */
  get decided(): Decided | undefined {
    return this.#decided
  }

  get phase(): Phase | undefined {
    return this.#phase
  }

  /** As `before` shows it. */
  get phaseBefore(): Phase | undefined {
    return this.#phaseBefore
  }

  /** Whether to tell a person this; once in a run. */
  tells(message: string): boolean {
    const first = !this.#told.has(message)
    this.#told.add(message)
    return first
  }

  /** The first read had reused an earlier one, which may be older than what the run found: the next read takes its place. */
  startsOver(): void {
    this.#startsOver = true
  }

  #forget(): void {
    this.#startsOver = false
    this.#before = undefined
    this.#phaseBefore = undefined
    this.#decision = undefined
    this.#decided = undefined
  }

  /** `phase`: as `o` shows it. It is told even if the run ends before it decides from `o`. */
  observed(o: Observation, phase: Phase): void {
    if (this.#startsOver) this.#forget()
    this.#before ??= o
    this.#phaseBefore ??= phase
    this.#latest = o
    this.#phase = phase
  }

  /** What a last read has found, after the run had ended. */
  endedWith(o: Observation, phase: Phase): void {
    this.#latest = o
    this.#phase = phase
  }

  decidedOn(decision: Decision, decided: Decided, phase: Phase): void {
    this.#phase = phase
    const told = this.#decision
    if (told !== undefined && !tellsMore(decision, told)) return
    this.#decision =
      told !== undefined && isOtherShare(decision, told) ? withShareOf(decision, told) : decision
    this.#decided = decided
  }
}

/** An undo does not change the goal: the run still is the burst that failed. */
function tellsMore(decision: Decision, told: Decision): boolean {
  if (decision.rule === 'retry-backoff') return false
  // The run started the app of the last endpoint; that it stays enabled then tells less.
  if (decision.rule === 'routing-safety' && told.rule === 'routing-safety' && leaves(decision)) return false
  const turned = decision.goal.kind !== told.goal.kind
  return turned || isOtherShare(decision, told) || (leaves(told) && !leaves(decision))
}

function isOtherShare({ goal }: Decision, { goal: told }: Decision): boolean {
  return goal.kind === 'bursting' && told.kind === 'bursting' && !isSameShare(goal.share, told.share)
}

/** The same burst with another share: what the first decision warned of is still so. */
function withShareOf(decision: Decision, told: Decision): Decision {
  const warnings = [...new Set([...told.warnings, ...decision.warnings])]
  return { ...decision, kind: told.kind === 'burst' ? 'burst' : decision.kind, warnings }
}

function leaves({ kind }: Decision): boolean {
  return kind === 'none' || kind === 'hold'
}
