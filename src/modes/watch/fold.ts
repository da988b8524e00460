import type { Log } from '../../domain/log.ts'

/** Quiet lines of a log, folded as long as nothing else is said. */
export interface Fold {
  quiet(title: string, line: string): void
  /** Resolves when the fold is closed and something else may be said. */
  open(): Promise<void>
}

/** So many passes a fold, so that one of hours can still be looked through. */
const MOST_LINES = 60

export function foldedLog(log: Log): Fold {
  let close: (() => void) | undefined
  let closed = Promise.resolve()
  let lines = 0

  async function open(): Promise<void> {
    close?.()
    close = undefined
    await closed
  }

  return {
    open,
    quiet(title, line) {
      if (close === undefined) {
        lines = 0
        closed = log.group(title, () => new Promise((resolve) => (close = resolve)))
      }
      log.info(line)
      lines += 1
      if (lines >= MOST_LINES) void open()
    },
  }
}
