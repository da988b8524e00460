import * as z from 'zod/mini'
import type { ActionError } from '../domain/errors.ts'
import { printable } from '../domain/text.ts'
import type { Field, Shape, ValuesOf } from './field.ts'
import { problemOf, type Finding, type Raw } from './origin.ts'

/** All fields of one shape, read. */
export interface Checked<S extends Shape> {
  readonly raw: Raw
  /** Complete only if `invalid` is empty: a field in `invalid` has no value here. */
  readonly values: ValuesOf<S>
  readonly invalid: ReadonlySet<string>
  readonly problems: readonly ActionError[]
}

/** A condition over several fields, checked only if all of them could be read. */
export interface FieldsRule<S extends Shape, Context = undefined> {
  readonly needs: readonly (keyof S & string)[]
  find(values: ValuesOf<S>, given: ReadonlySet<string>, context: Context): Finding | undefined
}

/**
 * Checks each field by itself, so that one wrong field hides no other: an object schema skips its refinements as soon
 * as one field is wrong.
 */
export function readFields<S extends Shape>(shape: S, raw: Raw): Checked<S> {
  const values: Record<string, unknown> = {}
  const invalid = new Set<string>()
  const problems: ActionError[] = []
  for (const [key, it] of Object.entries(shape)) {
    const value = raw.given.get(key)?.value
    if (value === undefined && it.absent !== undefined) {
      values[key] = it.absent()
      continue
    }
    const result = z.safeParse(it.schema(), value)
    if (result.success) values[key] = result.data
    else {
      invalid.add(key)
      problems.push(problemOf(raw, wrongValue(key, it, value)))
    }
  }
  return { raw, values: values as ValuesOf<S>, invalid, problems }
}

/** The problems that the rules find. */
export function applyRules<S extends Shape, Context>(
  rules: readonly FieldsRule<S, Context>[],
  { raw, values, invalid }: Checked<S>,
  context: Context,
): ActionError[] {
  const given = new Set(raw.given.keys())
  return rules
    .filter((rule) => rule.needs.every((key) => !invalid.has(key)))
    .map((rule) => rule.find(values, given, context))
    .filter((found) => found !== undefined)
    .map((found) => problemOf(raw, found))
}

function wrongValue(key: string, it: Field, value: unknown): Finding {
  const advised = value === undefined ? undefined : it.advice?.(value)
  const fix = advised ?? `Set it to ${it.expected}, for example ${key}: ${it.example}`
  if (value === undefined) return { key, is: 'is missing', fix }
  const shown = it.secret === true ? 'given, but' : `${inWords(value)}, which`
  return { key, is: `is ${shown} is not ${it.expected}`, fix }
}

function inWords(value: unknown): string {
  if (value === null) return 'empty'
  if (typeof value === 'string') return `'${printable(value, 80)}'`
  return printable(JSON.stringify(value), 80)
}
