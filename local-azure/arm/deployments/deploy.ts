import { at, isObject, stringAt, type Json, type JsonObject } from '../../json.ts'
import type { Reply } from '../../net/message.ts'
import { evaluate, groupId, resourceId, type Context, type Target } from './evaluate.ts'
import { InvalidTemplate } from './expression.ts'
import { boolean, text } from './functions.ts'
import { contextOf, inOrder, type Written } from './template.ts'

/** Asks Resource Manager for one resource, or puts it, as the one who deploys. */
export type Send = (method: 'GET' | 'PUT', id: string, apiVersion: string, body?: Json) => Reply

/** A resource that a deployment meets, and what it does with it. */
export interface Change {
  readonly id: string
  readonly kind: 'Create' | 'Modify' | 'NoChange' | 'Ignore'
}

export interface Deployment {
  readonly outputs: JsonObject
  readonly changes: readonly Change[]
}

/** One resource was refused: the deployment stops there. */
export class DeploymentFailed extends Error {
  readonly id: string
  readonly reply: Reply

  constructor(id: string, reply: Reply) {
    super(`The resource write operation failed to complete successfully: ${id}`)
    this.id = id
    this.reply = reply
  }
}

/** `write: false` says what would be done, and puts nothing. */
export interface Order {
  readonly template: JsonObject
  readonly parameters: JsonObject
  readonly target: Target
  readonly send: Send
  readonly write: boolean
}

/** What a template has for Resource Manager, and not for the resource's provider. */
const OF_TEMPLATES = ['condition', 'dependsOn', 'scope', '@options', 'type', 'apiVersion', 'name', 'existing']

/**
 * Deploys a template in incremental mode: each resource is put as it is written, which replaces it; one with the option
 * `onlyIfNotExists` is asked for first, and left alone where it is there.
 * @throws InvalidTemplate before or in the course of it; DeploymentFailed where a resource is refused
 */
export function deploy(order: Order): Deployment {
  const outcomes = new Map<string, () => Json>()
  const context = contextOf(order.template, order.parameters, order.target, (symbol) => {
    const outcome = outcomes.get(symbol)
    if (outcome === undefined) throw new InvalidTemplate(`The resource '${symbol}' is not deployed.`)
    return outcome()
  })
  const changes = inOrder(order.template).flatMap((one) => deployOne(one, context, order, outcomes))
  const declared = at(order.template, 'outputs')
  const outputs = Object.entries(isObject(declared) ? declared : {}).map(([name, one]) => [
    name,
    { type: stringAt(one, 'type') ?? '', value: resolved(at(one, 'value') ?? null, context, order) },
  ])
  return { changes, outputs: Object.fromEntries(outputs) as JsonObject }
}

/** Where nothing is put, what only a resource to be made will know stays as it is written. */
function resolved(value: Json, context: Context, { write }: Order): Json {
  try {
    return evaluate(value, context)
  } catch (error) {
    if (!write && error instanceof DeploymentFailed) return value
    throw error
  }
}

type Outcomes = Map<string, () => Json>

function deployOne(
  { symbol, resource }: Written,
  context: Context,
  order: Order,
  outcomes: Outcomes,
): readonly Change[] {
  const condition = resource['condition']
  if (condition !== undefined && !boolean(evaluate(condition, context))) return []
  if (stringAt(resource, 'type')?.toLowerCase() === 'microsoft.resources/deployments') {
    const inner = nested(resource, context, order)
    outcomes.set(symbol, () => ({ outputs: inner.outputs }))
    return inner.changes
  }
  const id = idOf(resource, context)
  const apiVersion = stringAt(resource, 'apiVersion') ?? ''
  outcomes.set(symbol, () => propertiesOf(id, order.send('GET', id, apiVersion)))
  if (resource['existing'] === true) return []
  const change = put(id, resource, context, order)
  if (change.kind === 'Ignore') outcomes.set(symbol, () => leftAlone(symbol))
  return [change]
}

/** Whether Azure follows such a reference is not documented, so no template here may need it. */
function leftAlone(symbol: string): never {
  throw new InvalidTemplate(`The resource '${symbol}' was left alone. Read it as one that exists.`)
}

function propertiesOf(id: string, reply: Reply): Json {
  if (reply.status >= 300) throw new DeploymentFailed(id, reply)
  return at(reply.body, 'properties') ?? null
}

function put(id: string, resource: JsonObject, context: Context, order: Order): Change {
  const { send, write } = order
  const apiVersion = stringAt(resource, 'apiVersion') ?? ''
  const found = send('GET', id, apiVersion)
  const isThere = found.status < 300
  if (isThere && at(resource, '@options', 'onlyIfNotExists') !== undefined) return { id, kind: 'Ignore' }
  const own = Object.entries(resource).filter(([key]) => !OF_TEMPLATES.includes(key))
  const body = Object.fromEntries(own.map(([key, one]) => [key, resolved(one ?? null, context, order)]))
  if (write) {
    const reply = send('PUT', id, apiVersion, body)
    if (reply.status >= 300) throw new DeploymentFailed(id, reply)
  }
  return { id, kind: !isThere ? 'Create' : contains(found.body ?? null, body) ? 'NoChange' : 'Modify' }
}

/** Whether what is there has all that is put, with whatever else the service adds. */
function contains(there: Json, wanted: Json): boolean {
  if (Array.isArray(there) && Array.isArray(wanted))
    return there.length === wanted.length && wanted.every((one, index) => contains(there[index] ?? null, one))
  if (!isObject(there) || !isObject(wanted)) return there === wanted
  return Object.entries(wanted).every(([key, one]) => contains(there[key] ?? null, one ?? null))
}

function idOf(resource: JsonObject, context: Context): string {
  const scope = resource['scope']
  const below = scope === undefined ? groupId(context.target) : text(evaluate(scope, context))
  const names = text(evaluate(resource['name'] ?? null, context)).split('/')
  return resourceId(below, stringAt(resource, 'type') ?? '', names)
}

function nested(resource: JsonObject, context: Context, order: Order): Deployment {
  const { target } = context
  const own = (name: string, otherwise: string): string =>
    resource[name] === undefined ? otherwise : text(evaluate(resource[name], context))
  const template = at(resource, 'properties', 'template')
  const parameters = at(resource, 'properties', 'parameters')
  if (!isObject(template)) throw new InvalidTemplate('A nested deployment has no template.')
  return deploy({
    ...order,
    template,
    parameters: Object.fromEntries(
      Object.entries(isObject(parameters) ? parameters : {}).map(([name, one]) => [
        name,
        { value: resolved(at(one, 'value') ?? null, context, order) },
      ]),
    ),
    target: {
      ...target,
      subscriptionId: own('subscriptionId', target.subscriptionId),
      group: own('resourceGroup', target.group),
    },
  })
}
