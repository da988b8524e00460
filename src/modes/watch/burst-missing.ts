import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import type { PassOver } from '../target.ts'

/** The errors of a pass, most of the time none. */
export type Errors = PassOver['errors']

/**
 * The error of a watch that ends while its last pass only waits to try a failed burst again, though demand still asks for
 * it. A green watch would hide that no burst took place. `because`: what the pass said in which the burst failed; undefined if
 * an earlier run made that one.
 */
export function burstMissing(
  { done }: PassOver,
  because: Errors[number] | undefined,
): ActionError | undefined {
  if (done === undefined || done.keeper !== undefined || done.failure !== undefined) return undefined
  const { rule, reason, overruled } = done.lastDecision
  const isWanted = overruled.some(({ goal }) => goal.kind === 'bursting')
  if (rule !== 'retry-backoff' || !isWanted) return undefined
  const whoTells = because === undefined ? 'the run in which the burst failed' : 'the failed pass'
  return new ActionError(`the watch ends without the burst it wants: ${printable(reason)}`, {
    fix: `Fix the cause, which ${whoTells} names. The next run tries again once the backoff is over.`,
    link: 'watch',
    cause: because,
  })
}

/** Whether a pass failed at a burst. */
export function failedToBurst({ errors, report: { decision } }: PassOver): boolean {
  return errors.length > 0 && decision?.goal.kind === 'bursting'
}
