import type { FailedTry, StepResult } from '../burst/session.ts'
import { stepChange, stepTitle } from '../burst/step-words.ts'
import { isWait, type Step } from '../burst/steps.ts'
import type { AppliedStep, StepView } from '../report/model.ts'
import type { EpochSeconds } from '../domain/units.ts'
import { keyOf, type StepNumbers } from './step-numbers.ts'

/** The current step, with all its tries. */
interface InHand {
  readonly key: string
  readonly step: Step
  readonly number: string
  readonly tries: number
  /** Requests that were sent again, whichever try they are part of. */
  readonly retries: number
  /** When the first try began. */
  readonly startedAt: EpochSeconds
  /** The newest try that has ended; absent if none has. */
  readonly ended?: StepResult
  /** Why the newest try failed, if none has ended. */
  readonly failed?: FailedTry | undefined
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
    const number = this.#inHand?.number ?? this.#numbers.of(step)
    this.#inHand ??= { key: keyOf(step), step, number, tries: 0, retries: 0, startedAt: at }
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

  /** A try has failed, and another one follows, unless the next read leaves nothing of it to do. */
  failedOnce(failed: FailedTry | undefined): void {
    if (this.#inHand !== undefined)
      this.#inHand = { ...this.#inHand, tries: this.#inHand.tries + 1, failed: failed ?? this.#inHand.failed }
  }

  /** A try has ended. Returns every result that is known now: that of a wait or a failure is known at once. */
  ended(step: Step, last: StepResult): readonly AppliedStep[] {
    const before = this.began(step, last.startedAt)
    if (this.#inHand === undefined) return before
    this.#inHand = { ...this.#inHand, step, tries: this.#inHand.tries + 1, ended: last }
    const own = isWait(step) || last.result !== 'done' ? this.#close(last.result) : undefined
    return own === undefined ? before : [...before, own]
  }

  /**
   * `next` is the first thing that the newest read leaves to do: the current step once more, another one, or nothing.
   * `isChanged`: because the decision is another.
   */
  settle(next: Step | undefined, isChanged = false): AppliedStep | undefined {
    const inHand = this.#inHand
    if (inHand?.ended === undefined && inHand?.failed === undefined) return undefined
    if (next !== undefined && inHand.key === keyOf(next)) return undefined
    return this.#close('done', isChanged ? 'superseded' : leftBy(inHand))
  }

  /** After a new plan was numbered: if it begins with the current step, that step continues under its new number. */
  goesOnWith(next: Step): void {
    if (this.#inHand?.key === keyOf(next)) this.#inHand = { ...this.#inHand, number: this.#numbers.of(next) }
  }

  /** The run ends. `readBack`: its last read leaves nothing to do. */
  close(readBack: boolean): AppliedStep | undefined {
    if (this.#inHand === undefined) return undefined
    return this.#close(readBack ? 'done' : 'accepted', readBack ? leftBy(this.#inHand) : 'failed')
  }

  /** `whenSent` is the result of a write that Azure accepted, `whenFailed` that of one whose last try failed. */
  #close(
    whenSent: AppliedStep['result'],
    whenFailed: AppliedStep['result'] = 'failed',
  ): AppliedStep | undefined {
    const inHand = this.#inHand
    this.#inHand = undefined
    if (inHand === undefined) return undefined
    const { step, ended, failed, startedAt } = inHand
    if (ended === undefined) {
      if (failed === undefined) return undefined
      const tookSeconds = failed.at - startedAt
      return applied(inHand, whenFailed, { startedAt, tookSeconds, detail: failed.message })
    }
    const sent = isWait(step) || ended.written !== undefined || ended.result !== 'done'
    const result = sent ? whenSent : 'refused'
    if (step.kind === 'write-record' && result === 'refused') this.#isRecordRefused = true
    return applied(inHand, result, ended)
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

/** What became of a write whose last try failed, where the next read leaves nothing of it to do. */
function leftBy({ failed }: InHand): AppliedStep['result'] {
  return failed?.isOpen === true ? 'done' : 'skipped'
}

function applied(
  { step, number, tries, retries, startedAt }: InHand,
  result: AppliedStep['result'],
  last: Omit<StepResult, 'result'>,
): AppliedStep {
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

/** The title of the step tells what the state tag now says; its text is for machines. */
function detailOf(step: Step, { written, detail }: Omit<StepResult, 'result'>): string | undefined {
  return step.kind === 'write-record' && written !== undefined ? undefined : detail
}

/** The step as reports show it. A wait writes nothing. */
export function stepView(step: Step): StepView {
  return { title: stepTitle(step), why: step.why, writes: !isWait(step) }
}
