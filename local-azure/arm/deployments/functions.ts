import { createHash } from 'node:crypto'
import { isObject, toJson, type Json } from '../../json.ts'
import { InvalidTemplate } from './expression.ts'

/** What a function of a template is given: its values, each with the check of its kind. */
type Pure = (...args: readonly Json[]) => Json

/**
 * The functions of templates that this server knows and that need nothing but their arguments.
 * Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
 */
export const PURE: Readonly<Record<string, Pure>> = {
  concat: (...args) =>
    args.every((one) => Array.isArray(one)) ? args.flat() : args.map((one) => scalar(one)).join(''),
  contains: (whole = null, part = null) =>
    Array.isArray(whole) ? whole.some((one) => equal(one, part)) : text(whole).includes(text(part)),
  createarray: (...args) => [...args],
  createobject: (...args) =>
    Object.fromEntries(args.flatMap((key, at) => (at % 2 === 0 ? [[text(key), args[at + 1] ?? null]] : []))),
  empty: (value = null) => value === null || length(value) === 0,
  equals: (left = null, right = null) => equal(left, right),
  false: () => false,
  format: (pattern = null, ...args) => formatted(text(pattern), args),
  greater: (left = null, right = null) => number(left) > number(right),
  guid: (...args) => uuid(args.map(text).join('-')),
  join: (list = null, between = null) => items(list).map(scalar).join(text(between)),
  last: (list = null) => (Array.isArray(list) ? (list.at(-1) ?? null) : text(list).slice(-1)),
  length: (value = null) => length(value),
  less: (left = null, right = null) => number(left) < number(right),
  max: (...args) => Math.max(...args.map(number)),
  min: (...args) => Math.min(...args.map(number)),
  not: (value = null) => !boolean(value),
  null: () => null,
  replace: (value = null, from = null, to = null) => text(value).replaceAll(text(from), text(to)),
  split: (value = null, between = null) => text(value).split(text(between)),
  string: (value = null) => (typeof value === 'string' ? value : JSON.stringify(value)),
  tolower: (value = null) => text(value).toLowerCase(),
  toupper: (value = null) => text(value).toUpperCase(),
  true: () => true,
  union: (...args) => union(args),
  // Deterministic and 13 characters long, as Azure's is; the characters differ.
  uniquestring: (...args) =>
    createHash('sha256').update(args.map(text).join('\n')).digest('hex').slice(0, 13),
}

function wrong(wanted: string, value: Json): InvalidTemplate {
  return new InvalidTemplate(`The template function expects ${wanted}, not ${JSON.stringify(value)}.`)
}

/** @throws InvalidTemplate for anything but a text */
export function text(value: Json): string {
  if (typeof value !== 'string') throw wrong('a string', value)
  return value
}

function number(value: Json): number {
  if (typeof value !== 'number') throw wrong('an integer', value)
  return value
}

/** @throws InvalidTemplate for anything but true and false */
export function boolean(value: Json): boolean {
  if (typeof value !== 'boolean') throw wrong('a boolean', value)
  return value
}

function items(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw wrong('an array', value)
  return value
}

function scalar(value: Json): string {
  if (typeof value === 'object') throw wrong('a string or an integer', value)
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}

function length(value: Json): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  if (isObject(value)) return Object.keys(value).length
  throw wrong('a string, an array or an object', value)
}

/** Texts are compared with their letter case, as `equals` does. */
function equal(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function formatted(pattern: string, args: readonly Json[]): string {
  return pattern.replace(/\{\{|\}\}|\{(\d+)\}/g, (whole, at: string | undefined) => {
    if (at === undefined) return whole.slice(1)
    const value = args[Number(at)]
    if (value === undefined) throw new InvalidTemplate(`The format '${pattern}' has no value ${at}.`)
    return scalar(value)
  })
}

function union(args: readonly Json[]): Json {
  if (args.every((one) => Array.isArray(one))) {
    const all = args.flat()
    return all.filter((one, at) => all.findIndex((other) => equal(one, other)) === at)
  }
  if (args.every((one) => isObject(one))) return toJson(Object.assign({}, ...args))
  throw new InvalidTemplate('The template function union expects arrays, or objects.')
}

/** A name-based UUID: one for the same texts, another for others. */
export function uuid(of: string): string {
  const hex = createHash('sha1').update(of).digest('hex')
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}
