import { ActionError } from '../../domain/errors.ts'

/** Whether a write that failed like this may have taken effect: no answer came, or one that leaves it open. */
export function isLost(error: unknown): error is ActionError {
  if (!(error instanceof ActionError)) return false
  const status = error.arm?.status
  if (status === undefined) return error.transient
  // A success that cannot be read may come from a proxy that stands before Azure.
  return status >= 500 || status === 408 || (status < 300 && error.transient)
}

/** Whether the service answered that it does not make the change. */
export function isRefused(error: unknown): error is ActionError {
  return error instanceof ActionError && error.arm !== undefined && error.arm.status >= 300 && !isLost(error)
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
