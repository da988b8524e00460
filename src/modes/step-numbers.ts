import type { Step } from '../burst/steps.ts'

/** A step of the newest plan, with its number in the log. */
interface Numbered {
  readonly number: string
  readonly step: Step
  readonly key: string
  met: boolean
}

/**
 * Numbers the steps of one run. A planned step keeps its number from plan to result. A new plan continues the count, so
 * that no number ever means two steps. A step without a plan gets the number of the one before it and a letter: "8a".
 */
export class StepNumbers {
  #plan: readonly Numbered[] = []
  #highest = 0
  #latest = '0'

  /** How many planned steps have a number. */
  get total(): number {
    return this.#highest
  }

  /** Numbers the steps of a plan, and forgets those of an earlier plan that were not reached. */
  plan(steps: readonly Step[]): readonly string[] {
    this.#plan = steps.map((step, at) => ({
      number: String(this.#highest + at + 1),
      step,
      key: keyOf(step),
      met: false,
    }))
    this.#highest += steps.length
    return this.#plan.map(({ number }) => number)
  }

  /** The number of a step that begins. Call it once for each step: another try keeps the number of the first. */
  of(step: Step): string {
    const key = keyOf(step)
    const planned = this.#plan.find((it) => !it.met && it.key === key)
    if (planned !== undefined) planned.met = true
    this.#latest = planned === undefined ? after(this.#latest) : planned.number
    return this.#latest
  }

  /** The planned steps before `step` that the run has left out, each once. Empty if no plan names `step`. */
  leftOut(step: Step): readonly Pick<Numbered, 'number' | 'step'>[] {
    const key = keyOf(step)
    const at = this.#plan.findIndex((it) => !it.met && it.key === key)
    const before = this.#plan.slice(0, Math.max(0, at)).filter(({ met }) => !met)
    for (const one of before) one.met = true
    return before
  }
}

/** Identifies a step, even if the numbers in its text have changed meanwhile. */
export function keyOf(step: Step): string {
  switch (step.kind) {
    case 'write-record':
      return `${step.kind} ${step.record.phase}`
    case 'patch-endpoint':
      return `${step.kind} ${step.change.status ?? Object.keys(step.change).join()} ${step.endpoint.name}`
    case 'await-online':
      return `${step.kind} ${step.endpoint.name}`
    default:
      return step.kind
  }
}

/** "8" → "8a" → "8b"; nothing goes beyond "8z". */
function after(number: string): string {
  const letter = /[a-z]$/u.exec(number)?.[0]
  if (letter === undefined) return `${number}a`
  return number.slice(0, -1) + String.fromCharCode(Math.min(letter.charCodeAt(0) + 1, 'z'.charCodeAt(0)))
}
