import { isObject, parseJson, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { badRequest, notFound } from './errors.ts'
import { uuid } from './deployments/functions.ts'
import { GROUP, route, type ArmCall, type Route } from './route.ts'

const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities'
/** The path below the group's providers, with the type that it has. */
const KEPT: readonly (readonly [path: string, type: string])[] = [
  [`${IDENTITY}/{name}`, IDENTITY],
  [`${IDENTITY}/{parent}/federatedIdentityCredentials/{name}`, `${IDENTITY}/federatedIdentityCredentials`],
  ['Microsoft.Insights/actionGroups/{name}', 'Microsoft.Insights/actionGroups'],
  ['Microsoft.Insights/metricAlerts/{name}', 'Microsoft.Insights/metricAlerts'],
  ['Microsoft.Insights/scheduledQueryRules/{name}', 'Microsoft.Insights/scheduledQueryRules'],
]

/** Identities and alert rules: kept as they are put, and without an effect. */
export const keptRoutes: readonly Route[] = KEPT.flatMap(([path, type]) => [
  ...[GROUP, '/subscriptions/{subscription}'].map((scope) =>
    route('GET', `${scope}/providers/${path.replace(/\/\{name\}$/u, '')}`, `${type}/read`, (call) =>
      list(call, type),
    ),
  ),
  route('GET', `${GROUP}/providers/${path}`, `${type}/read`, (call) => {
    const found = call.world.kept.get(call.call.path.toLowerCase())
    return found === undefined
      ? notFound(type, call.name('name'), call.name('group'))
      : { status: 200, body: found }
  }),
  route('PUT', `${GROUP}/providers/${path}`, `${type}/write`, (call) => put(call, type)),
])

/** Those below the path of the call, in the group or the whole subscription. */
function list(arm: ArmCall, type: string): Reply {
  const scope = arm.call.path.toLowerCase().split('/providers/')[0] ?? ''
  const parent = arm.name('parent').toLowerCase()
  const value = [...arm.world.kept].filter(
    ([id, one]) =>
      id.startsWith(`${scope}/`) && one['type'] === type && (parent === '' || id.includes(`/${parent}/`)),
  )
  return { status: 200, body: { value: value.map(([, one]) => one) } }
}

function put(call: ArmCall, type: string): Reply {
  const body = parseJson(call.call.body)
  if (!isObject(body)) return badRequest('The request content was invalid and could not be deserialized.')
  const id = call.call.path
  const isThere = call.world.kept.has(id.toLowerCase())
  const sent = body['properties']
  const properties = { ...(isObject(sent) && sent), ...made(call, type) }
  const kept: JsonObject = { ...body, id, name: call.name('name'), type, properties }
  call.world.kept.set(id.toLowerCase(), kept)
  // Azure makes a metric alert with 200, and `az` takes nothing else.
  return { status: isThere || type.endsWith('/metricAlerts') ? 200 : 201, body: kept }
}

/** An identity is an application and its service principal. */
function made({ call, world }: ArmCall, type: string): JsonObject {
  if (type !== IDENTITY) return {}
  const id = call.path.toLowerCase()
  return {
    tenantId: world.scenario.tenantId,
    principalId: uuid(`${id} principal`),
    clientId: uuid(`${id} client`),
  }
}
