import { at, isObject, stringAt, type Json, type JsonObject } from '../../json.ts'
import { evaluate, type Context, type Target } from './evaluate.ts'
import { InvalidTemplate } from './expression.ts'

/** A resource of a template as it is written, by its symbolic name. */
export interface Written {
  readonly symbol: string
  readonly resource: JsonObject
}

/**
 * The resources of a template, each after those that it waits for.
 * @throws InvalidTemplate for a template without symbolic names, for unknown names, and for a circle
 */
export function inOrder(template: JsonObject): readonly Written[] {
  const { resources } = template
  if (template['languageVersion'] !== '2.0' || !isObject(resources))
    throw new InvalidTemplate('This server deploys templates of language version 2.0, with symbolic names.')
  const ordered: Written[] = []
  const visit = (symbol: string, path: readonly string[]): void => {
    if (path.includes(symbol))
      throw new InvalidTemplate(`Circular dependency: ${[...path, symbol].join(' → ')}.`)
    if (ordered.some((one) => one.symbol === symbol)) return
    const resource = resources[symbol]
    if (!isObject(resource))
      throw new InvalidTemplate(`The resource '${symbol}' is not defined in the template.`)
    for (const before of namesIn(resource['dependsOn'])) visit(before, [...path, symbol])
    ordered.push({ symbol, resource })
  }
  for (const symbol of Object.keys(resources)) visit(symbol, [])
  return ordered
}

function namesIn(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
}

/**
 * What the expressions of a template may ask for, with the values that are given for its parameters.
 * @throws InvalidTemplate for a parameter that is missing, unknown, of another type or outside its bounds
 */
export function contextOf(
  template: JsonObject,
  given: JsonObject,
  target: Target,
  reference: Context['reference'],
): Context {
  const { parameters = {}, variables = {} } = template as Record<string, JsonObject>
  const unknown = Object.keys(given).filter((name) => !(name in parameters))
  if (unknown.length > 0)
    throw new InvalidTemplate(`The template has no parameters '${unknown.join(', ')}', which are given.`)
  const known = new Map<string, Json>()
  const context: Context = {
    target,
    reference,
    parameter: (name) => {
      const declared = parameters[name]
      if (!isObject(declared)) throw new InvalidTemplate(`The template parameter '${name}' is not found.`)
      const value = known.get(name) ?? parameterValue(name, declared, given[name], context)
      known.set(name, value)
      return value
    },
    variable: (name) => {
      const written = variables[name]
      if (written === undefined) throw new InvalidTemplate(`The template variable '${name}' is not found.`)
      return evaluate(written, context)
    },
  }
  for (const name of Object.keys(parameters)) context.parameter(name)
  return context
}

function parameterValue(name: string, declared: JsonObject, given: Json | undefined, context: Context): Json {
  const value = at(given, 'value') ?? evaluate(declared['defaultValue'] ?? null, context)
  if (value === null)
    throw new InvalidTemplate(`The value for the template parameter '${name}' is not provided.`)
  const problem = typeProblem(declared, value) ?? boundsProblem(declared, value)
  if (problem !== undefined)
    throw new InvalidTemplate(`The value of the template parameter '${name}' is not valid: ${problem}.`)
  return value
}

const FITS: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  securestring: (value) => typeof value === 'string',
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  bool: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
}

function typeProblem(declared: JsonObject, value: Json): string | undefined {
  const type = stringAt(declared, 'type') ?? ''
  return FITS[type.toLowerCase()]?.(value) === true ? undefined : `it is no '${type}'`
}

function boundsProblem(declared: JsonObject, value: Json): string | undefined {
  const { allowedValues, minValue, maxValue } = declared
  if (Array.isArray(allowedValues) && !allowedValues.includes(value))
    return 'it is none of the allowed values'
  if (typeof value !== 'number') return undefined
  if (typeof minValue === 'number' && value < minValue) return `it is below ${minValue}`
  return typeof maxValue === 'number' && value > maxValue ? `it is above ${maxValue}` : undefined
}
