/**
 * Compiles the Bicep files of this project to the ARM JSON that `az deployment group create` takes, for machines that have no
 * Bicep. It knows the part of the language that they use, and stops at anything else.
 */
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { armOf, fieldsOf, idValue, nameValue, valueOf, type Json } from './expression.ts'
import { parseBicep } from './parse.ts'
import { awaited, type Resource, type Scope } from './symbols.ts'
import { field, literalOf, type Declaration, type Decorator, type Expression, type Made } from './syntax.ts'

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
const DEPLOYMENTS = { type: 'Microsoft.Resources/deployments', apiVersion: '2022-09-01' }

type Fields = Readonly<Record<string, Json>>

interface File extends Scope {
  readonly compiled: (path: string) => Json
}

/** The template of a Bicep file, or a JSON template as it is. `path` is below `root`, with slashes. */
export function compileBicep(root: string, path: string): Json {
  const text = readFileSync(posix.join(root, path), 'utf8')
  if (path.endsWith('.json')) return JSON.parse(text) as Json
  const declarations = parseBicep(path, text)
  const loaded: Record<string, Json> = {}
  const file = fileOf(root, path, declarations, loaded)
  const section = (kinds: readonly string[]): Fields =>
    Object.fromEntries(
      declarations.filter(({ kind }) => kinds.includes(kind)).map((one) => [one.name, compiled(one, file)]),
    )
  const variables = section(['var'])
  return {
    $schema: SCHEMA,
    languageVersion: '2.0',
    contentVersion: '1.0.0.0',
    parameters: section(['param']),
    variables: { ...loaded, ...variables },
    resources: section(['resource', 'module']),
    outputs: section(['output']),
  }
}

function fileOf(root: string, path: string, all: readonly Declaration[], loaded: Record<string, Json>): File {
  const from = (other: string): string => posix.join(posix.dirname(path), other)
  return {
    file: path,
    symbols: new Map(all.map((one) => [one.name, one])),
    compiled: (other) => compileBicep(root, from(other)),
    load: (other) => {
      const name = `$fxv#${Object.keys(loaded).length}`
      const content = readFileSync(posix.join(root, from(other)), 'utf8').replaceAll('\r\n', '\n')
      loaded[name] = other.endsWith('.json') ? (JSON.parse(content) as Json) : content
      return name
    },
  }
}

function compiled(one: Declaration, file: File): Json {
  switch (one.kind) {
    case 'param':
      return parameter(one, file)
    case 'var':
      return valueOf(one.value, file)
    case 'output':
      return { type: one.type, ...description(one.decorators), value: valueOf(one.value, file) }
    case 'resource':
      return resource(one, file)
    case 'module':
      return nested(one, file)
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  minValue: 'minValue',
  maxValue: 'maxValue',
  minLength: 'minLength',
  maxLength: 'maxLength',
  allowed: 'allowedValues',
}

function parameter(one: Extract<Declaration, { kind: 'param' }>, file: File): Json {
  const limits = one.decorators.flatMap(({ name, args: [value] }) => {
    const as = LIMITS[name]
    return as === undefined || value === undefined ? [] : [[as, valueOf(value, file)] as const]
  })
  return {
    type: one.decorators.some(({ name }) => name === 'secure') ? 'securestring' : one.type,
    ...(one.initial !== undefined && { defaultValue: valueOf(one.initial, file) }),
    ...Object.fromEntries(limits),
    ...description(one.decorators),
  }
}

function description(decorators: readonly Decorator[]): Fields {
  const said = decorators.find(({ name }) => name === 'description')?.args[0]
  return said === undefined ? {} : { metadata: { description: literalOf(said) ?? '' } }
}

function condition(one: Made, file: File): Fields {
  return one.condition === undefined ? {} : { condition: valueOf(one.condition, file) }
}

/** The names of what must be there first: said, or used. */
function dependsOn(one: Made, file: File): Fields {
  const used: readonly Expression[] = one.condition === undefined ? [one.body] : [one.condition, one.body]
  const all = [...awaited(used, file.symbols)].sort()
  return all.length === 0 ? {} : { dependsOn: all }
}

function resource(one: Resource, file: File): Json {
  const [type = '', apiVersion = ''] = one.is.split('@')
  const on = field(one.body, 'scope')
  const onlyOnce = one.decorators.some(({ name }) => name === 'onlyIfNotExists')
  return {
    ...(one.existing && { existing: true }),
    ...condition(one, file),
    ...(onlyOnce && { '@options': { onlyIfNotExists: [] } }),
    type,
    apiVersion,
    ...(on !== undefined && { scope: idValue(on, file) }),
    name: nameValue(one, file),
    ...fieldsOf(one.body, file, ['name', 'parent', 'scope', 'dependsOn']),
    ...(!one.existing && dependsOn(one, file)),
  }
}

function nested(one: Extract<Declaration, { kind: 'module' }>, file: File): Json {
  const name = field(one.body, 'name')
  const params = field(one.body, 'params')
  const given = params?.kind === 'object' ? fieldsOf(params, file) : {}
  return {
    ...condition(one, file),
    ...DEPLOYMENTS,
    name: name === undefined ? '' : valueOf(name, file),
    ...groupOf(field(one.body, 'scope'), file),
    properties: {
      expressionEvaluationOptions: { scope: 'inner' },
      mode: 'Incremental',
      parameters: Object.fromEntries(Object.entries(given).map(([key, value]) => [key, { value }])),
      template: file.compiled(one.is),
    },
    ...dependsOn(one, file),
  }
}

/** `scope: resourceGroup(SUBSCRIPTION, NAME)` of a module. */
function groupOf(scope: Expression | undefined, file: File): Fields {
  const [subscription, name] = scope?.kind === 'call' ? scope.args : []
  if (subscription === undefined || name === undefined) return {}
  return { subscriptionId: `[${armOf(subscription, file)}]`, resourceGroup: `[${armOf(name, file)}]` }
}
