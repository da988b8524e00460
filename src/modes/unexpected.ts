import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

/** An error for the reader if the code made none: the run was cancelled, or this is a bug. */
export function unexpected(error: unknown, signal: AbortSignal): ActionError {
  if (signal.aborted) return signal.reason instanceof ActionError ? signal.reason : cancelled(signal.reason)
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new ActionError(`unexpected error: ${printable(message)}`, {
    fix: 'This is a bug. Please report it with the log of this run; debug logging (re-run with debug) adds the stack.',
    cause: error,
  })
}

function cancelled(reason: unknown): ActionError {
  const why = reason instanceof Error ? printable(reason.message) : 'the run was cancelled'
  return new ActionError(`ended early: ${why}`, {
    fix: 'Nothing is left unsafe. The next run of any mode continues from here.',
    cause: reason,
  })
}
