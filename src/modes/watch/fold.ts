import type { Log } from '../../domain/log.ts'

/** Quiet lines of a log, folded until something else is logged. */
export interface Fold {
  quiet(title: string, line: string): void
  /** Resolves when the fold is closed and other lines may follow. */
  open(): Promise<void>
}

/** The most passes in a fold, so that a reader can still read through one of many hours. */
const MOST_LINES = 60

/** Puts quiet lines into one group of the log. `open` closes it, and so do 60 lines. */
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
