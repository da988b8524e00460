import type { ArmReader } from '../azure/arm-reader.ts'
import type { Ports } from '../burst/ports.ts'
import type { Clock } from '../domain/clock.ts'
import type { RunConfig, TargetConfig } from '../domain/config.ts'
import type { Known } from '../domain/known.ts'
import type { ActionUse } from '../github/workflow-uses.ts'
import type { Log } from '../domain/log.ts'
import type { Seconds } from '../domain/units.ts'
import type { WatchSetup } from '../burst/session.ts'
import type { Silences } from '../burst/silence.ts'
import type { TargetAudit } from './audit.ts'
import type { TargetRecords } from './github/target-records.ts'
import type { Shown } from './narrate.ts'
import type { RetailPrices } from './prices.ts'
import type { Trigger } from '../report/model.ts'

/** Everything that one target's run needs. */
export interface TargetRun {
  readonly config: RunConfig
  readonly target: TargetConfig
  readonly ports: Ports
  readonly clock: Clock
  readonly log: Log
  readonly trigger: Trigger
  /** The observed time between runs; a target's own `run-interval` overrides it. */
  readonly observedInterval: Known<Seconds>
  readonly signal: AbortSignal
  /** Absent if no audit file is asked for. */
  readonly audit?: TargetAudit | undefined
  /** List prices, for targets that ask for them; absent if none does. */
  readonly prices?: RetailPrices | undefined
  /** Absent if no records of GitHub's own are asked for. */
  readonly records?: TargetRecords | undefined
  /** Reads what only `mode: check` asks for. */
  readonly arm?: ArmReader
  /** The steps of the workflows in the workspace that use this action; only `mode: check` asks. */
  readonly workflowUses?: () => Promise<Known<readonly ActionUse[]>>
  /** Present if this is a pass of a watch. */
  readonly watch?: {
    readonly setup: WatchSetup
    readonly silences: Silences
    readonly shown: Pick<Shown, 'isNews' | 'opening' | 'makeRoom'>
  }
}
