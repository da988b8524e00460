import { printable } from '../domain/text.ts'
import type { Advice } from './advice-type.ts'
import type { ErrorBody } from './error-body.ts'
import type { Exchange } from './exchange.ts'

const LOCKS = 'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources'

/** What the owner of a policy, a lock or a deny assignment must leave alone, and what a user can do without it. */
interface Step {
  readonly isIt: (path: string) => boolean
  readonly what: string
  /** Continues the sentence, or begins another one. */
  readonly instead: string
}

/** Most specific first: the path of a tag or an endpoint contains that of its profile. */
const STEPS: readonly Step[] = [
  {
    isIt: (path) => path.includes('/providers/microsoft.resources/tags/'),
    what: 'the tag cloudburst-<endpoint> of the profile',
    instead: '. Without this state tag the action stops and shrinks nothing',
  },
  {
    isIt: (path) => path.endsWith('/stop'),
    what: 'the web app',
    instead: ', or set stop-app: false: a scale-in then leaves the app running and shrinks the plan',
  },
  {
    isIt: (path) => path.endsWith('/start'),
    what: 'the web app',
    instead: '. Without the start there is no burst, unless the app always runs (stop-app: false)',
  },
  {
    isIt: (path) => path.includes('/autoscalesettings/'),
    what: 'the autoscale setting',
    instead: ', or set autoscale: leave and put back by hand what a burst has changed (az monitor autoscale)',
  },
  {
    isIt: (path) => path.includes('/trafficmanagerprofiles/'),
    what: 'the profile and its endpoints',
    instead: '. A burst begins and ends with this change',
  },
]

const MFA = /\bMFA\b|multi-?factor/iu
/** Azure holds its own rule for people as a policy (https://aka.ms/MFAforAzure). */
const SECOND_FACTOR: Advice = {
  fix: 'Azure lets a person change resources only after multi-factor authentication. Let the action sign in as an application (auth-type: oidc), or sign in again with az login and a second factor.',
}

/** An Azure Policy: only its owner can lift it, and only a plan has other sizes that it may allow. */
export function policyForbids({ message = '', details }: ErrorBody, exchange: Exchange): Advice {
  if (MFA.test([message, ...details].join('\n'))) return SECOND_FACTOR
  const names = details.length > 0 ? ` (${printable(details.join('; '), 200)})` : ''
  const { what, instead } = stepOf(exchange) ?? {
    what: 'the plan',
    instead: ', or choose a burst-sku, idle-sku and counts that it allows',
  }
  return {
    fix: `An Azure Policy forbids this change${names}. Ask its owner for an exemption for ${what}${instead}.`,
  }
}

/** A lock of level ReadOnly: its message names the scope, and no role lifts it. */
export function lockForbids(exchange: Exchange): Advice {
  const { instead = '' } = stepOf(exchange) ?? {}
  return {
    fix: `A lock forbids this change. Remove the lock, or set it to CanNotDelete (ReadOnly also forbids start, stop and scaling)${instead}.`,
    link: LOCKS,
  }
}

/** Beats every role assignment; the message names neither its owner nor what set it. */
export function denyAssignmentForbids(exchange: Exchange): Advice {
  const { instead = '' } = stepOf(exchange) ?? {}
  return {
    fix: `A deny assignment forbids this, whatever roles the identity has: see Access control (IAM), Deny assignments, of the resource, and ask its owner (a managed application, a deployment stack)${instead}.`,
  }
}

function stepOf({ url = '' }: Exchange): Step | undefined {
  const path = (URL.canParse(url) ? new URL(url).pathname : url).toLowerCase()
  return STEPS.find(({ isIt }) => isIt(path))
}
