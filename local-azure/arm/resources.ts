import { isObject, stringAt, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { profileStatus } from '../world/monitor.ts'
import { same } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { badRequest } from './errors.ts'
import { filterProblem, termsOf } from './filter.ts'
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

type Fits = (one: JsonObject, value: string) => boolean

const text = (one: JsonObject, key: string): string => stringAt(one, key) ?? ''
const plain = (location: string): string => location.replaceAll(' ', '').toLowerCase()

/** What a filter can name, in lower case. */
const TERMS: Readonly<Record<string, Fits>> = {
  resourcegroup: (one, value) => same(text(one, 'id').split('/')[4] ?? '', value),
  resourcetype: (one, value) => same(text(one, 'type'), value),
  name: (one, value) => same(text(one, 'name'), value),
  location: (one, value) => plain(text(one, 'location')) === plain(value),
  tagname: (one, value) => tagsOf(one).some(([name]) => same(name, value)),
  tagvalue: (one, value) => tagsOf(one).some(([, held]) => held === value),
}

function tagsOf(one: JsonObject): [string, unknown][] {
  return Object.entries(isObject(one['tags']) ? one['tags'] : {})
}

function listResources(call: ArmCall): Reply {
  const filter = call.call.query.get('$filter') ?? ''
  const group = call.name('group')
  const terms = termsOf(filter)
  if (terms?.every(({ name, operator }) => operator === 'eq' && TERMS[name] !== undefined) !== true)
    return badRequest(filterProblem(filter, Object.keys(TERMS)))
  const fits = (one: JsonObject): boolean =>
    (group === '' || same(text(one, 'id').split('/')[4] ?? '', group)) &&
    terms.every(({ name, value }) => TERMS[name]?.(one, value))
  return { status: 200, body: { value: bodiesOf(call.world).filter(fits).map(briefly) } }
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
