import type { TargetConfig } from '../domain/config.ts'
import type { CommandInHand, Phase } from '../domain/record.ts'
import type { EpochSeconds } from '../domain/units.ts'
import type { Progress } from './progress.ts'

/** What `plan` needs besides the observation. */
export interface PlanContext {
  readonly target: TargetConfig
  readonly phase: Phase
  readonly now: EpochSeconds
  readonly runId: string
  readonly progress: Progress
  readonly command: CommandInHand | undefined
  /** The name under which this run holds the lease, if it is a watch. */
  readonly leaseOwner?: string | undefined
}
