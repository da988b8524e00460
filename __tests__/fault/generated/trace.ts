import { conflict, type Touch } from './touches.ts'

export const SIDES = ['first', 'second'] as const
export type Side = (typeof SIDES)[number]

/** Whose turn the one of that index is. */
export function sideOf(turn: number): Side {
  return turn % 2 === 0 ? 'first' : 'second'
}

interface Step {
  readonly touches: readonly Touch[]
  /** How many steps of both came before it. */
  readonly at: number
  /** The run paused after it, or ended. */
  readonly pauses: boolean
}

/** Two steps whose order matters, and which of them came first. */
interface Ordered {
  readonly first: number
  readonly second: number
  readonly firstLed: boolean
}

/** What two runs did and in which order, step by step. A step is a request that waits for its turn, with what follows without waiting. */
export class Trace {
  readonly #steps: Readonly<Record<Side, (Step & { touches: Touch[]; pauses: boolean })[]>> = {
    first: [],
    second: [],
  }
  #count = 0
  /** How many steps of both came before the end of each. */
  readonly #over: Record<Side, number> = { first: Infinity, second: Infinity }
  #ordered: readonly Ordered[] | undefined

  step(side: Side, touch: Touch): void {
    this.#steps[side].push({ touches: [touch], at: this.#count++, pauses: false })
  }

  /** A request that waits for no turn belongs to the step before it. */
  along(side: Side, touch: Touch): void {
    this.#steps[side].at(-1)?.touches.push(touch)
  }

  pause(side: Side): void {
    const last = this.#steps[side].at(-1)
    if (last !== undefined) last.pauses = true
  }

  over(side: Side): void {
    this.pause(side)
    this.#over[side] = this.#count
  }

  /**
   * Whether the same runs with these turns would end as they did here: each pair of steps of which one changes what the other
   * touches comes in the same order. The steps between can be swapped, one after the other, without anybody seeing it
   * (partial-order reduction, as in Flanagan and Godefroid, Dynamic partial-order reduction, POPL 2005). Time alone is no
   * difference: what a late answer does is in the fault matrix.
   */
  isLike(turns: readonly number[]): boolean {
    const planned = this.#planned(turns)
    if (planned === undefined) return false
    return this.#pairs().every(({ first, second, firstLed }) => {
      const [a = Infinity, b = Infinity] = [planned.first[first], planned.second[second]]
      return a === b || a < b === firstLed
    })
  }

  /**
   * The place of each step that these turns put in order: each turn, and what then goes on until its run pauses. Undefined where
   * a run is too short for its turn, but perhaps only because of what the other one did here.
   */
  #planned(turns: readonly number[]): Readonly<Record<Side, readonly number[]>> | undefined {
    const planned: Record<Side, number[]> = { first: [], second: [] }
    let place = 0
    for (const [index, count] of [...turns, Infinity].entries()) {
      const side = sideOf(index)
      const steps = this.#steps[side]
      const isLast = index === turns.length
      for (let left = count; left > 0; left -= 1) {
        const step = steps[planned[side].length]
        // A run that is over gives its turn away for good.
        if (step === undefined) return this.#endsAlone(side, planned) ? planned : undefined
        planned[side].push(place++)
        if (isLast && step.pauses) return planned
      }
    }
    return planned
  }

  /** Whether no other step of the other run came before the end of this one. */
  #endsAlone(side: Side, planned: Readonly<Record<Side, readonly number[]>>): boolean {
    const other = side === 'first' ? 'second' : 'first'
    const before = this.#steps[other].filter(({ at }) => at < this.#over[side])
    return before.length <= planned[other].length
  }

  #pairs(): readonly Ordered[] {
    this.#ordered ??= this.#steps.first.flatMap((one, first) =>
      this.#steps.second.flatMap((other, second) =>
        one.touches.some((a) => other.touches.some((b) => conflict(a, b)))
          ? [{ first, second, firstLed: one.at < other.at }]
          : [],
      ),
    )
    return this.#ordered
  }
}
