import type { EventAlert } from '../domain/alert.ts'
import type { TargetConfig } from '../domain/config.ts'
import type { CommandKind, Mode } from '../domain/modes.ts'
import type { Decision } from '../domain/decision.ts'
import type { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import type { ActionSource } from './doc-link.ts'
import type { ReadyPart, StepChange } from '../burst/steps.ts'
import type { EpochSeconds, Share } from '../domain/units.ts'

/** A step of the plan as a reader sees it: "enable endpoint burst (Disabled → Enabled, weight 1)" and why. */
export interface StepView {
  readonly title: string
  readonly why: string
  /** false for a wait, a test or a read. */
  readonly writes: boolean
}

/** A step that was told before it began. Its number stays with it and is given once in a run. */
export interface PlannedStep extends StepView {
  /** "8"; "3.8" for pass 3 of a watch. */
  readonly number: string
  /** Which plan of the run: 1 for the first. A new plan replaces what is left of the one before. */
  readonly plan: number
}

export interface AppliedStep extends StepView {
  /** That of the planned step; "8a" for one that no plan named and that followed step 8. */
  readonly number: string
  /** Absent where once was enough. */
  readonly tries?: number
  /** When its first try began. */
  readonly startedAt: EpochSeconds
  /** With all tries. */
  readonly tookSeconds: number
  readonly result: StepOutcome
  /** Absent where no resource changes. */
  readonly change?: StepChange
  /** What came of it: the values read back, what a wait saw last, why it failed. */
  readonly detail?: string
  /** Of the ARM request that wrote. */
  readonly correlationId?: string
}

/**
 * `done`: read back. `accepted`: Azure took the write, and the run ended before it was read back. `refused`: it took no
 * effect. `waiting`: the next run goes on with it. `superseded`: another decision came in between.
 */
type StepOutcome = 'done' | 'accepted' | 'refused' | 'failed' | 'waiting' | 'superseded'

/** What started the run, for the audit trail. */
export interface Trigger {
  /** GitHub's event name: `schedule`, `workflow_dispatch`, `release` … */
  readonly event: string
  readonly actor: string
  readonly runId: string
  readonly runAttempt: number
  readonly runUrl?: string
  /** The version of this action that runs. */
  readonly action?: ActionSource
  /** The tag that a release or a push is about. */
  readonly tag?: string
  /** Name of the workflow that was started; told where that is not this action's own lane: it may be called by another. */
  readonly workflow?: string
  /** The `reason` input; empty where none was given. */
  readonly reason: string
  /** The workflow that takes a person's commands, for the dispatch that undoes a change; absent outside of GitHub. */
  readonly lane?: { readonly repository: string; readonly workflow: string }
  /** The alert that the event brought along; absent where it brought none. */
  readonly alert?: Exclude<EventAlert, { readonly kind: 'none' }>
}

/** What a watch came to, beside the state that its last pass found. */
export interface WatchTotals {
  readonly since: EpochSeconds
  readonly until: EpochSeconds
  readonly passes: number
  /** Passes that wrote to Azure, the lease aside. */
  readonly changingPasses: number
  readonly failedPasses: number
  /** Between the begins of two passes. */
  readonly longestGapSeconds: number
  /** How long nobody looked, from the last sign of the controller before to this one's first pass that acted. */
  readonly handOverGapSeconds?: number
  /** Why it ended, for a person. */
  readonly ended: string
}

/** The peak of a schedule that begins next. */
export interface NextSchedule {
  readonly name: string
  readonly be: 'warm' | 'bursting'
  /** Of DNS answers, at least; absent where it is warm, or all of them. */
  readonly share?: Share
  readonly startsAt: EpochSeconds
  readonly endsAt: EpochSeconds
  /** From when on its floor holds, so that all is ready by the start. */
  readonly readyFrom: EpochSeconds
  /** IANA name. */
  readonly timezone: string
}

/** All that the told decision hangs on, besides the settings: `decide` gives the same answer to it again. */
interface DecidedFrom {
  readonly mode: Mode
  /** Of a person, in this run. */
  readonly command: { readonly kind: CommandKind; readonly share?: Share } | undefined
  readonly from: Observation
  /** The answer, before what only the run remembered was put on top: a burst that failed, a stop that is under way. */
  readonly decision: Decision
}

/** Everything one pass did for one target, or all passes of a watch. All reports are made from this and from nothing else. */
export interface TargetReport {
  readonly target: string
  readonly mode: Mode
  readonly dryRun: boolean
  readonly trigger: Trigger
  readonly outcome: 'ok' | 'refused' | 'failed' | 'partial'
  readonly phaseBefore?: Phase
  readonly phaseAfter?: Phase
  readonly changed: boolean
  /** What was read first. */
  readonly before?: Observation
  /** What was read back at the end; undefined where nothing was written or the read failed. */
  readonly after?: Observation
  readonly decision?: Decision
  readonly decided?: DecidedFrom
  /** The steps of every plan of the run, in the order of their numbers. */
  readonly planned: readonly PlannedStep[]
  readonly applied: readonly AppliedStep[]
  readonly waitingUntil?: EpochSeconds
  /** "drain: burst side still serves 14/min". */
  readonly waitingFor?: string
  /** "plan burst-plan, 1 × P1v3". Undefined where nothing is billed, or it is not known. */
  readonly stillBilled?: string
  /** What the command does to users, said before it is done; absent where the run is no command. */
  readonly consequence?: string
  /** The hold and the pause that are there, until when, and what comes without them; absent where nobody asked. */
  readonly standing?: readonly string[]
  /** What `schedules:` will want next; absent where there are none, or nobody asked. */
  readonly nextSchedule?: NextSchedule | 'none'
  /** Seconds that getting ready took, by its parts, those that were needed; only where a run was to make ready. */
  readonly readiness?: Readonly<Partial<Record<ReadyPart, number>>>
  readonly warnings: readonly string[]
  readonly errors: readonly (ActionError | ManyErrors)[]
  readonly burstUrl?: string
  /** For the capacities and for the audit record: without it numbers stand alone and no replay is possible. */
  readonly config?: TargetConfig
  readonly apiCalls: { readonly reads: number; readonly writes: number }
  /** Absent for a run of one pass. */
  readonly watch?: WatchTotals
}

/** Fits `strategy.matrix` of a job that gives `matrix.only` to the input `only`. */
export interface PlanMatrix {
  readonly only: readonly string[]
}

/** The `plan` output: what would be done, or was to be done, per target. */
export interface PlanOutput {
  readonly version: 1
  readonly dryRun: boolean
  readonly matrix: PlanMatrix
  readonly targets: readonly { readonly target: string; readonly steps: readonly StepView[] }[]
}
