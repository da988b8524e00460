import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import { entraCloudOf, type Cloud } from './clouds.ts'

const PROOF = /(?:^|&)client_(?:secret|assertion)=/u

/**
 * Lets a secret, or an assertion signed with one, go only to the sign-in service that it is for. Without this, the
 * service's openid-configuration or a redirect could name another host.
 */
export function secretStays({ authorityHost, signIn }: Cloud): PipelinePolicy {
  const own = new URL(authorityHost).host
  return {
    name: 'secretStays',
    sendRequest(request, next) {
      const { host, hostname, protocol, origin } = new URL(request.url)
      const isOwn = host === own || (signIn === 'entra' && entraCloudOf(hostname) !== undefined)
      const carries = typeof request.body === 'string' && PROOF.test(request.body)
      if (carries && !(isOwn && protocol === 'https:')) throw elsewhere(origin, own)
      return next(request)
    },
  }
}

function elsewhere(origin: string, own: string): ActionError {
  return new ActionError(
    `The sign-in service ${own} says that ${printable(origin, 120)} takes the sign-in, which is another service.`,
    {
      fix: `No secret was sent there. Ask the operator of ${own} to check token_endpoint in its openid-configuration.`,
      outcome: 'refused',
    },
  )
}
