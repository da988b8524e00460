/** What the part of Bicep that this project uses is made of. `line` counts from 1. */
export type Expression =
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[]; readonly line: number }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly line: number }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'array'; readonly items: readonly Expression[]; readonly line: number }
  | ObjectLiteral
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Expression[]
      readonly line: number
    }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression; readonly line: number }
  | { readonly kind: 'not'; readonly of: Expression; readonly line: number }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | {
      readonly kind: 'choice'
      readonly when: Expression
      readonly yes: Expression
      readonly no: Expression
      readonly line: number
    }

export interface ObjectLiteral {
  readonly kind: 'object'
  /** A key that is written as a text may have values in it. */
  readonly fields: readonly { readonly key: Expression; readonly value: Expression }[]
  readonly line: number
}

export interface Decorator {
  readonly name: string
  readonly args: readonly Expression[]
}

export type Declaration = { readonly line: number; readonly decorators: readonly Decorator[] } & (
  | { readonly kind: 'param'; readonly name: string; readonly type: string; readonly initial?: Expression }
  | { readonly kind: 'var'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'output'; readonly name: string; readonly type: string; readonly value: Expression }
  | ({ readonly kind: 'resource'; readonly existing: boolean } & Made)
  | ({ readonly kind: 'module' } & Made)
)

/** A resource or module: `is` is its type and version, or its path. */
export interface Made {
  readonly name: string
  readonly is: string
  readonly condition?: Expression
  readonly body: ObjectLiteral
}

/** The value of a field in an object literal; undefined where it is not given. */
export function field(object: ObjectLiteral, name: string): Expression | undefined {
  return object.fields.find(({ key }) => nameOfKey(key) === name)?.value
}

/** The key as it is written; undefined for one with values in it. */
export function nameOfKey(key: Expression): string | undefined {
  return key.kind === 'name' ? key.name : literalOf(key)
}

/** A text without values in it; undefined for any other expression. */
export function literalOf(expression: Expression): string | undefined {
  if (expression.kind !== 'text') return undefined
  const plain = expression.parts.filter((part) => typeof part === 'string')
  return plain.length === expression.parts.length ? plain.join('') : undefined
}

/** The expressions right inside of one. */
export function inside(one: Expression): readonly Expression[] {
  switch (one.kind) {
    case 'text':
      return one.parts.filter((part) => typeof part !== 'string')
    case 'array':
      return one.items
    case 'object':
      return one.fields.flatMap(({ key, value }) => (key.kind === 'name' ? [value] : [key, value]))
    case 'call':
      return one.args
    case 'member':
    case 'not':
      return [one.of]
    case 'index':
      return [one.of, one.at]
    case 'binary':
      return [one.left, one.right]
    case 'choice':
      return [one.when, one.yes, one.no]
    default:
      return []
  }
}
