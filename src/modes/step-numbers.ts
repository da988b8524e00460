import type { Step } from '../burst/steps.ts'

/** A step of the newest plan, by the number that it was told with. */
interface Numbered {
  readonly number: string
  readonly key: string
  met: boolean
}

/**
 * The numbers of steps in one run. A planned step keeps its number from plan to result. A new plan goes on counting,
 * so that no number ever means two steps. A step that no plan named is numbered after the one it follows: "8a".
 */
export class StepNumbers {
  #plan: readonly Numbered[] = []
  #highest = 0
  #latest = '0'

  /** How many numbers were given to planned steps. */
  get total(): number {
    return this.#highest
  }

  /** Numbers the steps of a plan; those of an earlier plan that were not met are forgotten. */
  plan(steps: readonly Step[]): readonly string[] {
    this.#plan = steps.map((step, at) => ({
      number: String(this.#highest + at + 1),
      key: keyOf(step),
      met: false,
    }))
    this.#highest += steps.length
    return this.#plan.map(({ number }) => number)
  }

  /** The number of a step that begins. Ask once: another try of a step has the number of the first. */
  of(step: Step): string {
    const key = keyOf(step)
    const planned = this.#plan.find((it) => !it.met && it.key === key)
    if (planned !== undefined) planned.met = true
    this.#latest = planned === undefined ? after(this.#latest) : planned.number
    return this.#latest
  }
}

/** What makes two steps the same step, also where the numbers in them have changed meanwhile. */
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

/** "8" → "8a" → "8b"; nobody follows more than "8z". */
function after(number: string): string {
  const letter = /[a-z]$/u.exec(number)?.[0]
  if (letter === undefined) return `${number}a`
  return number.slice(0, -1) + String.fromCharCode(Math.min(letter.charCodeAt(0) + 1, 'z'.charCodeAt(0)))
}
