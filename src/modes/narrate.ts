import type { TargetLoad } from '../domain/config.ts'
import type { Mode } from '../domain/modes.ts'
import type { Decision } from '../domain/decision.ts'
import type { Log } from '../domain/log.ts'
import type { Observation } from '../domain/observation.ts'
import type { Lease } from '../domain/record.ts'
import type { Narrator, StepResult } from '../burst/session.ts'
import { isRoutine, isWait, readyPart, stepTitle, type ReadyPart, type Step } from '../burst/steps.ts'
import {
  decisionEntries,
  planEntries,
  planIntent,
  readEntries,
  stepEntry,
  writeLog,
  type LogEntry,
} from '../report/log.ts'
import type { AppliedStep, StepView } from '../report/model.ts'
import { safe } from '../report/safe.ts'
import { utc } from '../domain/format.ts'
import type { EpochSeconds } from '../domain/units.ts'

/** What was told while a target was worked on, kept for the report. */
interface Story {
  readonly planned: StepView[]
  readonly applied: AppliedStep[]
  readonly warnings: string[]
  /** Seconds that getting ready took, by its parts; those that were not needed are absent. */
  readonly ready: Map<ReadyPart, number>
}

export interface StoryTeller extends Narrator {
  readonly story: Story
  /** The one step of a run that only changes the record. */
  announced(step: Step): void
  /** Resolves when everything told so far has been written. */
  told(): Promise<void>
}

/** What of a pass is worth telling in full. */
export interface Shown {
  readonly mode: Mode
  readonly dryRun: boolean
  readonly load?: TargetLoad
  /** Whether the first look and decision are news; a watch tells an uneventful pass in one line. Default: always. */
  readonly isNews?: (o: Observation, decision: Decision, steps: readonly Step[]) => boolean
  /** What to say before the first entry of a pass that is news. */
  readonly opening?: (at: EpochSeconds) => readonly LogEntry[]
  /** Awaited before anything is said. */
  readonly makeRoom?: () => Promise<void>
}

const WAIT_LINE_SECONDS = 300

/** Writes to the log as things happen, so that a run that is killed has told how far it came. */
export function storyTeller(log: Log, target: string, shown: Shown): StoryTeller {
  const story: Story = { planned: [], applied: [], warnings: [], ready: new Map() }
  let tail = Promise.resolve()
  let lastWait = { shape: '', at: -Infinity }
  const say = (entries: readonly LogEntry[]) => {
    tail = tail.then(() => shown.makeRoom?.()).then(() => writeLog(log, entries))
  }
  return {
    story,
    told: () => tail,
    announced(step) {
      story.planned.push(stepView(step))
      say(planEntries(target, story.planned, shown.dryRun ? 'would take' : 'plan,'))
    },
    planned(o, decision, steps) {
      const views = steps.filter((step) => !isRoutine(step)).map(stepView)
      // A change of the state tag alone has announced its own step; what automation would do after it is only shown.
      if (story.planned.length === 0) story.planned.push(...views)
      if (shown.isNews?.(o, decision, steps) === false) return
      say([
        ...(shown.opening?.(o.at) ?? []),
        ...readEntries(target, o, shown.load),
        ...decisionEntries(target, decision, o),
        ...planEntries(target, views, planIntent(shown)),
      ])
    },
    replanned(o, decision, steps) {
      say(replannedEntries(target, o, decision, steps))
    },
    began: () => undefined,
    ended(step, result) {
      // A lease is renewed every few minutes, and that is no news.
      if (isRoutine(step) && result.result === 'done') return
      const applied = appliedStep(step, result)
      story.applied.push(applied)
      const part = readyPart(step)
      if (part !== undefined) story.ready.set(part, (story.ready.get(part) ?? 0) + result.tookSeconds)
      const total = Math.max(story.planned.length, story.applied.length)
      say([stepEntry(target, applied, story.applied.length, total)])
    },
    waiting(step, detail, at) {
      // The same wait with other numbers in it is told every few minutes, not at every look.
      const shape = `${step.kind} ${shapeOf(detail)}`
      if (shape === lastWait.shape && at - lastWait.at < WAIT_LINE_SECONDS) return
      lastWait = { shape, at }
      say([{ kind: 'line', text: `  … ${safe(target, 80)} ${stepTitle(step)}: ${safe(detail)}` }])
    },
    noted(step, detail) {
      say([{ kind: 'line', text: `  … ${safe(target, 80)} ${stepTitle(step)}: ${safe(detail)}` }])
    },
    yielded(lease, at) {
      say([yieldedEntry(target, lease, at)])
    },
    warned(message) {
      story.warnings.push(message)
      say([{ kind: 'line', text: `  ! ${safe(message, 800)}` }])
    },
  }
}

function yieldedEntry(target: string, { owner, untilEpochSeconds }: Lease, at: EpochSeconds): LogEntry {
  const until = utc(untilEpochSeconds, at)
  const text = `  ${safe(target, 80)}: left to the watch ${safe(owner)}, which holds the lease until ${until}`
  return { kind: 'line', text }
}

/** A text without its numbers and lengths of time: "after 1 min" and "after 1 min 5 s" are the same news. */
function shapeOf(detail: string): string {
  return detail
    .replace(/<?\d[\d.,]{0,30}\s(?:s|min|h|d)\b(?:\s\d+\s(?:s|min|h)\b)?/gu, '#')
    .replace(/[\da-f]{4,}|[\d.,-]+/gu, '#')
    .replace(/#+/gu, '#')
}

function replannedEntries(
  target: string,
  o: Observation,
  decision: Decision,
  steps: readonly Step[],
): readonly LogEntry[] {
  return [
    { kind: 'line', text: `  ↷ ${safe(target, 80)}: the world has turned, the rest of the plan is replaced` },
    ...decisionEntries(target, decision, o),
    ...planEntries(target, steps.map(stepView), 'plan,'),
  ]
}

function stepView(step: Step): StepView {
  return { title: stepTitle(step), why: step.why, writes: !isWait(step) }
}

function appliedStep(step: Step, { written, ...result }: StepResult): AppliedStep {
  const correlationId = written?.correlationId
  return { ...stepView(step), ...result, ...(correlationId === undefined ? {} : { correlationId }) }
}
