import type { Known } from './domain/known.ts'
import type { Log } from './domain/log.ts'
import type { Environment } from './network/index.ts'
import type { Trigger } from './report/model.ts'

/** Everything outside the program that it uses: the machine and the workflow. The entry hands it in. */
export interface Runtime {
  /** Inputs by name, only those that were given. */
  readonly inputs: ReadonlyMap<string, string>
  readonly env: Environment
  readonly log: Log
  readonly trigger: Omit<Trigger, 'reason' | 'alert'>
  /** The text of the event that started the run, empty if there is none; unknown if it cannot be read. Never throws. */
  readonly readEvent: () => Promise<Known<string>>
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal
  /** The version of the action, e.g. "1.2.3". */
  readonly version: string
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly readText: (path: string) => Promise<string>
  readonly readBytes: (path: string) => AsyncIterable<Uint8Array>
  /** The names of the files in a folder of the workspace; empty if there is no such folder. */
  readonly namesIn: (folder: string) => Promise<readonly string[]>
  /** `writeText` and `appendText` refuse these from now on, because the run reads them later. */
  readonly keepFiles: (paths: readonly string[]) => Promise<void>
  readonly writeText: (path: string, text: string) => Promise<void>
  /**
   * Empties the file and returns a function that appends one line. When that returns, the line is written; its result is
   * the line as written. Throws ActionError if the file cannot be created.
   */
  readonly appendText: (path: string) => Promise<(line: string) => string>
  readonly mask: (secret: string) => void
  readonly getIdToken: (audience: string) => Promise<string>
  /** For a run of hours: memory matters more than speed from now on. */
  readonly saveMemory: () => Promise<void>
  /** Never throws: a lost output must not hide the result of the run. */
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<void>
  /** Never throws: a summary that cannot be written is not a reason to fail. */
  readonly writeSummary: (markdown: string) => Promise<void>
}
