import { isObject, type Json, type JsonObject } from '../../json.ts'
import { InvalidTemplate, parseExpression, type Expression } from './expression.ts'
import { boolean, PURE, text } from './functions.ts'

/** Where a template is deployed to. */
export interface Target {
  readonly subscriptionId: string
  readonly tenantId: string
  readonly group: string
  readonly location: string
}

/** What a template's expressions may ask for. */
export interface Context {
  readonly target: Target
  /** @throws InvalidTemplate for a name that the template does not have */
  readonly parameter: (name: string) => Json
  readonly variable: (name: string) => Json
  /** The properties of a resource, or the outputs of a nested deployment, by symbolic name. */
  readonly reference: (name: string) => Json
}

type Lazy = (args: readonly Expression[], context: Context) => Json

/** The functions that ask the context, or that leave an argument alone. */
const ASKING: Readonly<Record<string, Lazy>> = {
  and: (args, context) => args.every((one) => boolean(valueOf(one, context))),
  if: ([when, yes, no], context) =>
    valueOf(given(boolean(valueOf(given(when), context)) ? yes : no), context),
  or: (args, context) => args.some((one) => boolean(valueOf(one, context))),
  parameters: ([name], context) => context.parameter(text(valueOf(given(name), context))),
  reference: (args, context) => {
    if (args.length !== 1)
      throw new InvalidTemplate('This server follows a reference by symbolic name alone.')
    return context.reference(text(valueOf(given(args[0]), context)))
  },
  resourcegroup: (_, { target }) => ({ id: groupId(target), name: target.group, location: target.location }),
  resourceid: (args, context) => {
    const [type = '', ...names] = args.map((one) => text(valueOf(one, context)))
    return resourceId(groupId(context.target), type, names)
  },
  subscription: (_, { target }) => ({
    id: `/subscriptions/${target.subscriptionId}`,
    subscriptionId: target.subscriptionId,
    tenantId: target.tenantId,
  }),
  subscriptionresourceid: (args, context) => {
    const [type = '', ...names] = args.map((one) => text(valueOf(one, context)))
    return resourceId(`/subscriptions/${context.target.subscriptionId}`, type, names)
  },
  variables: ([name], context) => context.variable(text(valueOf(given(name), context))),
}

function given(one: Expression | undefined): Expression {
  if (one === undefined) throw new InvalidTemplate('A template function has too few arguments.')
  return one
}

/** The id of a resource group. */
export function groupId({ subscriptionId, group }: Target): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}`
}

/** The id below `scope` of a resource of type `Provider/a/b` with a name for each of `a` and `b`. */
export function resourceId(scope: string, type: string, names: readonly string[]): string {
  const [provider = '', ...kinds] = type.split('/')
  if (kinds.length !== names.length)
    throw new InvalidTemplate(`The type '${type}' wants ${kinds.length} names, not '${names.join('/')}'.`)
  return `${scope}/providers/${provider}/${kinds.map((kind, at) => `${kind}/${names[at] ?? ''}`).join('/')}`
}

function valueOf(one: Expression, context: Context): Json {
  switch (one.kind) {
    case 'text':
    case 'number':
      return one.value
    case 'at':
      return elementOf(valueOf(one.of, context), valueOf(one.key, context))
    case 'call':
      return called(one.name, one.args, context)
  }
}

function elementOf(whole: Json, key: Json): Json {
  const found =
    Array.isArray(whole) && typeof key === 'number'
      ? whole[key]
      : isObject(whole) && typeof key === 'string'
        ? whole[Object.keys(whole).find((name) => name.toLowerCase() === key.toLowerCase()) ?? '']
        : undefined
  if (found === undefined)
    throw new InvalidTemplate(`The language expression property '${JSON.stringify(key)}' doesn't exist.`)
  return found
}

function called(name: string, args: readonly Expression[], context: Context): Json {
  const asking = ASKING[name.toLowerCase()]
  if (asking !== undefined) return asking(args, context)
  const pure = PURE[name.toLowerCase()]
  if (pure === undefined)
    throw new InvalidTemplate(`The template function '${name}' is not one that this server knows.`)
  return pure(...args.map((one) => valueOf(one, context)))
}

/** A value of a template with every expression in it evaluated. Keys may be expressions, too. */
export function evaluate(value: Json, context: Context): Json {
  if (typeof value === 'string') return evaluateText(value, context)
  if (Array.isArray(value)) return value.map((one) => evaluate(one, context))
  return isObject(value) ? evaluateObject(value, context) : value
}

function evaluateText(value: string, context: Context): Json {
  if (value.startsWith('[[')) return value.slice(1)
  if (!value.startsWith('[') || !value.endsWith(']')) return value
  return valueOf(parseExpression(value.slice(1, -1)), context)
}

function evaluateObject(object: JsonObject, context: Context): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, one]) => [
      text(evaluateText(key, context)),
      evaluate(one ?? null, context),
    ]),
  )
}
