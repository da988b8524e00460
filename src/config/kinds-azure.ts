import * as z from 'zod/mini'
import type { Capacity } from '../domain/load.ts'
import { field, type Field } from './field.ts'
import { list, pattern } from './kinds.ts'

/** `private-capacity` and `instance-capacity` as written. */
export interface WrittenCapacity extends Capacity {
  /** What the source's own numbers count per; absent if no rate was written. */
  readonly ratePer?: 'second' | 'minute'
  /** Written without a unit, so it has the load's own. */
  readonly bare: boolean
}

const GUID_EXAMPLE = '00000000-0000-0000-0000-000000000000'

function isGuid(text: string): boolean {
  return z.safeParse(z.guid(), text).success
}

/** Azure accepts ids that are not RFC 9562 UUIDs, so this checks only the shape. Lower case afterwards. */
export function guid(what: string): Field<z.ZodMiniType<string, string>> {
  const schema = () =>
    z.pipe(
      z.guid(),
      z.transform((text: string) => text.toLowerCase()),
    )
  return field(schema, `a GUID, the id of ${what}`, GUID_EXAMPLE, { advice: quotedAdvice })
}

/** A tenant is a GUID, one of its domain names, or `adfs` on a disconnected Azure Stack Hub. */
export function tenant(): Field<z.ZodMiniType<string, string>> {
  const schema = () =>
    z
      .string()
      .check(z.refine((text) => isGuid(text) || text === 'adfs' || /^[\w-]+(?:\.[\w-]+)+$/u.test(text)))
  return field(schema, 'the id of a tenant, a GUID or its domain name', GUID_EXAMPLE, {
    advice: quotedAdvice,
  })
}

/** A list, or a text with commas or line breaks between the ids. `what` completes "ids of …". */
export function guids(what: string): Field<z.ZodMiniType<readonly string[], string | string[]>> {
  return list(isGuid, `a list of ids of ${what}, each a GUID`, GUID_EXAMPLE)
}

function quotedAdvice(raw: unknown): string | undefined {
  return /^["'].*["']$/u.test(String(raw)) ? 'Leave the quotation marks out.' : undefined
}

/** Resource names and ids; which of the two, and of which type, is decided once all names are known. */
export function nameOrId(what: string, example: string): Field<z.ZodMiniType<string, string>> {
  return pattern(
    /^(?:[\w.()-]{1,260}|\/?subscriptions\/\S+)$/iu,
    `the name or the full resource id of ${what}`,
    example,
  )
}

const RESOURCE_ID = String.raw`\/?subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+\/providers\/[^/\s]+(?:\/[^/\s]+\/[^/\s]+)+\/?`
const GUID = String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}`

/** The full ARM id of a resource of any type, in any letter case. */
export function resourceId(example: string): Field<z.ZodMiniType<string, string>> {
  return resource(RESOURCE_ID, example)
}

/** Like `resourceId`; a Log Analytics workspace may also have its own id. */
export function resourceIdOrWorkspace(example: string): Field<z.ZodMiniType<string, string>> {
  return resource(`(?:${RESOURCE_ID}|${GUID})`, example)
}

function resource(expression: string, example: string): Field<z.ZodMiniType<string, string>> {
  return {
    ...pattern(
      new RegExp(`^${expression}$`, 'iu'),
      'the full id of an Azure resource, /subscriptions/…/resourceGroups/…/providers/…',
      example,
    ),
    advice: () =>
      'Copy it from "JSON view" on the resource in the Azure portal, or from az resource show --query id.',
  }
}

/** Azure's rule: 90 characters at most, no dot at the end (learn.microsoft.com, "Resource naming rules"). */
export function resourceGroup(): Field<z.ZodMiniType<string, string>> {
  return pattern(/^[\w.()-]{0,89}[\w()-]$/u, 'the name of a resource group', 'rg-shop')
}

/** App Service SKU names; another rule decides whether a tier is good enough. */
export function sku(example: string): Field<z.ZodMiniType<string, string>> {
  return {
    ...pattern(/^[A-Z]{1,3}\d{1,2}(?:m?v\d)?$/iu, 'the name of an App Service plan size', example),
    advice: (raw) =>
      /\s/u.test(String(raw)) ? `Write it without spaces: ${String(raw).replace(/\s+/gu, '')}.` : undefined,
  }
}

const CAPACITY = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>%|\/\s*(?:min|s))?$/u

/** A number above 0 with /min, /s, % or nothing. The unit later has to fit the load. */
export function capacity(example: string): Field<z.ZodMiniType<WrittenCapacity, number | string>> {
  const schema = () =>
    z.pipe(
      z
        .union([z.number(), z.string().check(z.regex(CAPACITY))])
        .check(z.refine((raw) => capacityOf(raw).value > 0 && isPossible(capacityOf(raw)))),
      z.transform(capacityOf),
    )
  return field(
    schema,
    'a capacity above 0: a rate such as 1200/min or 20/s, a percentage up to 100%, or a bare number in the load’s own unit',
    example,
    { advice: capacityAdvice },
  )
}

function capacityOf(raw: number | string): WrittenCapacity {
  const { number = 'NaN', unit } = CAPACITY.exec(String(raw))?.groups ?? {}
  const value = Number(number)
  if (unit === undefined) return { value, unit: 'gauge', bare: true }
  if (unit === '%') return { value, unit: 'percent', bare: false }
  if (unit.endsWith('min')) return { value, unit: 'per-minute', ratePer: 'minute', bare: false }
  return { value: value * 60, unit: 'per-minute', ratePer: 'second', bare: false }
}

function isPossible({ value, unit }: WrittenCapacity): boolean {
  return Number.isFinite(value) && (unit !== 'percent' || value <= 100)
}

function capacityAdvice(raw: unknown): string | undefined {
  const text = String(raw).trim().toLowerCase()
  const number = /^\d+(?:\.\d+)?/u.exec(text)?.[0]
  if (number === undefined) return undefined
  const unit = text.slice(number.length).replace(/^[\s/]*/u, '')
  const ofRequests = /^(?:per )?request/u.test(unit) ? unit.replace(/^(?:per )?request/u, '') : ''
  if (/^(?:per )?(?:m|mins|minutes?|rpm)$/u.test(unit) || ofRequests.includes('min'))
    return `Write it as ${number}/min.`
  if (/^(?:per )?(?:sec|secs|seconds?|rps|qps)$/u.test(unit) || ofRequests.includes('s'))
    return `Write it as ${number}/s.`
  if (/^(?:percent|pct)$/u.test(unit)) return `Write it as ${number}%.`
  if (/^(?:per )?h/u.test(unit)) return `Write it per minute: ${String(Number(number) / 60)}/min.`
  return undefined
}
