import { numberAt, stringAt, type JsonObject } from '../json.ts'
import type { Refused } from './aadsts.ts'
import { decode, signedBy } from './jwt.ts'
import type { Principal } from './principals.ts'

/** Why a client's proof of who it is does not hold; undefined if it does. `now` in epoch seconds. */
export function proofProblem(form: URLSearchParams, principal: Principal, now: number): Refused | undefined {
  const assertion = form.get('client_assertion')
  if (assertion !== null) return assertionProblem(assertion, principal, now)
  const secret = form.get('client_secret')
  if (secret === null) {
    return refused(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
  }
  return secret === principal.secret
    ? undefined
    : refused(
        401,
        'invalid_client',
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${principal.clientId}'.`,
      )
}

function assertionProblem(assertion: string, principal: Principal, now: number): Refused | undefined {
  const decoded = decode(assertion)
  if (decoded === undefined) {
    return refused(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
  }
  if (stringAt(decoded.payload, 'iss') === principal.clientId) {
    return principal.certificate !== undefined && signedBy(assertion, principal.certificate)
      ? undefined
      : refused(
          401,
          'invalid_client',
          700027,
          `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${stringAt(decoded.header, 'x5t') ?? ''}'].`,
        )
  }
  return federatedProblem(decoded.payload, principal, now)
}

function federatedProblem(payload: JsonObject, principal: Principal, now: number): Refused | undefined {
  const [issuer, subject, audience] = ['iss', 'sub', 'aud'].map((key) => stringAt(payload, key) ?? '')
  const match = principal.federated?.some(
    (one) => one.issuer === issuer && one.subject === subject && one.audience === audience,
  )
  if (match !== true) {
    return refused(
      401,
      'invalid_client',
      700213,
      `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation`,
    )
  }
  const expires = numberAt(payload, 'exp') ?? 0
  return now <= expires
    ? undefined
    : refused(
        401,
        'invalid_client',
        700024,
        `Client assertion is not within its valid time range. Current time: ${new Date(now * 1000).toISOString()}, assertion valid from ${new Date((numberAt(payload, 'nbf') ?? 0) * 1000).toISOString()}, expiry time of assertion ${new Date(expires * 1000).toISOString()}.`,
      )
}

function refused(status: number, error: string, code: number, text: string): Refused {
  return { status, error, code, text }
}
