import type { StepResult } from '../burst/session.ts'
import { isWait, stepChange, stepTitle, type Step } from '../burst/steps.ts'
import type { AppliedStep, StepView } from '../report/model.ts'
import { keyOf, type StepNumbers } from './step-numbers.ts'

/** The step in hand, with all tries of it. */
interface InHand {
  readonly key: string
  readonly number: string
  readonly tries: number
  /** The newest try that has ended, and when the first one began; absent where none has. */
  readonly ended?: {
    readonly step: Step
    readonly last: StepResult
    readonly startedAt: StepResult['startedAt']
  }
}

/**
 * Makes one result of all tries of a step. A write that Azure has accepted is done once the next step begins, or the
 * run ends well: both follow a read of what is true (success-is-read-back).
 */
export class StepResults {
  readonly #numbers: StepNumbers
  #inHand: InHand | undefined

  constructor(numbers: StepNumbers) {
    this.#numbers = numbers
  }

  /** A step begins, or is tried again. Answers the result of the step before, where that is known by this. */
  began(step: Step): AppliedStep | undefined {
    const before = this.settle(step)
    if (this.#inHand?.key !== keyOf(step)) this.#inHand = undefined
    this.#inHand ??= { key: keyOf(step), number: this.#numbers.of(step), tries: 0 }
    return before
  }

  /** Of the step in hand. */
  get number(): string {
    return this.#inHand?.number ?? ''
  }

  /** A try has failed, and another one follows. */
  failedOnce(): void {
    if (this.#inHand !== undefined) this.#inHand = { ...this.#inHand, tries: this.#inHand.tries + 1 }
  }

  /** A try has ended. Answers every result that is known by this: a wait and a failure are known at once. */
  ended(step: Step, last: StepResult): readonly AppliedStep[] {
    const before = this.began(step)
    const { key, number, tries, ended } = this.#inHand ?? { key: keyOf(step), number: '', tries: 0 }
    const startedAt = ended?.startedAt ?? last.startedAt
    this.#inHand = { key, number, tries: tries + 1, ended: { step, last, startedAt } }
    const own = isWait(step) || last.result !== 'done' ? this.#close(last.result) : undefined
    return [before, own].filter((it) => it !== undefined)
  }

  /** `next` is what the newest read leaves to do first: the step in hand once more, another one, or nothing. */
  settle(next: Step | undefined): AppliedStep | undefined {
    if (this.#inHand?.ended === undefined) return undefined
    if (next !== undefined && this.#inHand.key === keyOf(next)) return undefined
    return this.#close('done')
  }

  /** After a new plan was numbered: where it begins with the step in hand, that one goes on under its new number. */
  goesOnWith(next: Step): void {
    if (this.#inHand?.key === keyOf(next)) this.#inHand = { ...this.#inHand, number: this.#numbers.of(next) }
  }

  /** The run ends. `readBack`: after a read that leaves nothing to do. */
  close(readBack: boolean): AppliedStep | undefined {
    return this.#close(readBack ? 'done' : 'accepted')
  }

  /** `whenSent` holds for a write that Azure accepted. */
  #close(whenSent: AppliedStep['result']): AppliedStep | undefined {
    const { ended, number = '', tries = 0 } = this.#inHand ?? {}
    this.#inHand = undefined
    if (ended === undefined) return undefined
    const { step, last, startedAt } = ended
    const sent = isWait(step) || last.written !== undefined || last.result !== 'done'
    const result = sent ? whenSent : 'refused'
    const detail = detailOf(step, last)
    const correlationId = last.written?.correlationId
    const change = stepChange(step)
    return {
      ...stepView(step),
      number,
      ...(tries > 1 && { tries }),
      startedAt,
      tookSeconds: last.startedAt + last.tookSeconds - startedAt,
      result,
      ...(change !== undefined && { change }),
      ...(detail !== undefined && { detail }),
      ...(correlationId !== undefined && { correlationId }),
    }
  }
}

/** What was written into the state tag is told by the step's title; its text is for machines. */
function detailOf(step: Step, { written, detail }: StepResult): string | undefined {
  return step.kind === 'write-record' && written !== undefined ? undefined : detail
}

export function stepView(step: Step): StepView {
  return { title: stepTitle(step), why: step.why, writes: !isWait(step) }
}
