import type { TargetLoad } from '../domain/config.ts'
import type { Decision } from '../domain/decision.ts'
import { utc } from '../domain/format.ts'
import type { Log } from '../domain/log.ts'
import type { Mode } from '../domain/modes.ts'
import type { Observation } from '../domain/observation.ts'
import type { Lease } from '../domain/record.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { Decided } from '../burst/run/story.ts'
import type { FailedTry, Narrator } from '../burst/session.ts'
import { stepTitle } from '../burst/step-words.ts'
import { isRoutine, readyPart, type ReadyPart, type Step } from '../burst/steps.ts'
import { decisionEntries } from '../report/decision-log.ts'
import { warningLine, writeLog, type LogEntry } from '../report/entries.ts'
import { readEntries } from '../report/log.ts'
import type { AppliedStep, PlannedStep } from '../report/model.ts'
import { safe } from '../report/safe.ts'
import { delayedEntry, goingOnEntry, planEntries, planHeadingOf, stepEntry } from '../report/steps-log.ts'
import type { Heard } from './audit.ts'
import type { Consequence } from './consequence.ts'
import { RepeatedNews } from './repeated-news.ts'
import { StepNumbers } from './step-numbers.ts'
import { stepView, StepResults } from './step-results.ts'

/** What the run told about a target, kept for the report. */
interface Story {
  readonly planned: PlannedStep[]
  readonly applied: AppliedStep[]
  readonly warnings: string[]
  consequence?: string
  /** How many seconds each part of getting ready took; absent if it was not needed. */
  readonly ready: Map<ReadyPart, number>
}

export interface StoryTeller extends Narrator {
  readonly story: Story
  /** The only step of a run that just changes the state tag. */
  announced(step: Step, consequence: string): void
  /** A request failed for a reason that may pass, and is repeated after a pause. */
  delayed(why: string): void
  /** The run has ended; `readBack`: its last read leaves nothing to do. Resolves when the log has everything. */
  closed(readBack: boolean): Promise<void>
}

/** Which part of a pass to tell in full. */
export interface Shown {
  readonly mode: Mode
  readonly dryRun: boolean
  readonly load?: TargetLoad
  /** Whether the first read and decision are news; a watch tells an uneventful pass in one line. Default: always. */
  readonly isNews?: (o: Observation, decision: Decision, steps: readonly Step[]) => boolean
  /** Comes before the first entry of a pass that is news. */
  readonly opening?: (at: EpochSeconds) => readonly LogEntry[]
  /** What the command does to users, from its first decision; undefined if the run is not a command or does not do it. */
  readonly consequence?: (o: Observation, decision: Decision) => Consequence | undefined
  /** Gets every decision and every result, whatever the log tells. */
  readonly audit?: {
    readonly decided: (heard: Heard) => void
    readonly applied: (step: AppliedStep) => void
  }
  /** Runs before anything is logged. */
  readonly makeRoom?: () => Promise<void>
}

/** Logs things as they happen, so that a killed run has told how far it came. */
export function storyTeller(log: Log, target: string, shown: Shown): StoryTeller {
  return new Teller(log, target, shown)
}

class Teller implements StoryTeller {
  readonly story: Story = { planned: [], applied: [], warnings: [], ready: new Map() }
  readonly #log: Log
  readonly #target: string
  readonly #shown: Shown
  readonly #numbers = new StepNumbers()
  readonly #results = new StepResults(this.#numbers)
  readonly #news = new RepeatedNews()
  #tail = Promise.resolve()
  #plans = 0
  /** The one line of a quiet pass tells its wait. */
  #isQuiet = false

  constructor(log: Log, target: string, shown: Shown) {
    this.#log = log
    this.#target = target
    this.#shown = shown
  }

  announced(step: Step, consequence: string): void {
    this.story.consequence = consequence
    this.#say([consequenceLine(consequence)])
    this.#say(planEntries(this.#target, this.#plan([step]), this.#shown.dryRun ? 'would take' : 'plan'))
  }

