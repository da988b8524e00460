import { at, isObject, parseJson, stringAt, type Json, type JsonObject } from '../../json.ts'
import type { Call, Reply } from '../../net/message.ts'
import { armError } from '../errors.ts'
import { GROUP, route, type ArmCall, type Route } from '../route.ts'
import { deploy, DeploymentFailed, type Change, type Deployment, type Send } from './deploy.ts'
import { groupId, type Target } from './evaluate.ts'
import { InvalidTemplate } from './expression.ts'
import { uuid } from './functions.ts'

const TYPE = 'Microsoft.Resources/deployments'
const PATH = `${GROUP}/providers/${TYPE}/{name}`

/** Deployments of a template to a resource group, for a path that leads to one. `serve` takes a call as the one who deploys. */
export function deploymentRoutes(path: string, serve: (call: Call) => Reply): readonly Route[] {
  if (!/\/providers\/Microsoft\.Resources\/deployments\//i.test(path)) return []
  return [
    route('PUT', PATH, `${TYPE}/write`, (call) => put(call, serve)),
    route('GET', PATH, `${TYPE}/read`, get),
    route('POST', `${PATH}/validate`, `${TYPE}/validate/action`, (call) =>
      attempt(call, serve, false, () => ({
        status: 200,
        body: bodyOf(call, { provisioningState: 'Succeeded' }),
      })),
    ),
    route('POST', `${PATH}/whatIf`, `${TYPE}/whatIf/action`, (call) =>
      attempt(call, serve, false, ({ changes }) => ({
        status: 200,
        body: { status: 'Succeeded', properties: { changes: changes.map(shown) } },
      })),
    ),
    route('GET', `${PATH}/operationStatuses/{operation}`, `${TYPE}/operationstatuses/read`, (call) => ({
      status: 200,
      body: { status: stringAt(known(call), 'properties', 'provisioningState') ?? 'Succeeded' },
    })),
  ]
}

function shown({ id, kind }: Change): JsonObject {
  return { resourceId: id, changeType: kind }
}

function idOf(call: ArmCall): string {
  return `${groupId(targetOf(call))}/providers/${TYPE}/${call.name('name')}`
}

function known(call: ArmCall): JsonObject | undefined {
  return call.world.kept.get(idOf(call).toLowerCase())
}

function get(call: ArmCall): Reply {
  const found = known(call)
  return found === undefined
    ? armError(404, 'DeploymentNotFound', `Deployment '${call.name('name')}' could not be found.`)
    : { status: 200, body: found }
}

function targetOf(call: ArmCall): Target {
  const { subscriptionId, tenantId, location } = call.world.scenario
  return { subscriptionId, tenantId, location, group: call.name('group') }
}

function bodyOf(call: ArmCall, properties: JsonObject): JsonObject {
  const timestamp = new Date(call.world.now * 1000).toISOString()
  return {
    id: idOf(call),
    name: call.name('name'),
    type: TYPE,
    properties: {
      mode: 'Incremental',
      timestamp,
      correlationId: uuid(idOf(call) + timestamp),
      ...properties,
    },
  }
}

function put(call: ArmCall, serve: (call: Call) => Reply): Reply {
  return attempt(call, serve, true, ({ changes, outputs }) => {
    const outputResources = changes.map(({ id }) => ({ id }))
    const body = bodyOf(call, { provisioningState: 'Succeeded', outputs, outputResources })
    call.world.kept.set(idOf(call).toLowerCase(), body)
    return { status: 201, body }
  })
}

/** A template that cannot be evaluated is refused; what a provider refuses fails the deployment, and stays as far as it came. */
function attempt(
  call: ArmCall,
  serve: (call: Call) => Reply,
  write: boolean,
  answer: (done: Deployment) => Reply,
): Reply {
  const sent = at(sentBody(call.call.body), 'properties')
  const template = at(sent, 'template')
  const parameters = at(sent, 'parameters')
  if (!isObject(template)) return invalid('The deployment has no template.')
  if (stringAt(sent, 'mode') !== 'Incremental') return invalid('This server deploys in incremental mode.')
  const given = isObject(parameters) ? parameters : {}
  try {
    return answer(
      deploy({ template, parameters: given, target: targetOf(call), send: sender(call, serve), write }),
    )
  } catch (error) {
    if (error instanceof InvalidTemplate) return invalid(error.message)
    if (error instanceof DeploymentFailed) return failed(call, error)
    throw error
  }
}

/** Resource Manager takes a name without quotes, and `az` sends one: it puts the file as it is behind `template:`. */
function sentBody(body: string): Json | undefined {
  return parseJson(body) ?? parseJson(body.replace(', template:', ', "template":'))
}

function sender({ call }: ArmCall, serve: (call: Call) => Reply): Send {
  return (method, path, apiVersion, body?: Json) =>
    serve({
      ...call,
      method,
      path,
      query: new URLSearchParams({ 'api-version': apiVersion }),
      body: body === undefined ? '' : JSON.stringify(body),
    })
}

function invalid(message: string): Reply {
  return armError(400, 'InvalidTemplate', `Deployment template validation failed: '${message}'`)
}

function failed(call: ArmCall, { id, reply, message }: DeploymentFailed): Reply {
  const inner = at(reply.body, 'error') ?? { code: 'Unknown', message: JSON.stringify(reply.body ?? null) }
  const error = { code: 'DeploymentFailed', message, target: id, details: [inner] }
  const body = bodyOf(call, { provisioningState: 'Failed', error })
  call.world.kept.set(idOf(call).toLowerCase(), body)
  return { status: 201, body }
}
