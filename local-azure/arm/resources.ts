import { isObject, stringAt, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { profileStatus } from '../world/monitor.ts'
import { same } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { planBody } from './plan-body.ts'
import { GROUP, route, type ArmCall, type Route } from './route.ts'
import { siteBody } from './sites.ts'
import { profileBody } from './traffic-manager.ts'

const READ_GROUPS = 'Microsoft.Resources/subscriptions/resourceGroups/read'
const READ_RESOURCES = 'Microsoft.Resources/subscriptions/resources/read'

/** Resource groups and the resources in them. */
export const resourceRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{subscription}/resourceGroups', READ_GROUPS, listGroups),
  route('GET', GROUP, READ_GROUPS, (call) => ({ status: 200, body: groupBody(call.world, nameOf(call)) })),
  route('HEAD', GROUP, READ_GROUPS, () => ({ status: 204 })),
  route('GET', '/subscriptions/{subscription}/resources', READ_RESOURCES, listResources),
  route('GET', `${GROUP}/resources`, READ_RESOURCES, listResources),
]

function groupNames({ scenario, profiles, plans, sites, autoscale }: World): readonly string[] {
  const names = [scenario, ...profiles, ...plans, ...sites, ...autoscale].map((one) => one.resourceGroup)
  return names.filter((name, index) => names.findIndex((one) => same(one, name)) === index)
}

/** The group's name as its owner wrote it. */
function nameOf(call: ArmCall): string {
  const wanted = call.name('group')
  return groupNames(call.world).find((one) => same(one, wanted)) ?? wanted
}

function listGroups({ world }: ArmCall): Reply {
  return { status: 200, body: { value: groupNames(world).map((name) => groupBody(world, name)) } }
}

function groupBody({ scenario }: World, name: string): JsonObject {
  return {
    id: `/subscriptions/${scenario.subscriptionId}/resourceGroups/${name}`,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location: scenario.location,
    properties: { provisioningState: 'Succeeded' },
  }
}

/** `resourceGroup eq '…'`, `resourceType eq '…'` and `name eq '…'` narrow the list. */
function listResources(call: ArmCall): Reply {
  const filter = call.call.query.get('$filter') ?? ''
  const term = (name: string): string | undefined => new RegExp(`${name} eq '([^']*)'`, 'i').exec(filter)?.[1]
  const group = term('resourceGroup') ?? (call.name('group') || undefined)
  const [type, name] = [term('resourceType'), term('name')]
  const fits = (wanted: string | undefined, value: string): boolean =>
    wanted === undefined || same(wanted, value)
  const found = bodiesOf(call.world).filter(
    (one) =>
      fits(group, (stringAt(one, 'id') ?? '').split('/')[4] ?? '') &&
      fits(type, stringAt(one, 'type') ?? '') &&
      fits(name, stringAt(one, 'name') ?? ''),
  )
  return { status: 200, body: { value: found.map(briefly) } }
}

/** Every resource of the world as a GET of it shows it. */
export function bodiesOf(world: World): readonly JsonObject[] {
  return [
    ...world.profiles.map((one) => profileBody(world, one, profileStatus(one))),
    ...world.plans.map((one) => planBody(world, one)),
    ...world.sites.map((one) => siteBody(world, one)),
  ]
}

/** A list of resources has no properties. */
function briefly(body: JsonObject): JsonObject {
  const { id, name, type, location, tags, kind, sku } = body
  return {
    id,
    name,
    type,
    location,
    tags: isObject(tags) ? tags : {},
    ...(kind !== undefined && { kind }),
    ...(sku !== undefined && { sku }),
  }
}
