import { ActionError } from '../../domain/errors.ts'

/** Whether a write that failed like this may have taken effect: no answer came, or one that leaves it open. */
export function isLost(error: unknown): error is ActionError {
  if (!(error instanceof ActionError)) return false
  const status = error.arm?.status
  return status === undefined ? error.transient : status >= 500 || status === 408
}

/** The same error, which says that the change may have been made. */
export function mayHaveTakenEffect(error: ActionError): ActionError {
  const { fix, link, arm, transient, outcome } = error
  return new ActionError(`${error.message} The change may have taken effect all the same.`, {
    fix,
    transient,
    outcome,
    cause: error,
    ...(link !== undefined && { link }),
    ...(arm !== undefined && { arm }),
  })
}
