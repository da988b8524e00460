import type { StackHubConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import { entraCloudOf } from '../clouds.ts'
import type { AuthMethod } from '../credentials.ts'
import type { HubEndpoints } from './discovery.ts'
import { hubHost } from './errors.ts'

const OWN =
  'Set client-id and client-secret (or client-certificate) of a service principal of the Hub, in stack-hub: of the config file.'

/**
 * A Hub that signs people in on a host of its own holds what it is sent: with GitHub's ID token it could sign in to public
 * Azure as this run, so the action sends it none and throws ActionError. With the secret that the run uses in public Azure it
 * could do the same; a workflow that names the Hub and gives no other one may mean that, so this returns what a person must
 * know. A config file comes with a pull request, and may not choose who gets that secret. A certificate signs for one host only.
 */
export function requireOwnProof(
  method: AuthMethod,
  { authorityHost }: HubEndpoints,
  { endpoint, identity, isRunsOwn, isNamedByFile }: StackHubConfig,
): string | undefined {
  if (entraCloudOf(new URL(authorityHost).hostname) !== undefined) return undefined
  const where = `${hubHost(endpoint)} signs people in at ${printable(authorityHost, 120)}`
  if (method === 'oidc')
    throw new ActionError(
      `${where}, and GitHub’s ID token opens public Azure too, so the run sent it nothing.`,
      { fix: OWN, link: 'hub-identity', outcome: 'refused' },
    )
  if (method === 'secret' && isRunsOwn === true && isNamedByFile === true)
    throw new ActionError(
      `${where}, and a config file alone names that Hub, so the run did not send it its own client-secret, with which it could sign in to public Azure as well.`,
      {
        fix: `If it may have that secret, name the Hub in the workflow: the input stack-hub-endpoint. ${OWN}`,
        link: 'hub-identity',
        outcome: 'refused',
      },
    )
  // With `tenant-id: adfs` the workflow says itself that this secret is the Hub's.
  const isToldApart = method !== 'secret' || isRunsOwn !== true || identity.tenantId === 'adfs'
  return isToldApart
    ? undefined
    : `${where} and gets the client-secret of the run, with which it could sign in to public Azure as well. ${OWN} If the secret is the Hub’s own already, set tenant-id: adfs there`
}
