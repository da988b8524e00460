import { isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Plan, Sku } from '../world/state.ts'
import { tierOf } from '../world/tiers.ts'
import type { World } from '../world/world.ts'
import { planId } from './ids.ts'
import { planAnswerOf, statusOf } from './plan-limits.ts'

export const TYPE = 'Microsoft.Web/serverfarms'

const READ_ONLY = new Set([
  'status',
  'provisioningState',
  'numberOfSites',
  'numberOfWorkers',
  'currentNumberOfWorkers',
  'maximumNumberOfWorkers',
  'geoRegion',
  'resourceGroup',
  'subscription',
])

/** Takes from the body of a PUT what a client may set, in place. What the body leaves out is gone, as in Azure. */
export function takeBody(plan: Plan, body: JsonObject): void {
  const { tags, kind, location, properties, extra } = split(body)
  plan.tags = isObject(tags) ? (tags as Record<string, string>) : {}
  plan.kind = typeof kind === 'string' ? kind : 'app'
  plan.location = typeof location === 'string' ? location : plan.location
  plan.properties = isObject(properties) ? writable(properties) : {}
  plan.extra = extra
}

function split(
  body: JsonObject,
): Record<'tags' | 'kind' | 'location' | 'properties', Json | undefined> & { extra: JsonObject } {
  const { tags, kind, location, properties, id: _id, name: _name, type: _type, sku: _sku, ...extra } = body
  return { tags, kind, location, properties, extra: dropNulls(extra) }
}

/** Without what only the service sets, and without null, which Azure takes for absent. */
export function writable(properties: JsonObject): JsonObject {
  return dropNulls(Object.fromEntries(Object.entries(properties).filter(([key]) => !READ_ONLY.has(key))))
}

function dropNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => (value ?? null) !== null))
}

function shownSku({ scenario }: World, { operation, sku }: Plan): Sku {
  return operation !== undefined && scenario.planShows === 'at-end' ? operation.before : sku
}

/** While a resize runs, the state depends on how its PUT was answered. */
function stateOf(world: World, { operation, ended, failed }: Plan): string {
  if (operation !== undefined && planAnswerOf(world) === 'in-progress') return 'InProgress'
  const last = ended.at(-1)
  return operation === undefined && last !== undefined && failed.includes(last) ? 'Failed' : 'Succeeded'
}

/** What a GET of the plan answers. */
export function planBody(world: World, plan: Plan): JsonObject {
  return {
    id: planId(world.scenario, plan),
    name: plan.name,
    type: TYPE,
    kind: plan.kind,
    location: plan.location,
    tags: { ...plan.tags },
    ...plan.extra,
    properties: {
      ...plan.properties,
      geoRegion: plan.location,
      maximumNumberOfWorkers: tierOf(plan.sku.name)?.workers ?? 1,
      numberOfSites: world.sitesOn(plan).length,
      numberOfWorkers: plan.instances,
      currentNumberOfWorkers: plan.instances,
      provisioningState: stateOf(world, plan),
      status: statusOf(world, plan),
      resourceGroup: plan.resourceGroup,
      subscription: world.scenario.subscriptionId,
    },
    sku: { ...shownSku(world, plan) },
  }
}
