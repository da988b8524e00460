import { numberAt, stringAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { decode, signedBy, Signer } from '../entra/jwt.ts'
import type { Principal } from '../entra/principals.ts'
import type { Call, Reply } from '../net/message.ts'

export interface AdfsOptions {
  readonly principals: readonly Principal[]
  readonly lifetimeSeconds: number
  /** Epoch seconds by the Hub's own clock. */
  readonly now: () => number
  /** The same by which assertions are checked: sign-in libraries date them by the clock of the machine. */
  readonly machineNow: () => number
  /** Whether a bare `<audience>/.default` is a scope. */
  readonly acceptsDefaultScope: boolean
}

/** Clocks of client and AD FS may differ by so much. */
const SKEW_SECONDS = 300

/** A Hub's AD FS for client credentials. The `error` values are OAuth's; the wording of most texts is a guess. */
export class Adfs {
  readonly #signer = new Signer('adfs')
  readonly #principals: readonly Principal[]
  readonly #lifetimeSeconds: number
  readonly #now: () => number
  readonly #machineNow: () => number
  readonly #acceptsDefaultScope: boolean

  constructor({ principals, lifetimeSeconds, now, machineNow, acceptsDefaultScope }: AdfsOptions) {
    this.#machineNow = machineNow
    this.#principals = principals
    this.#lifetimeSeconds = lifetimeSeconds
    this.#now = now
    this.#acceptsDefaultScope = acceptsDefaultScope
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
    if (form.get('grant_type') !== 'client_credentials')
      return refuse(
        'unsupported_grant_type',
        "MSIS9611: The authorization server does not support the requested 'grant_type'.",
      )
    const clientId = form.get('client_id') ?? ''
    const principal = this.#principals.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase())
    if (principal === undefined)
      return refuse(
        'invalid_client',
        "MSIS9607: The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
      )
    if (!this.#proves(form, principal))
      return refuse(
        'invalid_client',
        'MSIS9622: Client authentication failed. Please verify the credential provided for client authentication is valid.',
      )
    const scopes = (form.get('scope') ?? '').split(/\s+/u)
    const resource = form.get('resource') ?? resourceOf(scopes)
    if (resource === undefined)
      return refuse('invalid_resource', "MSIS9602: The received 'resource' parameter is invalid.")
    const isLiteral = form.has('resource') || scopes.some((scope) => /(^|\/)openid$/u.test(scope))
    if (!isLiteral && !this.#acceptsDefaultScope) return refuse('unauthorized_client', NOT_ALLOWED)
    return {
      status: 200,
      body: {
        access_token: this.#issue(call, principal, resource),
        token_type: 'bearer',
        expires_in: this.#lifetimeSeconds,
      },
    }
  }

  #proves(form: URLSearchParams, { clientId, secret, certificate }: Principal): boolean {
    const assertion = form.get('client_assertion')
    if (assertion === null) return secret !== undefined && form.get('client_secret') === secret
    const payload = decode(assertion)?.payload
    const now = this.#machineNow()
    const isInTime =
      now >= (numberAt(payload, 'nbf') ?? 0) - SKEW_SECONDS &&
      now <= (numberAt(payload, 'exp') ?? 0) + SKEW_SECONDS
    const isOwn = stringAt(payload, 'iss') === clientId && certificate !== undefined
    return isOwn && isInTime && signedBy(assertion, certificate)
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

/**
 * AD FS does not translate `.default` into the consented scopes as Entra ID does:
 * https://github.com/Azure/azure-sdk-for-go/pull/19872, https://github.com/Azure/azure-cli/issues/20403.
 */
const NOT_ALLOWED = 'MSIS9605: The client is not allowed to access the requested resource.'

/** The resource in front of a scope such as `<resource>/openid` or `<resource>/.default`. */
function resourceOf(scopes: readonly string[]): string | undefined {
  const [, resource] = scopes.map((scope) => /^(.+)\/(?:\.default|openid)$/u.exec(scope)).find(Boolean) ?? []
  return resource
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
