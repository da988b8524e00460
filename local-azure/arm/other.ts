import { at, isObject, parseJson, stringAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'
import { typesOf } from './api-versions.ts'
import { armError, badRequest, notFound } from './errors.ts'
import { same } from './ids.ts'
import { bodiesOf, resourceRoutes } from './resources.ts'
import { GROUP, route } from './route.ts'
import type { ArmCall, Route } from './route.ts'

const PROVIDERS = [
  'Microsoft.Web',
  'Microsoft.Network',
  'Microsoft.Insights',
  'Microsoft.ResourceGraph',
  'Microsoft.OperationalInsights',
  'Microsoft.Authorization',
  'Microsoft.Resources',
]

/** Subscription, group, providers and Resource Graph. */
export const otherRoutes: readonly Route[] = [
  route('GET', '/subscriptions', '', (call) => ({
    status: 200,
    body: { value: [subscription(call.world)] },
  })),
  route('GET', '/subscriptions/{subscription}', 'Microsoft.Resources/subscriptions/read', (call) => ({
    status: 200,
    body: subscription(call.world),
  })),
  ...resourceRoutes,
  route('GET', '/subscriptions/{subscription}/locations', '', (call) => ({
    status: 200,
    body: { value: [region(call.world)] },
  })),
  route(
    'GET',
    '/subscriptions/{subscription}/providers',
    'Microsoft.Resources/subscriptions/providers/read',
    (call) => ({
      status: 200,
      body: { value: PROVIDERS.map((name) => provider(call.world, name)) },
    }),
  ),
  route(
    'GET',
    '/subscriptions/{subscription}/providers/{provider}',
    'Microsoft.Resources/subscriptions/providers/read',
    (call) => ({
      status: 200,
      body: provider(call.world, call.name('provider')),
    }),
  ),
  route(
    'POST',
    '/subscriptions/{subscription}/providers/{provider}/register',
    'Microsoft.Resources/subscriptions/providers/register/action',
    register,
  ),
  route(
    'GET',
    `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/{workspace}`,
    'Microsoft.OperationalInsights/workspaces/read',
    workspace,
  ),
  route('POST', '/providers/Microsoft.ResourceGraph/resources', '', resourceGraph),
]

function subscription(world: World): JsonObject {
  const { subscriptionId, tenantId } = world.scenario
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: 'Local Azure',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
  }
}

function region({ scenario }: World): JsonObject {
  const { subscriptionId, location: name } = scenario
  const id = `/subscriptions/${subscriptionId}/locations/${name}`
  return { id, name, type: 'Region', displayName: 'West Europe', regionalDisplayName: '(Europe) West Europe' }
}

function workspace(call: ArmCall): Reply {
  const { subscriptionId, resourceGroup, location, workspace: one } = call.world.scenario
  const name = call.name('workspace')
  if (name.toLowerCase() !== one.name)
    return notFound('Microsoft.OperationalInsights/workspaces', name, call.name('group'))
  return {
    status: 200,
    body: {
      id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${one.name}`,
      name: one.name,
      type: 'Microsoft.OperationalInsights/workspaces',
      location,
      properties: {
        customerId: one.customerId,
        provisioningState: 'Succeeded',
        retentionInDays: 30,
        sku: { name: 'PerGB2018' },
      },
    },
  }
}

function provider(world: World, name: string): JsonObject {
  const known = PROVIDERS.find((one) => one.toLowerCase() === name.toLowerCase())
  return {
    id: `/subscriptions/${world.scenario.subscriptionId}/providers/${known ?? name}`,
    namespace: known ?? name,
    registrationState: known === undefined ? 'NotRegistered' : 'Registered',
    resourceTypes: typesOf(name),
    registrationPolicy: 'RegistrationRequired',
  }
}

/** The providers there are, are registered. */
function register(call: ArmCall): Reply {
  const wanted = call.name('provider')
  if (PROVIDERS.some((one) => same(one, wanted))) return { status: 200, body: provider(call.world, wanted) }
  const message = `The local Azure has no provider '${wanted}'. It has ${PROVIDERS.join(', ')}.`
  return armError(404, 'InvalidResourceNamespace', message)
}

/**
 * Not a query engine: it understands `where` with `type in~ (…)`, `type =~ '…'` and `name =~ '…'`, answers whole rows whatever is
 * projected, and refuses all else. The real service shows states that are minutes old;
 * this one shows the current state.
 */
function resourceGraph(call: ArmCall): Reply {
  const body = parseJson(call.call.body)
  const query = stringAt(body, 'query')
  if (query === undefined) return badRequest("The request content was invalid: 'query' is required.")
  if (!isUnderstood(query))
    return badRequest(
      `The local Azure does not understand the query '${query}'. It knows: resources | where type in~ ('…') | where type =~ '…' | where name =~ '…' | project ….`,
    )
  const subscriptions = at(body, 'subscriptions')
  const own = call.world.scenario.subscriptionId
  const visible = !Array.isArray(subscriptions) || subscriptions.includes(own)
  const rows = visible ? rowsOf(call.world).filter((row) => matches(row, query)) : []
  return {
    status: 200,
    body: { totalRecords: rows.length, count: rows.length, resultTruncated: 'false', facets: [], data: rows },
  }
}

const CLAUSE = String.raw`(?:type\s+in~\s*\([^)]*\)|(?:type|name)\s*=~\s*['"][^'"]*['"])`
const STAGE = new RegExp(String.raw`^(?:where\s+${CLAUSE}(?:\s+and\s+${CLAUSE})*|project\s[^|]+)$`, 'iu')

function isUnderstood(query: string): boolean {
  const [table = '', ...stages] = query.split('|').map((part) => part.trim())
  return /^resources$/iu.test(table) && stages.every((stage) => STAGE.test(stage))
}

function rowsOf(world: World): readonly JsonObject[] {
  const { resourceGroup, subscriptionId, tenantId } = world.scenario
  return bodiesOf(world).map((row) => ({
    ...row,
    type: (stringAt(row, 'type') ?? '').toLowerCase(),
    resourceGroup,
    subscriptionId,
    tenantId,
    ...shortcuts(row),
  }))
}

/** Columns such queries usually project. */
function shortcuts(row: JsonObject): JsonObject {
  const properties = row['properties']
  return isObject(properties)
    ? {
        state: properties['state'],
        planId: properties['serverFarmId'],
        endpoints: properties['endpoints'],
        capacity: at(row, 'sku', 'capacity'),
      }
    : {}
}

function matches(row: JsonObject, query: string): boolean {
  const types = quoted(
    /type\s+in~\s*\(([^)]*)\)/i.exec(query)?.[1] ?? /type\s*=~\s*('[^']*')/i.exec(query)?.[1],
  )
  const names = quoted(/name\s*=~\s*('[^']*')/i.exec(query)?.[1])
  return has(types, row['type']) && has(names, row['name'])
}

function quoted(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/['"]([^'"]*)['"]/g)].map((found) => (found[1] ?? '').toLowerCase())
}

function has(wanted: readonly string[], value: Json | undefined): boolean {
  return wanted.length === 0 || (typeof value === 'string' && wanted.includes(value.toLowerCase()))
}
