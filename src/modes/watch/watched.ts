import type { Ports } from '../../burst/ports.ts'
import type { TargetConfig } from '../../domain/config.ts'
import type { ActionError } from '../../domain/errors.ts'
import type { Log } from '../../domain/log.ts'
import type { EpochSeconds } from '../../domain/units.ts'
import type { TargetAudit } from '../audit.ts'
import type { TargetRecords } from '../github/target-records.ts'
import type { Shared } from '../serve.ts'
import type { HandOver } from './hand-over.ts'

/** What the watch of one target needs. */
export interface Watched extends Omit<Shared, 'audit' | 'records'> {
  readonly audit: TargetAudit | undefined
  readonly records: TargetRecords | undefined
  readonly target: TargetConfig
  readonly ports: Ports
  readonly log: Log
  /** The name under which this watch holds the lease. */
  readonly owner: string
  readonly startedAt: EpochSeconds
  readonly endsAt: EpochSeconds
  readonly handOver: HandOver
}

/** Why a watch ended. */
export interface End {
  readonly why: string
  readonly error?: ActionError | undefined
  /** `watch-for` is over, and a successor takes over. */
  readonly inTime?: boolean
}
