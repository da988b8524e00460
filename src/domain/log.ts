import type { Location } from './errors.ts'

/** Where the program speaks to its reader. The runner's adapter escapes commands; callers pass plain text. */
export interface Log {
  /** A folded group; closes by itself when `body` ends, also by an error. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>
  info(line: string): void
  debug(line: string): void
  /** At most one annotation a decision: use sparingly. */
  notice(message: string, title?: string): void
  warning(message: string, title?: string): void
  /** `location` marks the line of the user's file that is at fault. */
  error(message: string, title?: string, location?: Location): void
}
