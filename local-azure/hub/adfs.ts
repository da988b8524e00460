import { stringAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { decode, signedBy, Signer } from '../entra/jwt.ts'
import type { Principal } from '../entra/principals.ts'
import type { Call, Reply } from '../net/message.ts'

/** A Hub's AD FS for client credentials. The `error` values are OAuth's; the wording of most texts is a guess. */
export class Adfs {
  readonly #signer = new Signer()
  readonly #principals: readonly Principal[]
  readonly #lifetimeSeconds: number
  readonly #now: () => number

  /** `now` in epoch seconds. */
  constructor(principals: readonly Principal[], lifetimeSeconds: number, now: () => number) {
    this.#principals = principals
    this.#lifetimeSeconds = lifetimeSeconds
    this.#now = now
  }

  /** Principal and claims of a bearer token that this server issued; undefined for any other. */
  open(token: string): { readonly principal: Principal; readonly claims: JsonObject } | undefined {
    const claims = this.#signer.open(token)
    const principal = this.#principals.find((one) => one.clientId === stringAt(claims, 'appid'))
    return claims === undefined || principal === undefined ? undefined : { principal, claims }
  }

  /** Undefined for a page that it does not have. */
  serve(call: Call): Reply | undefined {
    if (/^\/adfs\/oauth2\/token\/?$/i.test(call.path) && call.method === 'POST') return this.#token(call)
    return /^\/adfs\/\.well-known\/openid-configuration$/i.test(call.path) ? openid(call) : undefined
  }

  #token(call: Call): Reply {
    const form = new URLSearchParams(call.body)
    const clientId = form.get('client_id') ?? ''
    const principal = this.#principals.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase())
    if (principal === undefined)
      return refuse(
        'invalid_client',
        "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
      )
    if (!proves(form, principal))
      return refuse(
        'invalid_client',
        'MSIS9622: Client authentication failed. Please verify the credential provided for client authentication is valid.',
      )
    const resource = form.get('resource') ?? /(\S+)\/\.default/.exec(form.get('scope') ?? '')?.[1]
    if (resource === undefined)
      return refuse('invalid_resource', "MSIS9602: The received 'resource' parameter is invalid.")
    return {
      status: 200,
      body: {
        access_token: this.#issue(call, principal, resource),
        token_type: 'bearer',
        expires_in: this.#lifetimeSeconds,
      },
    }
  }

  #issue(call: Call, principal: Principal, resource: string): string {
    const now = Math.floor(this.#now())
    return this.#signer.sign({
      aud: resource,
      iss: `${call.origin}/adfs`,
      iat: now,
      nbf: now,
      exp: now + this.#lifetimeSeconds,
      appid: principal.clientId,
    })
  }
}

function proves(form: URLSearchParams, principal: Principal): boolean {
  const assertion = form.get('client_assertion')
  if (assertion === null)
    return principal.secret !== undefined && form.get('client_secret') === principal.secret
  const issuer = stringAt(decode(assertion)?.payload, 'iss')
  return (
    issuer === principal.clientId &&
    principal.certificate !== undefined &&
    signedBy(assertion, principal.certificate)
  )
}

function openid(call: Call): Reply {
  const base = `${call.origin}/adfs`
  return {
    status: 200,
    body: {
      issuer: base,
      authorization_endpoint: `${base}/oauth2/authorize/`,
      token_endpoint: `${base}/oauth2/token/`,
      jwks_uri: `${base}/discovery/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      subject_types_supported: ['pairwise'],
      scopes_supported: ['openid', 'profile', 'email'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
  }
}

function refuse(error: string, description: string): Reply {
  return { status: 400, body: { error, error_description: description } }
}
