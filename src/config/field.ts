import * as z from 'zod/mini'

/** One key of the contract: what it accepts, and the words for it. */
export interface Field<S extends z.ZodMiniType = z.ZodMiniType> {
  /** Created on first use: a run reads few of the keys, and creating all schemas takes milliseconds. */
  readonly schema: () => S
  /** The result of the schema for a value that it accepts, without the schema, so that a default costs nothing. */
  read?(accepted: z.input<S>): z.output<S>
  /** The value if none is given, for a key that may be left out. */
  readonly absent?: () => z.output<S>
  /** Completes "…, which is not": "a duration from 1m to 24h". */
  readonly expected: string
  /** A correct value, as a user writes it. */
  readonly example: string
  /** The value must never be shown. */
  readonly secret?: true
  /** Advice for a wrong value whose intention is clear; undefined otherwise. */
  readonly advice?: (raw: unknown) => string | undefined
}

export type Shape = Readonly<Record<string, Field>>
/** The values of a shape after every field was read. */
export type ValuesOf<S extends Shape> = { readonly [K in keyof S]: z.output<ReturnType<S[K]['schema']>> }
type Schemas<S extends Shape> = { [K in keyof S]: ReturnType<S[K]['schema']> }

/** `make` builds the schema on first use. `expected` and `example` are parts of the message for a wrong value. */
export function field<S extends z.ZodMiniType>(
  make: () => S,
  expected: string,
  example: string,
  more: Pick<Field<S>, 'secret' | 'advice' | 'read'> = {},
): Field<S> {
  return { schema: once(make), expected, example, ...more }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** The same key, which may be left out and then is undefined. */
export function optional<S extends z.ZodMiniType>(it: Field<S>): Field<z.ZodMiniOptional<S>> {
  return { ...it, schema: once(() => z.optional(it.schema())), absent: () => undefined }
}

/** `value` as a user would write it: it passes the same checks, and appears in the JSON schema. */
export function withDefault<S extends z.ZodMiniType>(
  it: Field<S>,
  value: z.input<S>,
): Field<z.ZodMiniPrefault<S>> {
  return {
    ...it,
    schema: once(() => z.prefault(it.schema(), value)),
    absent: () => it.read?.(value) ?? z.parse(it.schema(), value),
  }
}

/** All keys of a shape as one zod object that accepts no others. */
export function objectOf<S extends Shape>(shape: S): z.ZodMiniObject<Schemas<S>, z.core.$strict> {
  const entries = Object.entries(shape).map(([key, it]) => [key, it.schema()])
  return z.strictObject(Object.fromEntries(entries) as Schemas<S>)
}

/** The plain type of a field; text for everything with its own notation. */
export function plainType(it: Field): 'number' | 'boolean' | 'text' {
  let schema: z.core.$ZodType = it.schema()
  for (;;) {
    const { def } = schema._zod as z.core.$ZodTypeInternals & { def: Inner }
    if (def.innerType !== undefined) schema = def.innerType
    else if (def.in !== undefined) schema = def.in
    else return def.type === 'number' || def.type === 'boolean' ? def.type : 'text'
  }
}

interface Inner {
  readonly type: string
  /** The schema inside optional and prefault. */
  readonly innerType?: z.core.$ZodType
  /** The first schema of a pipe. */
  readonly in?: z.core.$ZodType
}
