import type { EventAlert } from '../domain/alert.ts'
import type { TargetConfig } from '../domain/config.ts'
import type { CommandKind, Mode } from '../domain/modes.ts'
import type { Decision } from '../domain/decision.ts'
import type { ActionError, ManyErrors } from '../domain/errors.ts'
import type { Observation } from '../domain/observation.ts'
import type { Phase } from '../domain/record.ts'
import type { Relief } from '../policy/relief.ts'
import type { ActionSource } from './doc-link.ts'
import type { StepChange } from '../burst/step-words.ts'
import type { ReadyPart } from '../burst/steps.ts'
import type { EpochSeconds, Share } from '../domain/units.ts'

/** A step of the plan for a reader: "enable endpoint burst (Disabled → Enabled, weight 1)" and why. */
export interface StepView {
  readonly title: string
  readonly why: string
  /** false for a wait, a test or a read. */
  readonly writes: boolean
}

/** A step that the log names before it begins. Its number is unique in the run and stays with it. */
export interface PlannedStep extends StepView {
  /** "8"; "3.8" for pass 3 of a watch. */
  readonly number: string
  /** Which plan of the run: 1 for the first. A new plan replaces what is left of the one before. */
  readonly plan: number
}

export interface AppliedStep extends StepView {
  /** The number of the planned step; "8a" for a step that no plan named and that followed step 8. */
  readonly number: string
  /** Absent if one try was enough. */
  readonly tries?: number
  /** Requests of the step that were sent again after 429, a 5xx or a broken connection; absent if none was. */
  readonly retries?: number
  /** When the first try began. */
  readonly startedAt: EpochSeconds
  /** Includes all tries. */
  readonly tookSeconds: number
  readonly result: StepOutcome
  /** Absent if no resource changes. */
  readonly change?: StepChange
  /** The ARM id of the autoscale setting that a step changes, which may lie in another resource group than the plan. */
  readonly settingId?: string
  /** The result: the values read back, what a wait saw last, or why the step failed. */
  readonly detail?: string
  /** The correlation id of the ARM request that wrote. */
  readonly correlationId?: string
}

/**
 * `done`: read back. `accepted`: Azure accepted the write, and the run ended before it was read back. `refused`: it had
 * no effect. `waiting`: the next run continues with it. `superseded`: another decision came first.
 * `skipped`: a read showed that it is not needed.
 */
type StepOutcome = 'done' | 'accepted' | 'refused' | 'failed' | 'waiting' | 'superseded' | 'skipped'

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
  /** Name of the workflow, if it is not one of this action's own: another workflow may call it. */
  readonly workflow?: string
  /** The `reason` input; empty if none was given. */
  readonly reason: string
  /** The workflow for a person's commands, which the undo of a change names; absent outside GitHub. */
  readonly lane?: { readonly repository: string; readonly workflow: string }
  /** The alert in the event; absent if there is none. */
  readonly alert?: Exclude<EventAlert, { readonly kind: 'none' }>
}

/** What a watch did in all, besides the state that its last pass found. */
export interface WatchTotals {
  readonly since: EpochSeconds
  readonly until: EpochSeconds
  readonly passes: number
  /** Passes that wrote to Azure; renewing the lease does not count. */
  readonly changingPasses: number
  readonly failedPasses: number
  /** Between the beginnings of two passes. */
  readonly longestGapSeconds: number
  /** How long there was no controller: from the last sign of the one before to the first pass of this one that acted. */
  readonly handOverGapSeconds?: number
  /** Why the watch ended, for a person. */
  readonly ended: string
}

/** One check of `mode: check`. `unknown`: what it needs was not read. */
export interface CheckResult {
  readonly id: string
  /** What is true if nothing is found. */
  readonly title: string
  readonly level: 'ok' | 'warning' | 'error' | 'unknown'
  /** Why it is unknown; absent if it is not. */
  readonly reason?: string
  readonly findings: readonly { readonly level: 'warning' | 'error'; readonly error: ActionError }[]
}

