import type { Reply } from '../net/message.ts'
import type { Refusal } from './refusal.ts'

const ENTRA = { kind: 'token' } as const
const ADFS = { kind: 'hub', path: '/adfs/oauth2/token' } as const
const GITHUB = { kind: 'github' } as const
const MINUTE_SECONDS = 60

function entra(code: number, error: string, text: string, status = 400): Reply {
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: 5b5c0e8a-0000-0000-0000-000000000000 Correlation ID: 8d8b2c11-0000-0000-0000-000000000000`,
      error_codes: [code],
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  }
}

const entraRefusal = (code: number, error: string, text: string, status?: number): Refusal => ({
  match: ENTRA,
  reply: () => entra(code, error, text, status),
})

const adfsRefusal = (error: string, text: string): Refusal => ({
  match: ADFS,
  reply: () => ({ status: 400, body: { error, error_description: text } }),
})

/** Refusals of Entra ID, of a Hub's AD FS and of GitHub. */
export const signInRefusals = {
  'issuer-metadata': entraRefusal(
    501661,
    'invalid_request',
    'Unable to fetch OpenID metadata from the issuer of the assertion.',
  ),
  'issuer-unreachable': entraRefusal(90061, 'invalid_request', 'Request to External OIDC endpoint failed.'),
  'issuer-request': entraRefusal(50166, 'invalid_request', 'Request to External OIDC endpoint failed.'),
  'assertion-time': entraRefusal(
    700024,
    'invalid_client',
    'Client assertion is not within its valid time range.',
    401,
  ),
  'wrong-secret': entraRefusal(7000215, 'invalid_client', 'Invalid client secret provided.', 401),
  'expired-secret': entraRefusal(
    7000222,
    'invalid_client',
    'The provided client secret keys are expired.',
    401,
  ),
  'unknown-app': entraRefusal(
    700016,
    'unauthorized_client',
    'Application with identifier was not found in the directory.',
  ),
  'no-federation': entraRefusal(
    700213,
    'invalid_client',
    'No matching federated identity record found for presented assertion subject.',
    401,
  ),
  'conditional-access': entraRefusal(
    53003,
    'invalid_grant',
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  ),
  'adfs-resource': adfsRefusal(
    'unauthorized_client',
    'MSIS9605: The client is not allowed to access the requested resource.',
  ),
  'adfs-client': adfsRefusal(
    'invalid_client',
    "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
  ),
  'adfs-unavailable': {
    match: ADFS,
    reply: () => ({ status: 503, body: '<html><body><h2>Service Unavailable</h2></body></html>' }),
  },
  'adfs-missing': {
    match: { kind: 'hub', path: '^/adfs/' },
    reply: () => ({ status: 404, body: '<html><body><h2>Not Found</h2></body></html>' }),
  },
  'github-limit': {
    match: GITHUB,
    reply: (_, { retryAfterSeconds = MINUTE_SECONDS }) => ({
      status: 429,
      headers: { 'retry-after': String(retryAfterSeconds) },
      body: { message: 'You have exceeded a secondary rate limit.' },
    }),
  },
  'github-unavailable': {
    match: GITHUB,
    reply: () => ({ status: 503, body: { message: 'Service unavailable' } }),
  },
} satisfies Record<string, Refusal>
