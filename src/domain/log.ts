import type { Location } from './errors.ts'

/** The program's log. The runner's adapter escapes commands; callers pass plain text. */
export interface Log {
  /** A folded group; closes by itself when `body` ends, also by an error. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>
  info(line: string): void
  debug(line: string): void
  /** Use it at most once for each decision. */
  notice(message: string, title?: string): void
  warning(message: string, title?: string): void
  /** `location` marks the faulty line of the user's file. */
  error(message: string, title?: string, location?: Location): void
}