/** What the App Service plan and the burst on it are billed. Money is undefined if no price is known. */
export interface CostReport {
  /** ISO 4217; empty if the user named none. */
  readonly currency: string
  /** Why the list price that was asked for is not known. */
  readonly unpriced?: string
  /** What the plan as it is now costs. */
  readonly perHour?: number
  /** What the idle plan costs, which is billed whether there is a burst or not. */
  readonly idlePerHour?: number
  /** Beyond the idle plan, of the burst that is under way, or has just ended. */
  readonly burst?: {
    readonly sinceEpochSeconds: EpochSeconds
    readonly instanceHours: number
    readonly amount?: number
    readonly isOver: boolean
    /** What it has spared the private side; absent if the load does not tell. */
    readonly relief?: Relief
  }
}

/** The next peak of a schedule. */
export interface NextSchedule {
  readonly name: string
  readonly be: 'warm' | 'bursting'
  /** The least share of DNS answers; absent if it is warm, or all of them. */
  readonly share?: Share
  readonly startsAt: EpochSeconds
  readonly endsAt: EpochSeconds
  /** When its floor begins, so that everything is ready by the start. */
  readonly readyFrom: EpochSeconds
  /** IANA name. */
  readonly timezone: string
}

/** Everything that the reported decision depends on besides the settings: `decide` gives the same answer to it again. */
interface DecidedFrom {
  readonly mode: Mode
  /** A person's command in this run. */
  readonly command: { readonly kind: CommandKind; readonly share?: Share } | undefined
  readonly from: Observation
  /** The answer of `decide`, before the run added what only it remembers: a failed burst, a stop under way. */
  readonly decision: Decision
}

/** Everything that one pass, or a whole watch, did for one target. All reports derive from it alone. */
export interface TargetReport {
  readonly target: string
  readonly mode: Mode
  readonly dryRun: boolean
  readonly trigger: Trigger
  readonly outcome: 'ok' | 'refused' | 'failed' | 'partial'
  readonly phaseBefore?: Phase
  readonly phaseAfter?: Phase
  readonly changed: boolean
  /** The first observation. */
  readonly before?: Observation
  /** The observation at the end; undefined if the run wrote nothing or could not read. */
  readonly after?: Observation
  readonly decision?: Decision
  readonly decided?: DecidedFrom
  /** The steps of every plan of the run, in the order of their numbers. */
  readonly planned: readonly PlannedStep[]
  readonly applied: readonly AppliedStep[]
  readonly waitingUntil?: EpochSeconds
  /** "drain: burst side still serves 14/min". */
  readonly waitingFor?: string
  /** "plan burst-plan, 1 × P1v3". Undefined if nothing is billed or it is not known. */
  readonly stillBilled?: string
  /** What `mode: check` found; absent in any other mode. */
  readonly checks?: readonly CheckResult[]
  /** In instance-hours, and in money if `price-per-hour` is known. Absent if nothing was read. */
  readonly cost?: CostReport
  /** What the command does to users, which the log says before the run does it; absent if the run is not a command. */
  readonly consequence?: string
  /** The hold and the pause, until when, and what comes after them; only for a run that observes. */
  readonly standing?: readonly string[]
  /** The next peak of `schedules:`; absent if there are none, or the run does not report it. */
  readonly nextSchedule?: NextSchedule | 'none'
  /** How many seconds each part of getting ready took, if it was needed; only for a run that makes ready. */
  readonly readiness?: Readonly<Partial<Record<ReadyPart, number>>>
  readonly warnings: readonly string[]
  readonly errors: readonly (ActionError | ManyErrors)[]
  readonly burstUrl?: string
  /** For the capacities and the audit record: without it, numbers have no context and no replay is possible. */
  readonly config?: TargetConfig
  readonly apiCalls: { readonly reads: number; readonly writes: number }
  /** Absent for a run of one pass. */
  readonly watch?: WatchTotals
}

/** Fits `strategy.matrix` of a job that passes `matrix.only` to the input `only`. */
export interface PlanMatrix {
  readonly only: readonly string[]
}

/** The `plan` output: for each target, what the run would do, or set out to do. */
export interface PlanOutput {
  readonly version: 1
  readonly dryRun: boolean
  readonly matrix: PlanMatrix
  readonly targets: readonly { readonly target: string; readonly steps: readonly StepView[] }[]
}
