import { randomUUID } from 'node:crypto'
import { stringAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { aadsts } from './aadsts.ts'
import { instanceDiscovery, openidConfiguration } from './discovery.ts'
import { Signer } from './jwt.ts'
import { proofProblem } from './proof.ts'
import { CLOUDS, GRAPH_AUDIENCE } from './clouds.ts'
import { GITHUB_ISSUER } from './principals.ts'
import type { Principal } from './principals.ts'

export interface EntraOptions {
  readonly tenantId: string
  readonly principals: readonly Principal[]
  /** Lifetime of a token, in virtual time. */
  readonly tokenLifetimeSeconds: number
  /** Subject of GitHub's token, which names the workflow. */
  readonly githubSubject: string
  /** Resources besides the clouds' own that tokens are for, such as a Hub. */
  readonly resources: readonly string[]
}

const GITHUB_TOKEN_LIFETIME_SECONDS = 300
const SKEW_SECONDS = 300
const RESOURCES = [GRAPH_AUDIENCE, ...CLOUDS.flatMap((one) => [...one.audiences, ...one.logsAudiences])]

/** Microsoft Entra ID for client credentials, GitHub's token server, and the managed identity endpoint. */
export class Entra {
  readonly options: EntraOptions
  readonly #signer = new Signer('entra')
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
    if (/^\/common\/discovery\/instance$/i.test(call.path))
      return instanceDiscovery(call, this.options.tenantId)
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

  /** A cloud's own service, this server itself, or one that the options name; a trailing slash does not matter. */
  #knowsResource(resource: string, call: Call): boolean {
    const plain = resource.replace(/\/+$/u, '').toLowerCase()
    const known = [...RESOURCES, ...this.options.resources, call.origin]
    return known.some((one) => one.toLowerCase() === plain)
  }

  #knows(tenant: string): boolean {
    return tenant.toLowerCase() === this.options.tenantId.toLowerCase()
  }

  #token(call: Call, tenant: string): Reply {
    if (!this.#knows(tenant)) return this.#unknownTenant(tenant)
    const form = new URLSearchParams(call.body)
    const grant = form.get('grant_type') ?? ''
    if (grant !== 'client_credentials') return this.#wrongGrant(grant)
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
    const problem = proofProblem(form, principal, this.#seconds())
    if (problem !== undefined) return aadsts(problem, this.#now())
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
    if (!this.#knowsResource(resource, call)) return this.#unknownResource(resource)
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

  #wrongGrant(grant: string): Reply {
    return grant === ''
      ? this.#refuse(
          400,
          'invalid_request',
          900144,
          "The request body must contain the following parameter: 'grant_type'.",
        )
      : this.#refuse(
          400,
          'unsupported_grant_type',
          70003,
          `The app requested an unsupported grant type '${grant}'.`,
        )
  }

  #unknownResource(resource: string): Reply {
    return this.#refuse(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${resource} was not found in the tenant named Local Azure. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    )
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

  #openid(call: Call, tenant: string): Reply {
    const isKnown = this.#knows(tenant) || ['common', 'organizations'].includes(tenant)
    return isKnown ? openidConfiguration(`${call.origin}/${tenant}`) : this.#unknownTenant(tenant)
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
    return aadsts({ status, error, code, text }, this.#now())
  }
}
