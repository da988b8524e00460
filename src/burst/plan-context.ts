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
  /** Who holds the lease where this is a watch. */
  readonly leaseOwner?: string | undefined
}