  planned(o: Observation, decision: Decision, steps: readonly Step[], decided: Decided): void {
    this.#shown.audit?.decided({ o, decision, steps, decided })
    // The state tag alone was changed and read back. The log only shows what automation would do next.
    this.#tell(this.#results.close(true))
    const isShownOnly = this.#plans > 0
    const planned = isShownOnly ? numbered(steps) : this.#plan(steps)
    this.#isQuiet = this.#shown.isNews?.(o, decision, steps) === false
    if (this.#isQuiet) return
    this.#say([
      ...(this.#shown.opening?.(o.at) ?? []),
      ...readEntries(this.#target, o, this.#shown.load),
      ...decisionEntries(this.#target, decision, this.#shown, o),
      ...this.#consequence(o, decision),
      ...(isShownOnly && planned.length === 0
        ? []
        : planEntries(this.#target, planned, planHeadingOf(this.#shown))),
    ])
  }

  replanned(o: Observation, decision: Decision, steps: readonly Step[], decided: Decided): void {
    // What follows is news, its waits too.
    this.#isQuiet = false
    const next = steps.find((step) => !isRoutine(step))
    this.#tell(this.#results.settle(next, true))
    this.#shown.audit?.decided({ o, decision, steps, decided })
    this.#say([
      { kind: 'line', text: `  ↷ ${safe(this.#target, 80)}: state changed, re-planning` },
      ...decisionEntries(this.#target, decision, this.#shown, o),
      ...planEntries(this.#target, this.#plan(steps), 'plan'),
    ])
    if (next !== undefined) this.#results.goesOnWith(next)
  }

  began(step: Step, at: EpochSeconds): void {
    if (isRoutine(step)) return
    for (const one of this.#results.began(step, at)) this.#tell(one)
  }

  ended(step: Step, result: Parameters<Narrator['ended']>[1]): void {
    // A watch renews its lease every few minutes, which is not news.
    if (isRoutine(step) && result.result === 'done') return
    const known = this.#results.ended(step, result)
    for (const one of known) this.#tell(one)
    // Not sent, or refused. Another try may follow, and the log tells both as one step.
    const at = result.startedAt + result.tookSeconds
    if (known.length === 0 && result.written === undefined)
      this.#goesOn(step, result.detail ?? 'not done', at)
    const part = readyPart(step)
    if (part !== undefined) this.story.ready.set(part, (this.story.ready.get(part) ?? 0) + result.tookSeconds)
  }

  waiting(step: Step, detail: string, at: EpochSeconds): void {
    this.#goesOn(step, detail, at)
  }

  noted(step: Step, detail: string, failed?: FailedTry): void {
    this.#results.failedOnce(failed)
    this.#goesOn(step, detail)
  }

  yielded({ owner, untilEpochSeconds }: Lease, at: EpochSeconds): void {
    const until = utc(untilEpochSeconds, at)
    const text = `  ${safe(this.#target, 80)}: left to the watch ${safe(owner)}, which holds the lease until ${until}`
    this.#say([{ kind: 'line', text }])
  }

  warned(message: string): void {
    this.story.warnings.push(message)
    this.#say([warningLine(message)])
  }

  delayed(why: string): void {
    this.#results.repeats()
    this.#say([delayedEntry(this.#target, this.#results.number, this.#numbers.total, why)])
  }

  async closed(readBack: boolean): Promise<void> {
    this.#tell(this.#results.close(readBack))
    await this.#tail
  }

  #consequence(o: Observation, decision: Decision): readonly LogEntry[] {
    const consequence = this.#shown.consequence?.(o, decision)
    if (consequence === undefined) return []
    const { text, isWarning } = consequence
    this.story.consequence = text
    if (isWarning) this.story.warnings.push(text)
    return [isWarning ? warningLine(text) : consequenceLine(text)]
  }

  #plan(steps: readonly Step[]): readonly PlannedStep[] {
    this.#plans += 1
    const told = steps.filter((step) => !isRoutine(step))
    const numbers = this.#numbers.plan(told)
    const planned = told.map((step, at) => ({
      ...stepView(step),
      number: numbers[at] ?? '',
      plan: this.#plans,
    }))
    this.story.planned.push(...planned)
    return planned
  }

  #tell(applied: AppliedStep | undefined): void {
    if (applied === undefined) return
    this.story.applied.push(applied)
    this.#shown.audit?.applied(applied)
    if (this.#isQuiet && applied.result === 'waiting') return
    this.#say([stepEntry(this.#target, applied, this.#numbers.total)])
  }

  /** Tells a repeated wait only every few minutes, and counts tries to tell them with the step's result. */
  #goesOn(step: Step, detail: string, at?: number): void {
    if (!this.#news.isNew(`${step.kind} ${detail}`, at)) return
    const { number } = this.#results
    this.#say([goingOnEntry(this.#target, { number, title: stepTitle(step), detail }, this.#numbers.total)])
  }

  #say(entries: readonly LogEntry[]): void {
    this.#tail = this.#tail.then(() => this.#shown.makeRoom?.()).then(() => writeLog(this.#log, entries))
  }
}

function consequenceLine(text: string): LogEntry {
  return { kind: 'line', text: `  what this does: ${safe(text, 800)}` }
}

function numbered(steps: readonly Step[]): readonly PlannedStep[] {
  const told = steps.filter((step) => !isRoutine(step))
  return told.map((step, at) => ({ ...stepView(step), number: String(at + 1), plan: 0 }))
}
