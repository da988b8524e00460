import type { StepResult } from '../burst/session.ts'
import { stepChange, stepTitle } from '../burst/step-words.ts'
import { isWait, type Step } from '../burst/steps.ts'
import type { AppliedStep, StepView } from '../report/model.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { keyOf, type StepNumbers } from './step-numbers.ts'

/** The current step, with all its tries. */
interface InHand {
  readonly key: string
  readonly number: string
  readonly tries: number
  /** Requests that were sent again, whichever try they are part of. */
  readonly retries: number
  /** When the first try began. */
  readonly startedAt: EpochSeconds
  /** The newest try that has ended; absent if none has. */
  readonly ended?: { readonly step: Step; readonly last: StepResult }
}

/**
 * Makes one result of all tries of a step. A write that Azure accepted is done once the next step begins or the run
 * ends well, because both follow a read of the true state (success-is-read-back).
 */
export class StepResults {
  readonly #numbers: StepNumbers
  #inHand: InHand | undefined
  /** The state tag could not be written, so the run leaves out every later step that writes it. */
  #isRecordRefused = false

  constructor(numbers: StepNumbers) {
    this.#numbers = numbers
  }

  /**
   * A step begins, or is tried again. Returns the result of the step before, if it is known now, and those of planned
   * steps in between that the run has left out.
   */
  began(step: Step, at: EpochSeconds): readonly AppliedStep[] {
    const before = this.settle(step)
    if (this.#inHand?.key !== keyOf(step)) this.#inHand = undefined
    const leftOut = this.#inHand === undefined ? this.#numbers.leftOut(step) : []
    this.#inHand ??= { key: keyOf(step), number: this.#numbers.of(step), tries: 0, retries: 0, startedAt: at }
    return [...(before === undefined ? [] : [before]), ...leftOut.map((it) => this.#notDone(it, at))]
  }

  /** The current step's; empty between steps. */
  get number(): string {
    return this.#inHand?.number ?? ''
  }

  /** A request of the current step has failed for a reason that may pass, and is sent again. */
  repeats(): void {
    if (this.#inHand !== undefined) this.#inHand = { ...this.#inHand, retries: this.#inHand.retries + 1 }
  }

  /** A try has failed, and another one follows. */
  failedOnce(): void {
    if (this.#inHand !== undefined) this.#inHand = { ...this.#inHand, tries: this.#inHand.tries + 1 }
  }

  /** A try has ended. Returns every result that is known now: that of a wait or a failure is known at once. */
  ended(step: Step, last: StepResult): readonly AppliedStep[] {
    const before = this.began(step, last.startedAt)
    if (this.#inHand === undefined) return before
    this.#inHand = { ...this.#inHand, tries: this.#inHand.tries + 1, ended: { step, last } }
    const own = isWait(step) || last.result !== 'done' ? this.#close(last.result) : undefined
    return own === undefined ? before : [...before, own]
  }

  /** `next` is the first thing that the newest read leaves to do: the current step once more, another one, or nothing. */
  settle(next: Step | undefined): AppliedStep | undefined {
    if (this.#inHand?.ended === undefined) return undefined
    if (next !== undefined && this.#inHand.key === keyOf(next)) return undefined
    return this.#close('done')
  }

  /** After a new plan was numbered: if it begins with the current step, that step continues under its new number. */
  goesOnWith(next: Step): void {
    if (this.#inHand?.key === keyOf(next)) this.#inHand = { ...this.#inHand, number: this.#numbers.of(next) }
  }

  /** The run ends. `readBack`: its last read leaves nothing to do. */
  close(readBack: boolean): AppliedStep | undefined {
    return this.#close(readBack ? 'done' : 'accepted')
  }

  /** `whenSent` is the result of a write that Azure accepted. */
  #close(whenSent: AppliedStep['result']): AppliedStep | undefined {
    const inHand = this.#inHand
    this.#inHand = undefined
    if (inHand?.ended === undefined) return undefined
    const { number, tries, retries, startedAt } = inHand
    const { step, last } = inHand.ended
    const sent = isWait(step) || last.written !== undefined || last.result !== 'done'
    const result = sent ? whenSent : 'refused'
    if (step.kind === 'write-record' && result === 'refused') this.#isRecordRefused = true
    const detail = detailOf(step, last)
    const correlationId = last.written?.correlationId
    const change = stepChange(step)
    return {
      ...stepView(step),
      number,
      ...(tries > 1 && { tries }),
      ...(retries > 0 && { retries }),
      startedAt,
      tookSeconds: last.startedAt + last.tookSeconds - startedAt,
      result,
      ...(change !== undefined && { change }),
      ...(step.kind === 'change-autoscale' && { settingId: step.setting.id }),
      ...(detail !== undefined && { detail }),
      ...(correlationId !== undefined && { correlationId }),
    }
  }

  #notDone(
    { number, step }: { readonly number: string; readonly step: Step },
    at: EpochSeconds,
  ): AppliedStep {
    const isRefused = step.kind === 'write-record' && this.#isRecordRefused
    const how = isRefused
      ? ({ result: 'refused', detail: 'the state tag cannot be written' } as const)
      : ({ result: 'skipped' } as const)
    return { ...stepView(step), number, startedAt: at, tookSeconds: 0, ...how }
  }
}

/** The title of the step tells what the state tag now says; its text is for machines. */
function detailOf(step: Step, { written, detail }: StepResult): string | undefined {
  return step.kind === 'write-record' && written !== undefined ? undefined : detail
}

/** The step as reports show it. A wait writes nothing. */
export function stepView(step: Step): StepView {
  return { title: stepTitle(step), why: step.why, writes: !isWait(step) }
}
