import { armError, authorizationFailed, notFound } from '../arm/errors.ts'
import { allowed } from '../entra/principals.ts'
import type { Principal } from '../entra/principals.ts'
import { numberAt, stringAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import { same } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { legacyDefinitions, legacyMetrics, PLAN_METRICS, SITE_METRICS } from './metrics.ts'
import { hubPlanId, hubSiteId } from './scenario.ts'
import type { HubScenario } from './scenario.ts'

/** Opens a token of this Hub's sign-in service. */
export type Open = (
  token: string,
) => { readonly principal: Principal; readonly claims: JsonObject } | undefined

/** The only version of Microsoft.Web that a Hub has. */
const WEB_VERSION = '2018-02-01'

const RESOURCE =
  /^\/subscriptions\/(?<subscription>[^/]+)\/resourceGroups\/(?<group>[^/]+)\/providers\/(?<provider>[^/]+)\/(?<type>[^/]+)\/(?<name>[^/]+)(?:\/(?<rest>.+?))?\/?$/i

/** The Hub's Resource Manager: checks the token, its audience and the permission, then serves App Service's reads. */
export class HubArm {
  readonly #world: World
  readonly #hub: HubScenario
  readonly #open: Open

  constructor(world: World, hub: HubScenario, open: Open) {
    this.#world = world
    this.#hub = hub
    this.#open = open
  }

  serve(call: Call): Reply {
    const caller = this.#caller(call)
    if ('status' in caller) return caller
    const names = RESOURCE.exec(call.path)?.groups
    if (names === undefined) return armError(404, 'NotFound', `No resource matches the path '${call.path}'.`)
    return this.#refusal(call, names) ?? this.#resource(call, names, caller)
  }

  #caller(call: Call): Principal | Reply {
    const [, token = ''] = /^Bearer (.+)$/i.exec(call.headers.authorization ?? '') ?? []
    const opened = this.#open(token)
    if (opened === undefined)
      return armError(401, 'InvalidAuthenticationToken', 'The access token is invalid.')
    const audience = stringAt(opened.claims, 'aud') ?? ''
    if (audience !== this.#hub.takenAudience)
      return armError(
        401,
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences '${this.#hub.takenAudience}'.`,
      )
    if (this.#world.now > (numberAt(opened.claims, 'exp') ?? 0))
      return armError(401, 'ExpiredAuthenticationToken', 'The access token has expired.')
    return opened.principal
  }

  #refusal(call: Call, names: Readonly<Record<string, string>>): Reply | undefined {
    const { subscription = '', group = '', provider = '', type = '' } = names
    if (!same(subscription, this.#hub.subscriptionId))
      return armError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`)
    if (!same(group, this.#hub.resourceGroup))
      return armError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`)
    const version = call.query.get('api-version') ?? ''
    const known = same(provider, 'Microsoft.Web') && version === WEB_VERSION
    return known
      ? undefined
      : armError(
          400,
          'NoRegisteredProviderFound',
          `No registered resource provider found for location 'hub' and API version '${version}' for type '${type}'. The supported api-versions are '${WEB_VERSION}'.`,
        )
  }

  #resource(call: Call, names: Readonly<Record<string, string>>, caller: Principal): Reply {
    const { type = '', name = '', group = '', rest = '' } = names
    const isSite = same(type, 'sites')
    const known = isSite ? this.#hub.site : this.#hub.plan
    if (call.method !== 'GET') return armError(405, 'HttpMethodNotSupported', 'Only reads are made here.')
    const action = `Microsoft.Web/${isSite ? 'sites' : 'serverfarms'}/${rest === '' ? 'read' : `${rest}/read`}`
    const mine = { ...caller, actions: caller.hubActions ?? caller.actions }
    if (!allowed(mine, this.#world.conditions.denied, action))
      return authorizationFailed(caller.clientId, caller.objectId, action, call.path)
    if (!same(name, known)) return notFound(`Microsoft.Web/${type}`, name, group)
    return this.#read(call, isSite, rest.toLowerCase())
  }

  #read(call: Call, isSite: boolean, rest: string): Reply {
    const id = isSite ? hubSiteId(this.#hub) : hubPlanId(this.#hub)
    const metrics = isSite ? SITE_METRICS : PLAN_METRICS
    if (rest === 'metrics') return legacyMetrics(this.#world, this.#hub, metrics, id, call.query)
    if (rest === 'metricdefinitions') return legacyDefinitions(metrics, id)
    if (rest === '') return { status: 200, body: isSite ? this.#site() : this.#plan() }
    if (rest === 'sites' && !isSite) return { status: 200, body: { value: [this.#site()], nextLink: null } }
    return armError(404, 'NotFound', `There is no '${rest}' here.`)
  }

  #site(): JsonObject {
    const { hosts } = this.#world.scenario.privateSide
    const stopped = this.#world.now >= this.#world.conditions.hubSiteStoppedSince
    return {
      id: hubSiteId(this.#hub),
      name: this.#hub.site,
      type: 'Microsoft.Web/sites',
      kind: 'app',
      location: 'hub',
      properties: {
        state: stopped ? 'Stopped' : 'Running',
        enabled: true,
        usageState: 'Normal',
        availabilityState: 'Normal',
        hostNames: [...hosts],
        defaultHostName: hosts[0] ?? '',
        serverFarmId: hubPlanId(this.#hub),
        ...this.#world.conditions.hubSiteProperties,
      },
    }
  }

  #plan(): JsonObject {
    return {
      id: hubPlanId(this.#hub),
      name: this.#hub.plan,
      type: 'Microsoft.Web/serverFarms',
      location: 'hub',
      sku: { name: 'S1', tier: 'Standard', size: 'S1', family: 'S', capacity: 4 },
      properties: { status: 'Ready', numberOfSites: 1 },
    }
  }
}
