import type { Resource, Scope } from './symbols.ts'
import { field, literalOf, nameOfKey, type Expression, type ObjectLiteral } from './syntax.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A value of the template: literals as they are, anything else as an expression of ARM. */
export function valueOf(one: Expression, scope: Scope): Json {
  switch (one.kind) {
    case 'text': {
      const literal = literalOf(one)
      if (literal === undefined) return `[${armOf(one, scope)}]`
      // A text that begins with a bracket would be an expression.
      return literal.startsWith('[') ? `[${literal}` : literal
    }
    case 'number':
    case 'boolean':
      return one.value
    case 'array':
      return one.items.map((item) => valueOf(item, scope))
    case 'object':
      return fieldsOf(one, scope)
    default:
      return `[${armOf(one, scope)}]`
  }
}

/** The fields of an object literal, but those that are `left` out. */
export function fieldsOf(
  object: ObjectLiteral,
  scope: Scope,
  left: readonly string[] = [],
): Readonly<Record<string, Json>> {
  const all = object.fields.filter(({ key }) => !left.includes(nameOfKey(key) ?? ''))
  return Object.fromEntries(
    all.map(({ key, value }) => [nameOfKey(key) ?? `[${armOf(key, scope)}]`, valueOf(value, scope)]),
  )
}

const OPERATORS: Readonly<Record<string, (left: string, right: string) => string>> = {
  '==': (left, right) => `equals(${left}, ${right})`,
  '!=': (left, right) => `not(equals(${left}, ${right}))`,
  '&&': (left, right) => `and(${left}, ${right})`,
  '||': (left, right) => `or(${left}, ${right})`,
  '??': (left, right) => `coalesce(${left}, ${right})`,
  '>=': (left, right) => `greaterOrEquals(${left}, ${right})`,
  '<=': (left, right) => `lessOrEquals(${left}, ${right})`,
  '>': (left, right) => `greater(${left}, ${right})`,
  '<': (left, right) => `less(${left}, ${right})`,
}

/**
 * The expression of ARM that a Bicep expression compiles to, without its brackets.
 * @throws Error with file and line for a name that it does not know
 */
export function armOf(one: Expression, scope: Scope): string {
  const arm = (inner: Expression): string => armOf(inner, scope)
  switch (one.kind) {
    case 'text':
      return textOf(one.parts, scope)
    case 'number':
      return String(one.value)
    case 'boolean':
      return `${String(one.value)}()`
    case 'name':
      return nameOf(one, scope)
    case 'array':
      return `createArray(${one.items.map(arm).join(', ')})`
    case 'object':
      return `createObject(${one.fields.flatMap(({ key, value }) => [keyOf(key, scope), arm(value)]).join(', ')})`
    case 'call':
      return callOf(one.name, one.args, scope)
    case 'member':
      return memberOf(one.of, one.name, scope)
    case 'index':
      return `${arm(one.of)}[${arm(one.at)}]`
    case 'not':
      return `not(${arm(one.of)})`
    case 'choice':
      return `if(${arm(one.when)}, ${arm(one.yes)}, ${arm(one.no)})`
    case 'binary':
      return OPERATORS[one.operator]?.(arm(one.left), arm(one.right)) ?? ''
  }
}

function keyOf(key: Expression, scope: Scope): string {
  return key.kind === 'name' ? quoted(key.name) : armOf(key, scope)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function textOf(parts: readonly (string | Expression)[], scope: Scope): string {
  const plain = parts.filter((part) => typeof part === 'string')
  if (plain.length === parts.length) return quoted(plain.join(''))
  const values: string[] = []
  const pattern = parts.map((part) => {
    if (typeof part === 'string') return part.replaceAll('{', '{{').replaceAll('}', '}}')
    values.push(armOf(part, scope))
    return `{${values.length - 1}}`
  })
  return `format(${quoted(pattern.join(''))}, ${values.join(', ')})`
}

function unknown(line: number, what: string, scope: Scope): Error {
  return new Error(`${scope.file}:${line}: ${what} is nothing this compiler knows`)
}

function nameOf({ name, line }: { readonly name: string; readonly line: number }, scope: Scope): string {
  const kind = scope.symbols.get(name)?.kind
  if (kind === 'param') return `parameters('${name}')`
  if (kind === 'var') return `variables('${name}')`
  throw unknown(line, name, scope)
}

/** Functions that read a file when it is compiled. */
const LOADS = { loadJsonContent: true, loadTextContent: true }

function callOf(name: string, args: readonly Expression[], scope: Scope): string {
  if (!(name in LOADS)) return `${name}(${args.map((one) => armOf(one, scope)).join(', ')})`
  const path = args[0] === undefined ? undefined : literalOf(args[0])
  if (path === undefined) throw unknown(args[0]?.line ?? 0, 'a path with values in it', scope)
  return `variables('${scope.load(path)}')`
}

/** `x.id` and `x.name` are known beforehand; what else a resource or module has is read when it is there. */
function memberOf(of: Expression, name: string, scope: Scope): string {
  const symbol = of.kind === 'name' ? scope.symbols.get(of.name) : undefined
  if (symbol?.kind === 'module' && name === 'outputs') return `reference('${symbol.name}').outputs`
  if (symbol?.kind === 'resource') {
    if (name === 'id') return idOf(symbol, scope)
    if (name === 'name') return fullName(symbol, scope)
    if (name === 'properties') return `reference('${symbol.name}')`
    throw unknown(of.line, `${symbol.name}.${name}`, scope)
  }
  const isOutput = of.kind === 'member' && of.name === 'outputs' && isModule(of.of, scope)
  return `${armOf(of, scope)}.${name}${isOutput ? '.value' : ''}`
}

function isModule(one: Expression, scope: Scope): boolean {
  return one.kind === 'name' && scope.symbols.get(one.name)?.kind === 'module'
}

/** The names of a resource and of its parents, outermost first. */
function namesOf(resource: Resource, scope: Scope): readonly string[] {
  const name = field(resource.body, 'name')
  if (name === undefined) throw unknown(resource.line, `${resource.name} without a name`, scope)
  const parent = parentOf(resource, scope)
  return [...(parent === undefined ? [] : namesOf(parent, scope)), armOf(name, scope)]
}

function parentOf(resource: Resource, scope: Scope): Resource | undefined {
  const parent = field(resource.body, 'parent')
  const found = parent?.kind === 'name' ? scope.symbols.get(parent.name) : undefined
  return found?.kind === 'resource' ? found : undefined
}

function idOf(resource: Resource, scope: Scope): string {
  const [type = ''] = resource.is.split('@')
  return `resourceId('${type}', ${namesOf(resource, scope).join(', ')})`
}

function fullName(resource: Resource, scope: Scope): string {
  const all = namesOf(resource, scope)
  if (all.length === 1) return all[0] ?? ''
  return `format('${all.map((_, at) => `{${at}}`).join('/')}', ${all.join(', ')})`
}

/** The name of a resource as a value of the template. */
export function nameValue(resource: Resource, scope: Scope): Json {
  const name = field(resource.body, 'name')
  const alone = name !== undefined && parentOf(resource, scope) === undefined
  return alone ? valueOf(name, scope) : `[${fullName(resource, scope)}]`
}

/** The id of the resource that a `scope` or `targetId` names, as a value of the template. */
export function idValue(one: Expression, scope: Scope): Json {
  const found = one.kind === 'name' ? scope.symbols.get(one.name) : undefined
  if (found?.kind !== 'resource') throw unknown(one.line, 'a scope that is no resource', scope)
  return `[${idOf(found, scope)}]`
}
