import { readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv'
import type { Resource } from './templates.ts'

type Schema = Readonly<Record<string, unknown>>

interface Line {
  readonly type: string
  readonly schema: Schema & { readonly definitions: Readonly<Record<string, unknown>> }
}

const [head = '{}', ...lines] = readFileSync(new URL('microsoft-schemas.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
const { expression } = JSON.parse(head) as { readonly expression: Schema }
const schemas = new Map(lines.map((line) => JSON.parse(line) as Line).map((one) => [one.type, one.schema]))
const ajv = new Ajv({ allErrors: true, unknownFormats: 'ignore', schemaId: 'auto' })
const validators = new Map<string, ValidateFunction>()

/** Every `type@apiVersion` that there is a schema for. */
export function schemaTypes(): readonly string[] {
  return [...schemas.keys()].sort()
}

/** Fields that a resource of a template has for Resource Manager, not for its provider. */
const OF_TEMPLATES = ['@options', 'condition', 'dependsOn', 'scope', 'existing', 'copy']

/** What is wrong with a resource of a template by Microsoft's schema of its type; a field that this does not name is wrong. */
export function microsoftProblems(resource: Resource): readonly string[] {
  const key = `${resource.type}@${resource.apiVersion}`
  const validate = validators.get(key) ?? validatorOf(key)
  if (validate === undefined) return [`${key}: Microsoft publishes no such version`]
  const own = Object.entries(resource).filter(([name]) => !OF_TEMPLATES.includes(name))
  if (validate(Object.fromEntries(own)) === true) return []
  return (validate.errors ?? []).map(({ dataPath, message }) => `${key}${dataPath} ${message ?? ''}`)
}

function validatorOf(key: string): ValidateFunction | undefined {
  const schema = schemas.get(key)
  if (schema === undefined) return undefined
  const validate = ajv.compile(
    strict({ ...schema, definitions: { ...schema.definitions, expression } }) as object,
  )
  validators.set(key, validate)
  return validate
}

const EXPRESSION = { $ref: '#/definitions/expression' }

/**
 * The schema with every object closed to fields that it does not name. The schemas are generated, and three things in them
 * are not meant: an expression is no "one and only one of", it has no length, and what alternatives name is no further field.
 */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (typeof schema !== 'object' || schema === null) return schema
  const { oneOf, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, strict(value)]),
  )
  if (rest['type'] === 'string' && 'maxLength' in rest) return { anyOf: [rest, EXPRESSION] }
  if (oneOf === undefined) return closes(rest) ? { ...rest, additionalProperties: false } : rest
  const { additionalProperties: _, ...alone } = rest
  return { ...alone, anyOf: oneOf }
}

function closes(schema: Schema): boolean {
  const fields = Object.keys(schema['properties'] ?? {})
  return schema['type'] === 'object' && !('additionalProperties' in schema) && fields.length > 0
}
