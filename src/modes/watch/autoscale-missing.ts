import { KEYS } from '../../burst/known/keys.ts'
import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import type { PassOver } from '../target.ts'

/**
 * The error of a watch whose last pass has only sent a change of autoscale again that Azure did not carry out before. That pass
 * succeeds, because a later one would read the change back, and a green watch would hide that none does.
 */
export function autoscaleMissing({ done, session }: PassOver): ActionError | undefined {
  const plan = done?.after.resources.plan
  if (plan === undefined || !session.ledger.isAskedAgain(KEYS.autoscale(plan.id))) return undefined
  return new ActionError(
    `the watch ends before Azure has shown its change of autoscale on the App Service plan ${printable(plan.name)}, which Azure accepted and ignored before`,
    {
      fix: 'Check in the activity log of the autoscale setting whether the change arrived, and whether a policy refuses it. The next run reads it and makes it again if it must.',
      link: 'watch',
    },
  )
}
