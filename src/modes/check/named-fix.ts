import { ActionError } from '../../domain/errors.ts'
import type { Endpoint, Resources } from '../../domain/resources.ts'
import type { Finding } from '../../burst/checks/finding.ts'
import { printable } from '../../domain/text.ts'

/** The finding with the names of the set-up in the command that fixes it, so that it can be pasted as it is. */
export function withNames(finding: Finding, resources: Resources): Finding {
  const { error } = finding
  const fix = named(error.fix, resources)
  if (fix === error.fix) return finding
  const { message, link, outcome } = error
  return {
    ...finding,
    error: new ActionError(message, { fix, outcome, ...(link !== undefined && { link }) }),
  }
}

function named(fix: string, { profile, app, privateEndpoints }: Resources): string {
  if (!fix.startsWith('az ')) return fix
  const isProfile = fix.startsWith('az network traffic-manager ')
  const group = partOf((isProfile ? profile : app).id, 'resourceGroups')
  const subscription = partOf((isProfile ? profile : app).id, 'subscriptions')
  const slot = partOf(app.id, 'slots')
  const [first] = privateEndpoints.filter(({ status }) => status === 'Enabled')
  const names: Readonly<Record<string, string>> = {
    GROUP: `${shell(group)} --subscription ${shell(subscription)}`,
    PROFILE: shell(profile.name),
    APP: `${shell(partOf(app.id, 'sites'))}${slot === '' ? '' : ` --slot ${shell(slot)}`}`,
    ...(first !== undefined && { TYPE: typeOf(first), PRIVATE: shell(first.name) }),
  }
  return fix.replace(/\b[A-Z]{3,7}\b/gu, (word) => names[word] ?? word)
}

/** `externalEndpoints`, as `az` calls it. */
function typeOf({ type }: Endpoint): string {
  return type.charAt(0).toLowerCase() + type.slice(1)
}

function partOf(id: string, kind: string): string {
  const parts = id.split('/')
  const at = parts.findIndex((part) => part.toLowerCase() === kind.toLowerCase())
  return at === -1 ? '' : (parts[at + 1] ?? '')
}

/** Names come from outside. */
function shell(text: string): string {
  const inert = printable(text, 200).replace(/[`'"\\$]/gu, '_')
  return /^[\w.-]+$/u.test(inert) ? inert : `'${inert}'`
}
