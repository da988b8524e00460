import { at, isObject, parseJson, stringAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import type { AutoscaleSetting } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { badRequest, notFound } from './errors.ts'
import { same } from './ids.ts'
import { GROUP, route } from './route.ts'
import type { ArmCall, Route } from './route.ts'

const TYPE = 'Microsoft.Insights/autoscaleSettings'
const SETTINGS = `${GROUP}/providers/${TYPE}`

export const autoscaleRoutes: readonly Route[] = [
  route('GET', SETTINGS, `${TYPE}/Read`, list),
  route('GET', `/subscriptions/{subscription}/providers/${TYPE}`, `${TYPE}/Read`, list),
  route(
    'GET',
    `${SETTINGS}/{setting}`,
    `${TYPE}/Read`,
    withSetting((call, one) => ok(call.world, one)),
  ),
  route('PUT', `${SETTINGS}/{setting}`, `${TYPE}/Write`, put),
  route('PATCH', `${SETTINGS}/{setting}`, `${TYPE}/Write`, withSetting(patch)),
  route('DELETE', `${SETTINGS}/{setting}`, `${TYPE}/Delete`, withSetting(remove)),
]

function withSetting(handle: (call: ArmCall, setting: AutoscaleSetting) => Reply) {
  return (call: ArmCall): Reply => {
    const found = named(call)
    return found === undefined
      ? notFound(TYPE, call.name('setting'), call.name('group'))
      : handle(call, found)
  }
}

function named(call: ArmCall): AutoscaleSetting | undefined {
  return call.world.autoscale.find(
    (one) => same(one.name, call.name('setting')) && same(one.resourceGroup, call.name('group')),
  )
}

function list(call: ArmCall): Reply {
  const group = call.name('group')
  const own = call.world.autoscale.filter((one) => group === '' || same(one.resourceGroup, group))
  return { status: 200, body: { value: own.map((one) => body(call.world, one)) } }
}

function put(call: ArmCall): Reply {
  const sent = parseJson(call.call.body)
  const problem = settingProblem(sent)
  if (problem !== undefined || !isObject(sent)) return badRequest(problem ?? 'The body is not an object.')
  const known = named(call)
  const fresh: AutoscaleSetting = {
    name: known?.name ?? call.name('setting'),
    resourceGroup: call.name('group'),
    location: stringAt(sent, 'location') ?? 'West Europe',
    tags: isObject(sent['tags']) ? (sent['tags'] as Record<string, string>) : {},
    properties: at(sent, 'properties') as JsonObject,
    lastActionAt: 0,
  }
  const { autoscale } = call.world
  if (known === undefined) autoscale.push(fresh)
  else autoscale[autoscale.indexOf(known)] = fresh
  return { ...ok(call.world, fresh), status: known === undefined ? 201 : 200 }
}

function patch(call: ArmCall, setting: AutoscaleSetting): Reply {
  const properties = at(parseJson(call.call.body), 'properties')
  if (!isObject(properties)) return ok(call.world, setting)
  const next = { ...setting.properties, ...properties }
  const problem = settingProblem({ properties: next })
  if (problem !== undefined) return badRequest(problem)
  setting.properties = next
  return ok(call.world, setting)
}

function remove(call: ArmCall, setting: AutoscaleSetting): Reply {
  call.world.autoscale.splice(call.world.autoscale.indexOf(setting), 1)
  return { status: 200 }
}

/** The counts are strings; numbers are what a careless client sends. */
function settingProblem(sent: Json | undefined): string | undefined {
  const profiles = at(sent, 'properties', 'profiles')
  if (!Array.isArray(profiles) || profiles.length === 0)
    return 'An autoscale setting needs at least one profile.'
  if (profiles.length > 20) return 'An autoscale setting can have at most 20 profiles.'
  for (const profile of profiles) {
    const counts = ['minimum', 'maximum', 'default'].map((key) =>
      Number(stringAt(profile, 'capacity', key) ?? 'NaN'),
    )
    const [minimum = Number.NaN, maximum = Number.NaN, normal = Number.NaN] = counts
    if (!(minimum <= normal && normal <= maximum)) {
      return "A profile's capacity needs minimum, default and maximum as strings, in that order of size."
    }
  }
  return undefined
}

function ok(world: World, setting: AutoscaleSetting): Reply {
  return { status: 200, body: body(world, setting) }
}

function body(world: World, setting: AutoscaleSetting): JsonObject {
  const { subscriptionId } = world.scenario
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${setting.resourceGroup}/providers/microsoft.insights/autoscalesettings/${setting.name}`,
    name: setting.name,
    type: TYPE,
    location: setting.location,
    tags: { ...setting.tags },
    properties: {
      enabled: true,
      notifications: [],
      targetResourceLocation: setting.location,
      ...setting.properties,
      name: setting.name,
    },
  }
}
