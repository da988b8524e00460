import type { StackHubConfig } from '../../domain/config.ts'
import { ActionError } from '../../domain/errors.ts'
import { printable } from '../../domain/text.ts'
import { entraCloudOf } from '../clouds.ts'
import type { AuthMethod } from '../credentials.ts'
import type { HubEndpoints } from './discovery.ts'
import { hubHost } from './errors.ts'

/** What proves the identity of the run in public Azure too, and is not bound to the host that receives it. */
const PASSES_FOR_US: Readonly<Partial<Record<AuthMethod, string>>> = {
  oidc: 'GitHub’s ID token',
  secret: 'the client secret of the run',
}

/**
 * A Hub that signs people in on a host of its own would hold what it is sent: with GitHub's ID token, or with the secret
 * that the run uses in public Azure, it could sign in to public Azure as this run. A certificate signs for one host only.
 * Throws ActionError before anything is sent.
 */
export function requireOwnProof(
  method: AuthMethod,
  { authorityHost }: HubEndpoints,
  { endpoint, identity, isRunsOwn }: StackHubConfig,
): void {
  const proof = PASSES_FOR_US[method]
  if (proof === undefined || entraCloudOf(new URL(authorityHost).hostname) !== undefined) return
  // With `tenant-id: adfs` the workflow says itself that this secret is the Hub's.
  if (method === 'secret' && (isRunsOwn !== true || identity.tenantId === 'adfs')) return
  throw new ActionError(
    `${hubHost(endpoint)} signs people in at ${printable(authorityHost, 120)}, and ${proof} opens public Azure too, so the run sent it nothing.`,
    {
      fix: 'Set client-id and client-secret (or client-certificate) of a service principal of the Hub, in stack-hub: of the config file. If the run’s own secret is already the Hub’s, set tenant-id: adfs there.',
      link: 'hub-identity',
      outcome: 'refused',
    },
  )
}
