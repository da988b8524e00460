import { ActionError, type ManyErrors } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import type { PassOver } from '../target.ts'

/**
 * The error of a watch whose burst failed and whose last pass only waits to try again, though demand still asks for it. A
 * green watch would hide that no burst took place. `because`: what the last failed pass said.
 */
export function burstMissing(
  { done }: PassOver,
  because: ActionError | ManyErrors | undefined,
): ActionError | undefined {
  if (done?.keeper !== undefined || done?.lastDecision.rule !== 'retry-backoff') return undefined
  return new ActionError(
    `the watch ends without the burst it wants: ${printable(done.lastDecision.reason)}`,
    {
      fix: 'Fix the cause that the failed pass names. The next run tries again once the backoff is over.',
      link: 'watch',
      cause: because,
    },
  )
}
