import { numberAt, stringAt } from '../json.ts'
import type { Entra } from '../entra/tokens.ts'
import { CLOUDS } from '../entra/clouds.ts'
import { allowed } from '../entra/principals.ts'
import type { Principal } from '../entra/principals.ts'
import type { Call, Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'
import { activityRoutes } from './activity-log.ts'
import { autoscaleRoutes } from './autoscale.ts'
import { versionProblem } from './api-versions.ts'
import { armError, authorizationFailed, scopeLocked } from './errors.ts'
import { isWrite } from './is-write.ts'
import { deploymentRoutes } from './deployments/routes.ts'
import { guestRoutes } from './guests.ts'
import { keptRoutes } from './kept.ts'
import { lockRoutes } from './locks.ts'
import { metricRoutes } from './metrics.ts'
import { otherRoutes } from './other.ts'
import { permissionRoutes } from './permissions.ts'
import { planRoutes } from './plans.ts'
import { cloudMetadata } from './metadata.ts'
import { find } from './route.ts'
import type { Match, Route } from './route.ts'
import { roleRoutes } from './roles.ts'
import { siteRoutes } from './sites.ts'
import { tagRoutes } from './tags.ts'
import { methodNotSupported, noRoute } from './unserved.ts'
import { trafficManagerRoutes } from './traffic-manager.ts'

export interface ArmOptions {
  /** Token audiences accepted at the loopback address; default any cloud's and the address itself. */
  readonly audiences?: readonly string[]
}

const ROUTES: readonly Route[] = [
  ...tagRoutes,
  ...metricRoutes,
  ...trafficManagerRoutes,
  ...siteRoutes,
  ...planRoutes,
  ...autoscaleRoutes,
  ...activityRoutes,
  ...roleRoutes,
  ...lockRoutes,
  ...guestRoutes,
  ...keptRoutes,
  ...otherRoutes,
]

interface Handled {
  readonly call: Call
  readonly match: Match
  readonly run: number
  readonly caller: Principal
  readonly correlationId: string
}

/** Reads that never lag: the result of an operation, and what has a history of its own. */
const LIVE =
  /\/(operationresults|providers\/Microsoft\.Insights\/(metrics|metricDefinitions|eventtypes))(\/|$)/i

/** Azure Resource Manager: checks the token, the route, the permission, existence and locks, then serves the call. */
export class Arm {
  readonly #world: World
  readonly #entra: Entra
  readonly #options: ArmOptions

  constructor(world: World, entra: Entra, options: ArmOptions) {
    this.#world = world
    this.#entra = entra
    this.#options = options
  }

  /** `correlationId` is what the answer's headers and the activity log call it. */
  serve(call: Call, run: number, correlationId = ''): Reply {
    if (/^\/metadata\/endpoints\/?$/i.test(call.path)) return cloudMetadata(call)
    const caller = this.#caller(call)
    if ('status' in caller) return caller
    if (!call.query.has('api-version')) {
      return armError(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
      )
    }
    const version = versionProblem(call.path, call.query.get('api-version') ?? '')
    if (version !== undefined) return version
    const own = [
      ...permissionRoutes(caller),
      ...deploymentRoutes(call.path, (inner) => this.serve(inner, run, correlationId)),
    ]
    const routes = [...own, ...ROUTES]
    const match = find(routes, call.method, call.path)
    if (match === undefined) return noRoute(call, routes)
    if (!('route' in match)) return methodNotSupported(call.method, match)
    return this.#refusal(call, match, caller) ?? this.#handle({ call, match, run, caller, correlationId })
  }

  #handle({ call, match, run, caller, correlationId }: Handled): Reply {
    const world = isWrite(call) || LIVE.test(call.path) ? this.#world : this.#world.replica.seenBy(call.path)
    const reply = match.route.handle({ call, world, run, name: (key) => match.names[key] ?? '' })
    if (isWrite(call)) {
      const { now: at } = this.#world
      this.#world.replica.note()
      this.#world.events.push({
        kind: 'write',
        at,
        by: 'client',
        run,
        method: call.method,
        path: call.path,
        accepted: reply.status < 300,
      })
      this.#world.activities.push({
        at,
        caller: caller.clientId,
        operation: match.route.action,
        resourceId: call.path.replace(/\/(start|stop)$/i, ''),
        correlationId,
        status: reply.status < 300 ? 'Succeeded' : 'Failed',
      })
    }
    return reply
  }

  #caller(call: Call): Principal | Reply {
    const [, token = ''] = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '') ?? []
    if (token === '') {
      return unauthorized(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      )
    }
    const opened = this.#entra.open(token)
    if (opened === undefined)
      return unauthorized('InvalidAuthenticationToken', 'The access token is invalid.')
    const audience = (stringAt(opened.claims, 'aud') ?? '').replace(/\/+$/, '')
    const wanted = this.#audiences(call)
    if (!wanted.includes(audience)) {
      return unauthorized(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences '${wanted.join(',')}'.`,
      )
    }
    const expires = numberAt(opened.claims, 'exp') ?? 0
    if (this.#world.now > expires) {
      return unauthorized(
        'ExpiredAuthenticationToken',
        `The access token expiry UTC time '${new Date(expires * 1000).toISOString()}' is earlier than current UTC time '${new Date(this.#world.now * 1000).toISOString()}'.`,
      )
    }
    return opened.principal
  }

  #audiences(call: Call): readonly string[] {
    const cloud = CLOUDS.find((one) => one.arm === call.host)
    if (cloud !== undefined) return cloud.audiences
    return this.#options.audiences ?? [...CLOUDS.flatMap((one) => one.audiences), call.origin]
  }

  #refusal(call: Call, match: Match, caller: Principal): Reply | undefined {
    const { scenario, conditions } = this.#world
    const subscription =
      match.names['subscription'] ?? /^subscriptions\/([^/]+)/i.exec(match.names['scope'] ?? '')?.[1]
    if (subscription !== undefined && subscription.toLowerCase() !== scenario.subscriptionId) {
      return armError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`)
    }
    const scope = call.path
      .replace(/\/providers\/(Microsoft\.Resources\/tags|Microsoft\.Insights\/metric).*$/i, '')
      .replace(/\/(start|stop)$/i, '')
    if (!allowed(caller, conditions.denied, match.route.action)) {
      return authorizationFailed(caller.clientId, caller.objectId, match.route.action, scope)
    }
    const group = match.names['group'] ?? /resourceGroups\/([^/]+)/i.exec(match.names['scope'] ?? '')?.[1]
    if (group !== undefined && !this.#hasGroup(group)) {
      return armError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`)
    }
    // A lock does not keep its owner from taking it away.
    if (match.route.action.startsWith('Microsoft.Authorization/locks/')) return undefined
    const lock = conditions.locks.find((one) => call.path.toLowerCase().startsWith(one.toLowerCase()))
    return lock !== undefined && isWrite(call) ? scopeLocked(scope, lock) : undefined
  }

  #hasGroup(name: string): boolean {
    const { scenario, profiles, plans, sites, autoscale } = this.#world
    const own = [scenario, ...profiles, ...plans, ...sites, ...autoscale]
    return own.some((one) => one.resourceGroup.toLowerCase() === name.toLowerCase())
  }
}

function unauthorized(code: string, message: string): Reply {
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/", error="invalid_token", error_description="${message.slice(0, 80)}"`
  return { ...armError(401, code, message), headers: { 'www-authenticate': challenge } }
}
