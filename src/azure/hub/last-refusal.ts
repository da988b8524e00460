import type { ActionError } from '../../domain/errors.ts'
import { isTimeOver } from './errors.ts'

/** Which transient errors a call retries. */
export type WorthRetrying = (error: ActionError) => boolean

/**
 * Runs `retry`. If the time of `signal` ends between its tries, throws the error of the last one: a server that refuses
 * until then is not silent.
 */
export async function withLastRefusal<T>(
  signal: AbortSignal,
  isWorthRetrying: WorthRetrying,
  retry: (worthRetrying: WorthRetrying) => Promise<T>,
): Promise<T> {
  let last: ActionError | undefined
  try {
    return await retry((error) => {
      last = error
      return isWorthRetrying(error)
    })
  } catch (error) {
    throw isTimeOver(error, signal) && last !== undefined ? last : error
  }
}
