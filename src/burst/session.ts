import type { TargetConfig } from '../domain/config.ts'
import type { Clock } from '../domain/clock.ts'
import type { Known } from '../domain/known.ts'
import type { Decision } from '../domain/decision.ts'
import type { CommandInHand, Lease, Phase } from '../domain/record.ts'
import type { Observation } from '../domain/observation.ts'
import type { Resources } from '../domain/resources.ts'
import type { Written } from '../domain/written.ts'
import { epochSeconds, type EpochSeconds, type Seconds } from '../domain/units.ts'
import type { Ports } from './ports.ts'
import { Outside } from './run/outside.ts'
import type { Progress } from './progress.ts'
import { knownPorts } from './known/known-ports.ts'
import { Ledger } from './known/ledger.ts'
import { BillMeter } from './run/bill-meter.ts'
import { Attempt } from './run/attempt.ts'
import { Pace } from './run/pace.ts'
import { Proofs } from './run/proofs.ts'
import { Reads } from './run/reads.ts'
import { SizingState } from './run/sizing-state.ts'
import { Story, type Decided } from './run/story.ts'
import { RunTime } from './run/time.ts'
import { Waits } from './run/waits.ts'
import { Writes } from './run/writes.ts'
import type { Silences } from './silence.ts'
import type { Step, Wait } from './steps.ts'

/** Makes a decision from an observation. Handed in, so that the reconciler does not know the policy. */
type Decide = (o: Observation) => Decision

/** What the run tells a reader while it works. */
export interface Narrator {
  /** The first observation, the decision from it and the whole plan, before anything is written. */
  planned(o: Observation, decision: Decision, steps: readonly Step[], decided: Decided): void
  /** The state changed: another decision replaces the rest of the plan. */
  replanned(o: Observation, decision: Decision, steps: readonly Step[], decided: Decided): void
  began(step: Step, at: EpochSeconds): void
  ended(step: Step, result: StepResult): void
  waiting(step: Wait, detail: string, at: EpochSeconds): void
  /** A step is not done yet, and why. `failed`: a try of its write has failed for a reason that may pass. */
  noted(step: Step, detail: string, failed?: FailedTry): void
  warned(message: string): void
  /** Another controller holds the lease, so the run leaves everything to it. */
  yielded(lease: Lease, at: EpochSeconds): void
}

export interface FailedTry {
  readonly at: EpochSeconds
  readonly message: string
  /** It may have taken effect all the same. */
  readonly isOpen: boolean
}

export interface StepResult {
  readonly result: 'done' | 'failed' | 'waiting' | 'superseded' | 'skipped'
  readonly startedAt: EpochSeconds
  readonly tookSeconds: number
  readonly detail?: string
  readonly written?: Written
}

/** What the run of one target needs. */
export interface SessionSetup {
  readonly ports: Ports
  readonly target: TargetConfig
  readonly clock: Clock
  readonly decide: Decide
  readonly narrator: Narrator
  readonly command: CommandInHand | undefined
  readonly dryRun: boolean
  /** The run only reads and reports: what it would refuse is a warning. */
  readonly observeOnly: boolean
  /** What it finds is told by `mode: check` itself, all of it at once. */
  readonly inspects?: boolean
  readonly runId: string
  readonly waitInRun: Seconds
  /** Time between runs, configured or observed. */
  readonly runInterval: Known<Seconds>
  readonly signal: AbortSignal
  /** An automatic run of one pass: it leaves everything to the watch that holds the lease. */
  readonly yields?: boolean
  /** Present if this run is a pass of a watch. */
  readonly watch?: WatchSetup | undefined
  /** Which places did not answer in earlier passes of this watch. */
  readonly silences?: Silences | undefined
}

/** What a pass of a watch needs in addition. */
export interface WatchSetup {
  /** The name under which it holds the lease. */
  readonly owner: string
  /** From this moment on, the pass leaves a wait to the next one. */
  readonly leaveBy: EpochSeconds
  /** What the pass before it read; absent in the first. */
  readonly earlier?: Earlier | undefined
}

export interface Earlier {
  readonly resources: Resources
  readonly phase: Phase
  /** When the plan was last read. */
  readonly planReadAt: EpochSeconds
  readonly ledger: Ledger
  readonly sizing: SizingState
  readonly billing: BillMeter
}

/** The run's own memory. Each part has one owner that alone changes it. The next run needs none of it. */
export interface Session extends SessionSetup {
  readonly waits: Waits
  readonly proofs: Proofs
  readonly sizing: SizingState
  readonly reads: Reads
  readonly writes: Writes
  readonly attempt: Attempt
  readonly story: Story
  readonly pace: Pace
  readonly clock: RunTime
  readonly ledger: Ledger
  readonly billing: BillMeter
  readonly outside: Outside
}

/** A new memory. The pass of a watch takes over ledger, bill and sizing of the pass before. */
export function newSession(setup: SessionSetup): Session {
  const earlier = setup.watch?.earlier
  const ledger = earlier?.ledger ?? new Ledger()
  const writes = new Writes()
  const clock = new RunTime(setup.clock, setup.ports.azureTime)
  const proofs = new Proofs()
  return {
    ...setup,
    clock,
    get command() {
      return dated(setup.command, clock.startOffset)
    },
    ports: knownPorts(setup.ports, {
      ledger,
      clock,
      onWrite: () => writes.made(),
      onShownStopped: (at) => proofs.burstShownStopped(at),
    }),
    ledger,
    billing: new BillMeter(setup.target.burstSide, earlier?.billing),
    outside: new Outside(),
    pace: new Pace(),
    waits: new Waits(),
    proofs,
    sizing: earlier?.sizing.nextPass(earlier.phase) ?? new SizingState(),
    reads: new Reads(earlier),
    writes,
    attempt: new Attempt(),
    story: new Story(),
  }
}

/** A hold gets its date from the machine's clock before Azure's is known. */
function dated(command: CommandInHand | undefined, offset: number): CommandInHand | undefined {
  const hold = command?.hold
  if (command === undefined || hold === undefined || offset === 0) return command
  return { ...command, hold: { ...hold, untilEpochSeconds: epochSeconds(hold.untilEpochSeconds + offset) } }
}

/** What the plan of steps may know about the run. */
export function progressOf({ sizing, waits, writes, attempt, ledger }: Session, at: EpochSeconds): Progress {
  return {
    autoscaleUnshown: ledger.unshown(at).some((key) => key.startsWith('autoscale')),
    resizing: sizing.underWay,
    availableInstances: sizing.available,
    onTrial: waits.isFor('await-online'),
    instancesWaited: sizing.instancesWaited,
    instances: sizing.instances,
    recordRefused: writes.recordRefused,
    disabledAt: attempt.disabledAt,
    failure: attempt.failure,
    givenUp: attempt.givenUp,
  }
}
