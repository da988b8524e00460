import { at, isObject, parseJson, stringAt, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { site as newSite } from '../world/scenario.ts'
import type { Site } from '../world/state.ts'
import { badRequest } from './errors.ts'
import { planId, same } from './ids.ts'
import type { ArmCall } from './route.ts'

/**
 * Makes an app, which then runs, or replaces the settings of one: what the body leaves out gets its default again. Whether an
 * app runs is none of its settings. The reply has no body yet.
 */
export function putSite(call: ArmCall, shown: (site: Site) => JsonObject): Reply {
  const body = parseJson(call.call.body)
  const properties = at(body, 'properties')
  const { world } = call
  const wanted = stringAt(properties, 'serverFarmId') ?? ''
  const plan = world.plans.find((one) => same(planId(world.scenario, one), wanted))
  if (!isObject(properties) || plan === undefined)
    return badRequest(`The server farm '${wanted}' is not there.`)
  const known = world.sites.find(
    (one) =>
      one.slot === undefined &&
      same(one.name, call.name('site')) &&
      same(one.resourceGroup, call.name('group')),
  )
  if (known !== undefined && !same(known.plan, plan.name))
    return badRequest(
      `The local Azure does not move an app to another plan; '${known.name}' is on '${known.plan}'.`,
    )
  const site = known ?? newSite(call.name('site'), plan.name, { resourceGroup: call.name('group') })
  const { tags, siteConfig } = { tags: at(body, 'tags'), siteConfig: properties['siteConfig'] }
  site.tags = isObject(tags) ? (tags as Record<string, string>) : {}
  site.siteConfig = isObject(siteConfig) ? (siteConfig as Site['siteConfig']) : {}
  site.enabled = properties['enabled'] !== false
  site.extra = settingsOf(properties)
  if (known === undefined) {
    world.sites.push(site)
    world.scaling.setSiteState(site, 'Running', 'client')
  }
  return { status: known === undefined ? 201 : 200, body: shown(site) }
}

/** What the service sets, or what has a place of its own in the world. */
const NOT_A_SETTING = new Set([
  ...[
    'state',
    'hostNames',
    'repositorySiteName',
    'usageState',
    'enabled',
    'enabledHostNames',
    'availabilityState',
  ],
  ...[
    'hostNameSslStates',
    'serverFarmId',
    'reserved',
    'siteConfig',
    'resourceGroup',
    'defaultHostName',
    'sku',
  ],
])

/** All other settings are kept as they are put, such as `httpsOnly` and `clientCertEnabled`. */
function settingsOf(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).filter(([key, value]) => !NOT_A_SETTING.has(key) && (value ?? null) !== null),
  )
}
