import type { ArmReader, HubReader } from '../azure/arm-reader.ts'
import type { LogsReader } from '../azure/logs.ts'
import type { EventAlert } from '../domain/alert.ts'
import type { Clock } from '../domain/clock.ts'

/** Everything outside the program that load sources use. */
export interface LoadPorts {
  readonly arm: ArmReader
  readonly logs: LogsReader
  /** Undefined if the run has no Azure Stack Hub. */
  readonly hub?: HubReader
  /** Follows the process's proxy and CA settings. */
  readonly fetch: typeof fetch
  readonly clock: Clock
  /** The bytes of a file in pieces, so that its size does not matter. Iterating throws if it cannot be read. */
  readonly readFile: (path: string) => AsyncIterable<Uint8Array>
  /** The alert in the event of this run, which is the load itself under `load-value: alert`. Absent if there is none. */
  readonly alert?: EventAlert
}
