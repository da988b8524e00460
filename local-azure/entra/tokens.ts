import { randomUUID } from 'node:crypto'
import { numberAt, stringAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { decode, signedBy, Signer } from './jwt.ts'
import { GITHUB_ISSUER } from './principals.ts'
import type { Principal } from './principals.ts'

export interface EntraOptions {
  readonly tenantId: string
  readonly principals: readonly Principal[]
  /** Lifetime of a token, in virtual time. */
  readonly tokenLifetimeSeconds: number
  /** Subject of GitHub's token, which names the workflow. */
  readonly githubSubject: string
}

const GITHUB_TOKEN_LIFETIME_SECONDS = 300
const SKEW_SECONDS = 300

/** Microsoft Entra ID for client credentials, GitHub's token server, and the managed identity endpoint. */
export class Entra {
  readonly options: EntraOptions
  readonly #signer = new Signer()
  readonly #now: () => number

  /** `now` in epoch seconds. */
  constructor(options: EntraOptions, now: () => number) {
    this.options = options
    this.#now = now
  }

  /** Principal and claims of a bearer token that this server issued; undefined for any other. */
  open(token: string): { readonly principal: Principal; readonly claims: JsonObject } | undefined {
    const claims = this.#signer.open(token)
    const principal = this.options.principals.find((one) => one.clientId === stringAt(claims, 'appid'))
    return claims === undefined || principal === undefined ? undefined : { principal, claims }
  }

  /** Serves a request to a sign-in host; undefined for a page that it does not have. */
  serve(call: Call): Reply | undefined {
    const token = /^\/([^/]+)\/oauth2\/(v2\.0\/)?token$/i.exec(call.path)
    if (token !== null && call.method === 'POST') return this.#token(call, token[1] ?? '')
    const openid = /^\/([^/]+)\/(?:v2\.0\/)?\.well-known\/openid-configuration$/i.exec(call.path)
    if (openid !== null) return this.#openid(call, openid[1] ?? '')
    if (/^\/common\/discovery\/instance$/i.test(call.path)) return this.#discovery(call)
    return undefined
  }

  /** GitHub's token for a workflow: well formed, signed by a local key, and valid for five virtual minutes. */
  github(call: Call): Reply {
    if (!/^bearer .+/i.test(call.headers.authorization ?? '')) {
      return { status: 401, body: { message: 'The request token is missing.' } }
    }
    const now = this.#seconds()
    const [, repository = '', ref = ''] = /^repo:([^:]+):ref:(.+)$/.exec(this.options.githubSubject) ?? []
    const value = this.#signer.sign({
      iss: GITHUB_ISSUER,
      sub: this.options.githubSubject,
      aud: call.query.get('audience') ?? `https://github.com/${repository.split('/')[0] ?? ''}`,
      jti: randomUUID(),
      repository,
      ref,
      iat: now,
      nbf: now - SKEW_SECONDS,
      exp: now + GITHUB_TOKEN_LIFETIME_SECONDS,
    })
    return { status: 200, body: { count: 1, value } }
  }

  /** `IDENTITY_ENDPOINT` of App Service. */
  managedIdentity(call: Call): Reply {
    const resource = call.query.get('resource') ?? ''
    const clientId = call.query.get('client_id')
    const principal = this.options.principals.find(
      (one) => one.managed === true && (clientId ?? one.clientId) === one.clientId,
    )
    if (call.headers['x-identity-header'] === undefined)
      return { status: 401, body: { message: 'X-IDENTITY-HEADER is missing.' } }
    if (principal === undefined) {
      return {
        status: 400,
        body: {
          statusCode: 400,
          message: 'No Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
        },
      }
    }
    const expires = this.#seconds() + this.options.tokenLifetimeSeconds
    return {
      status: 200,
      body: {
        access_token: this.#issue(principal, resource),
        // The client compares this with its wall clock, which knows nothing of virtual time.
        expires_on: String(Math.floor(Date.now() / 1000) + this.options.tokenLifetimeSeconds),
        not_before: String(expires - this.options.tokenLifetimeSeconds),
        resource,
        token_type: 'Bearer',
        client_id: principal.clientId,
      },
    }
  }

  #seconds(): number {
    return Math.floor(this.#now())
  }

  #knows(tenant: string): boolean {
    return tenant.toLowerCase() === this.options.tenantId.toLowerCase()
  }

  #token(call: Call, tenant: string): Reply {
    if (!this.#knows(tenant)) return this.#unknownTenant(tenant)
    const form = new URLSearchParams(call.body)
    const clientId = form.get('client_id') ?? ''
    const principal = this.options.principals.find(
      (one) => one.clientId.toLowerCase() === clientId.toLowerCase(),
    )
    if (principal === undefined) {
      return this.#refuse(
        400,
        'unauthorized_client',
        700016,
        `Application with identifier '${clientId}' was not found in the directory 'Local Azure'. This can happen if the application has not been installed by the administrator of the tenant.`,
      )
    }
    const problem = this.#proofProblem(form, principal)
    if (problem !== undefined) return problem
    const scope = form.get('scope') ?? ''
    const resource = form.get('resource') ?? /(\S+)\/\.default/.exec(scope)?.[1]
    if (resource === undefined) {
      return this.#refuse(
        400,
        'invalid_scope',
        1002012,
        `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      )
    }
    const seconds = this.options.tokenLifetimeSeconds
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: seconds,
        ext_expires_in: seconds,
        access_token: this.#issue(principal, resource),
      },
    }
  }

  #issue(principal: Principal, resource: string): string {
    const now = this.#seconds()
    return this.#signer.sign({
      aud: resource,
      iss: `https://sts.windows.net/${this.options.tenantId}/`,
      iat: now,
      nbf: now,
      exp: now + this.options.tokenLifetimeSeconds,
      appid: principal.clientId,
      oid: principal.objectId,
      tid: this.options.tenantId,
    })
  }

  #proofProblem(form: URLSearchParams, principal: Principal): Reply | undefined {
    const assertion = form.get('client_assertion')
    if (assertion !== null) return this.#assertionProblem(assertion, principal)
    const secret = form.get('client_secret')
    if (secret === null) {
      return this.#refuse(
        401,
        'invalid_client',
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      )
    }
    return secret === principal.secret
      ? undefined
      : this.#refuse(
          401,
          'invalid_client',
          7000215,
          `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${principal.clientId}'.`,
        )
  }

  #assertionProblem(assertion: string, principal: Principal): Reply | undefined {
    const decoded = decode(assertion)
    if (decoded === undefined) {
      return this.#refuse(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.')
    }
    if (stringAt(decoded.payload, 'iss') === principal.clientId) {
      return principal.certificate !== undefined && signedBy(assertion, principal.certificate)
        ? undefined
        : this.#refuse(
            401,
            'invalid_client',
            700027,
            `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${stringAt(decoded.header, 'x5t') ?? ''}'].`,
          )
    }
    return this.#federatedProblem(decoded.payload, principal)
  }

  #federatedProblem(payload: JsonObject, principal: Principal): Reply | undefined {
    const [issuer, subject, audience] = ['iss', 'sub', 'aud'].map((key) => stringAt(payload, key) ?? '')
    const match = principal.federated?.some(
      (one) => one.issuer === issuer && one.subject === subject && one.audience === audience,
    )
    if (match !== true) {
      return this.#refuse(
        401,
        'invalid_client',
        700213,
        `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation`,
      )
    }
    const expires = numberAt(payload, 'exp') ?? 0
    const now = this.#seconds()
    return now <= expires
      ? undefined
      : this.#refuse(
          401,
          'invalid_client',
          700024,
          `Client assertion is not within its valid time range. Current time: ${new Date(now * 1000).toISOString()}, assertion valid from ${new Date((numberAt(payload, 'nbf') ?? 0) * 1000).toISOString()}, expiry time of assertion ${new Date(expires * 1000).toISOString()}.`,
        )
  }

  #openid(call: Call, tenant: string): Reply {
    if (!this.#knows(tenant) && !['common', 'organizations'].includes(tenant))
      return this.#unknownTenant(tenant)
    const base = `${call.origin}/${tenant}`
    return {
      status: 200,
      body: {
        token_endpoint: `${base}/oauth2/v2.0/token`,
        token_endpoint_auth_methods_supported: [
          'client_secret_post',
          'private_key_jwt',
          'client_secret_basic',
        ],
        jwks_uri: `${base}/discovery/v2.0/keys`,
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: `${base}/v2.0`,
        request_uri_parameter_supported: false,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        tenant_region_scope: 'EU',
        cloud_instance_name: 'microsoftonline.com',
      },
    }
  }

  #discovery(call: Call): Reply {
    const endpoint = call.query.get('authorization_endpoint') ?? ''
    const host = URL.canParse(endpoint) ? new URL(endpoint).host : call.host
    return {
      status: 200,
      body: {
        tenant_discovery_endpoint: `https://${host}/${this.options.tenantId}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
      },
    }
  }

  #unknownTenant(tenant: string): Reply {
    return this.#refuse(
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    )
  }

  #refuse(status: number, error: string, code: number, text: string): Reply {
    const trace = randomUUID()
    const correlation = randomUUID()
    const timestamp = new Date(this.#now() * 1000).toISOString().slice(0, 19).replace('T', ' ') + 'Z'
    const body: Json = {
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    }
    return { status, body }
  }
}
