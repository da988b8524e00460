import type { ArmReader, HubReader } from '../azure/arm-reader.ts'
import type { LogsReader } from '../azure/logs.ts'
import type { EventAlert } from '../domain/alert.ts'
import type { Clock } from '../domain/clock.ts'

/** All that load sources touch of the world. */
export interface LoadPorts {
  readonly arm: ArmReader
  readonly logs: LogsReader
  /** Undefined if the run has no Azure Stack Hub. */
  readonly hub?: HubReader
  /** Follows the process's proxy and CA settings. */
  readonly fetch: typeof fetch
  readonly clock: Clock
  /** The bytes of a file in pieces, so that a file of any size can be read; iterating throws where it cannot be. */
  readonly readFile: (path: string) => AsyncIterable<Uint8Array>
  /** What the event of this run says of an alert: the load itself under `load-value: alert`. Absent: there is none. */
  readonly alert?: EventAlert
}
