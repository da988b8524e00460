import { ActionError, ManyErrors } from '../../domain/errors.ts'
import type { Resources } from '../../domain/resources.ts'
import type { Finding } from '../../burst/checks/finding.ts'
import { partOf, quoted } from '../../report/shell.ts'

/** The finding with the names of the set-up in the command that fixes it, so that it can be pasted as it is. */
export function withNames(finding: Finding, resources: Resources): Finding {
  return { ...finding, error: namedError(finding.error, resources) }
}

/** An error of a run, or several, with the names of the set-up in each command that fixes it. */
export function namedErrors(error: ActionError | ManyErrors, resources: Resources): ActionError | ManyErrors {
  return error instanceof ManyErrors
    ? new ManyErrors(error.errors.map((one) => namedError(one, resources)))
    : namedError(error, resources)
}

function namedError(error: ActionError, resources: Resources): ActionError {
  const fix = named(error.fix, resources)
  if (fix === error.fix) return error
  const { message, link, outcome } = error
  return new ActionError(message, { fix, outcome, ...(link !== undefined && { link }) })
}

function named(fix: string, { profile, app }: Resources): string {
  if (!fix.startsWith('az ')) return fix
  const isProfile = fix.startsWith('az network traffic-manager ')
  const group = partOf((isProfile ? profile : app).id, 'resourceGroups')
  const subscription = partOf((isProfile ? profile : app).id, 'subscriptions')
  const slot = partOf(app.id, 'slots')
  const names: Readonly<Record<string, string>> = {
    GROUP: `${quoted(group)} --subscription ${quoted(subscription)}`,
    PROFILE: quoted(profile.name),
    APP: `${quoted(partOf(app.id, 'sites'))}${slot === '' ? '' : ` --slot ${quoted(slot)}`}`,
  }
  // Only a whole argument, because an id or a path may contain such a word.
  return fix.replace(/(?<=\s)[A-Z]{3,7}(?=[\s,]|$)/gu, (word) => names[word] ?? word)
}
