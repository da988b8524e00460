import type { TargetConfig } from '../domain/config.ts'
import type { Clock } from '../domain/clock.ts'
import type { Known } from '../domain/known.ts'
import type { Decision } from '../domain/decision.ts'
import type { CommandInHand, Lease, Phase } from '../domain/record.ts'
import type { Observation } from '../domain/observation.ts'
import type { ServicePlan, Resources } from '../domain/resources.ts'
import type { EpochSeconds, Seconds } from '../domain/units.ts'
import { NEVER_TESTED, type HealthTrack } from './health-track.ts'
import type { Written } from '../domain/written.ts'
import type { Ports, Resize } from './ports.ts'
import { NO_PROGRESS, type Progress } from './progress.ts'
import type { LoadCells } from './load-cells.ts'
import type { Silences } from './silence.ts'
import type { Step, Wait } from './steps.ts'

/** Makes a decision from an observation; handed in, so that the reconciler does not know the policy. */
type Decide = (o: Observation) => Decision

/** What `decide` was given, and what it answered, before what only this run remembers was put on top. */
export interface Decided {
  readonly from: Observation
  readonly decision: Decision
}

/** What a reader is told while a target is worked on. */
export interface Narrator {
  /** The first observation, the decision from it and the whole plan, before anything is written. */
  planned(o: Observation, decision: Decision, steps: readonly Step[]): void
  /** The world has turned: another decision replaces the rest of the plan. */
  replanned(o: Observation, decision: Decision, steps: readonly Step[]): void
  began(step: Step): void
  ended(step: Step, result: StepResult): void
  waiting(step: Wait, detail: string, at: EpochSeconds): void
  /** A word on a step that goes on: why it was not done yet. */
  noted(step: Step, detail: string): void
  warned(message: string): void
  /** Another controller holds the lease: everything is left to it. */
  yielded(lease: Lease, at: EpochSeconds): void
}

export interface StepResult {
  readonly result: 'done' | 'failed' | 'waiting' | 'superseded'
  readonly startedAt: EpochSeconds
  readonly tookSeconds: number
  readonly detail?: string
  readonly written?: Written
}

/** What one target's run is given. */
export interface SessionSetup {
  readonly ports: Ports
  readonly target: TargetConfig
  readonly clock: Clock
  readonly decide: Decide
  readonly narrator: Narrator
  readonly command: CommandInHand | undefined
  readonly dryRun: boolean
  /** Nothing but to see and say: what would be refused is a warning. */
  readonly observeOnly: boolean
  readonly runId: string
  readonly waitInRun: Seconds
  /** Time between runs as configured or observed. */
  readonly runInterval: Known<Seconds>
  readonly signal: AbortSignal
  /** An automatic run of one pass: it leaves everything to whoever holds the lease. */
  readonly yields?: boolean
  /** Where this run is a pass of a watch. */
  readonly watch?: WatchSetup | undefined
  /** Of the watch that this run is a pass of. */
  readonly silences?: Silences | undefined
}

/** What a pass of a watch is given beside. */
export interface WatchSetup {
  /** As whom it holds the lease. */
  readonly owner: string
  /** By then a wait is left to the next pass. */
  readonly leaveBy: EpochSeconds
  /** What the pass before it has read; absent in the first. */
  readonly earlier?: Earlier | undefined
}

export interface Earlier {
  readonly resources: Resources
  readonly phase: Phase
  /** When the plan was last read. */
  readonly planReadAt: EpochSeconds
}

/** The run's own memory. Nothing in it is needed by the next run. */
export interface Session extends SessionSetup {
  progress: Progress
  burstHealth: HealthTrack
  privateHealth: HealthTrack
  resize: Resize | undefined
  resizeSince: EpochSeconds | undefined
  resources: Resources | undefined
  /** The plan as an earlier pass read it, where that does for a first look. */
  keptPlan: ServicePlan | undefined
  planReadAt: EpochSeconds | undefined
  readonly loads: LoadCells
  holdWritten: boolean
  /** When the newest look at Azure began. */
  readAt: EpochSeconds | undefined
  /** How often in a row a write was put off for an older look. */
  rereads: number
  /** Failed tries of the write in hand. */
  writeTries: number
  /** The wait that the run is in. */
  waiting: { readonly step: Wait; readonly since: EpochSeconds; readonly detail: string } | undefined
  /** The first and the newest look at the world, for a report that is made however the run ends. */
  before: Observation | undefined
  latest: Observation | undefined
  decision: Decision | undefined
  /** Where `decision` came from. */
  decided: Decided | undefined
  phase: Phase | undefined
  /** How often the same write was made: one that does not take effect must not go on for ever. */
  readonly writes: Map<string, number>
  changed: boolean
}

export function newSession(setup: SessionSetup): Session {
  return {
    ...setup,
    progress: NO_PROGRESS,
    burstHealth: NEVER_TESTED,
    privateHealth: NEVER_TESTED,
    resize: undefined,
    resizeSince: undefined,
    resources: setup.watch?.earlier?.resources,
    keptPlan: undefined,
    planReadAt: setup.watch?.earlier?.planReadAt,
    loads: new Map(),
    holdWritten: false,
    readAt: undefined,
    rereads: 0,
    writeTries: 0,
    waiting: undefined,
    before: undefined,
    latest: undefined,
    decision: undefined,
    decided: undefined,
    phase: undefined,
    writes: new Map(),
    changed: false,
  }
}
