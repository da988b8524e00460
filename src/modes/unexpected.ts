import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'

/** What was not made for the reader, as an error that is: a cancelled run, or a bug of ours. */
export function unexpected(error: unknown, signal: AbortSignal): ActionError {
  if (signal.aborted) return signal.reason instanceof ActionError ? signal.reason : cancelled(signal.reason)
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new ActionError(`something unforeseen happened: ${printable(message)}`, {
    fix: 'This is a bug. Please report it with the log of this run; debug logging (re-run with debug) adds the stack.',
    cause: error,
  })
}

function cancelled(reason: unknown): ActionError {
  const why = reason instanceof Error ? printable(reason.message) : 'the run was cancelled'
  return new ActionError(`ended early: ${why}`, {
    fix: 'What had been done is safe as it is, and the next run goes on from there.',
    cause: reason,
  })
}
