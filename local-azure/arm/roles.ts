import { createHash, randomUUID } from 'node:crypto'
import { at, isObject, parseJson, stringAt, type JsonObject } from '../json.ts'
import type { Reply } from '../net/message.ts'
import { badRequest } from './errors.ts'
import { route, type ArmCall, type Route } from './route.ts'

const BASE = '/providers/Microsoft.Authorization'
const SCOPED = `/{scope*}${BASE}`
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions'
const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments'
/** Built-in roles by the names that the documentation uses. */
const BUILT_IN = {
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  'Monitoring Reader': '43d0d8ad-25c7-4714-9337-8ba259a9fe05',
  'Log Analytics Reader': '73c42c96-874c-492b-b04d-ab87d138a893',
}

/** Role definitions and assignments: kept, listed, and without an effect on what a caller may do. */
export const roleRoutes: readonly Route[] = [
  ...['', '/{scope*}'].flatMap((scope) => [
    route('GET', `${scope}${BASE}/roleDefinitions`, `${DEFINITIONS}/read`, listDefinitions),
    route('GET', `${scope}${BASE}/roleDefinitions/{id}`, `${DEFINITIONS}/read`, getDefinition),
  ]),
  route('PUT', `${SCOPED}/roleDefinitions/{id}`, `${DEFINITIONS}/write`, putDefinition),
  route('GET', `${SCOPED}/roleAssignments`, `${ASSIGNMENTS}/read`, listAssignments),
  route('GET', `${SCOPED}/roleAssignments/{id}`, `${ASSIGNMENTS}/read`, getAssignment),
  route('PUT', `${SCOPED}/roleAssignments/{id}`, `${ASSIGNMENTS}/write`, putAssignment),
]

function builtIn(): JsonObject[] {
  return Object.entries(BUILT_IN).map(([roleName, name]) => ({
    id: `${BASE}/roleDefinitions/${name}`,
    name,
    type: DEFINITIONS,
    properties: {
      roleName,
      type: 'BuiltInRole',
      description: '',
      assignableScopes: ['/'],
      permissions: [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }],
    },
  }))
}

function definitions({ world }: ArmCall): readonly JsonObject[] {
  return [...builtIn(), ...world.roles.definitions]
}

function listDefinitions(call: ArmCall): Reply {
  const name = /roleName eq '([^']*)'/iu.exec(call.call.query.get('$filter') ?? '')?.[1]
  const found = definitions(call).filter(
    (one) =>
      name === undefined || stringAt(one, 'properties', 'roleName')?.toLowerCase() === name.toLowerCase(),
  )
  return { status: 200, body: { value: found } }
}

function getDefinition(call: ArmCall): Reply {
  const found = definitions(call).find((one) => one['name'] === call.name('id'))
  if (found !== undefined) return { status: 200, body: found }
  return {
    status: 404,
    body: { error: { code: 'RoleDefinitionDoesNotExist', message: 'There is no such role.' } },
  }
}

/** Azure refuses a role without a name, or one that no scope may use. */
function putDefinition(call: ArmCall): Reply {
  const properties = at(parseJson(call.call.body), 'properties')
  const scopes = at(properties, 'assignableScopes')
  if (!isObject(properties) || stringAt(properties, 'roleName') === undefined)
    return badRequest('The role definition needs a roleName.')
  if (!Array.isArray(scopes) || scopes.length === 0)
    return badRequest('The role definition needs assignableScopes.')
  const name = call.name('id')
  const made = {
    id: `/${call.name('scope')}${BASE}/roleDefinitions/${name}`,
    name,
    type: DEFINITIONS,
    properties,
  }
  const { definitions: known } = call.world.roles
  const index = known.findIndex((one) => one['name'] === name)
  if (index === -1) known.push(made)
  else known[index] = made
  return { status: 201, body: made }
}

function listAssignments(call: ArmCall): Reply {
  const filter = call.call.query.get('$filter') ?? ''
  const principal = /(?:principalId eq|assignedTo\()\s*'([^']*)'/iu.exec(filter)?.[1]
  const found = call.world.roles.assignments.filter(
    (one) => principal === undefined || stringAt(one, 'properties', 'principalId') === principal,
  )
  return { status: 200, body: { value: found } }
}

function getAssignment(call: ArmCall): Reply {
  const id = `/${call.name('scope')}${BASE}/roleAssignments/${call.name('id')}`.toLowerCase()
  const found = call.world.roles.assignments.find((one) => stringAt(one, 'id')?.toLowerCase() === id)
  if (found !== undefined) return { status: 200, body: found }
  return {
    status: 404,
    body: { error: { code: 'RoleAssignmentNotFound', message: 'There is no such role assignment.' } },
  }
}

/** One role, principal and scope are one assignment: a second one of another name is a conflict. */
function putAssignment(call: ArmCall): Reply {
  const sent = at(parseJson(call.call.body), 'properties')
  if (!isObject(sent)) return badRequest('The role assignment needs properties.')
  const scope = `/${call.name('scope')}`
  const key = createHash('sha256')
    .update(
      [scope, stringAt(sent, 'principalId'), stringAt(sent, 'roleDefinitionId')].join(' ').toLowerCase(),
    )
    .digest('hex')
  const { assignments } = call.world.roles
  const same = assignments.find((one) => one['key'] === key)
  if (same !== undefined && same['name'] !== call.name('id'))
    return {
      status: 409,
      body: { error: { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' } },
    }
  const name = call.name('id') || randomUUID()
  const made = {
    id: `${scope}${BASE}/roleAssignments/${name}`,
    name,
    type: ASSIGNMENTS,
    key,
    properties: { ...sent, scope },
  }
  if (same === undefined) assignments.push(made)
  return { status: 201, body: made }
}
