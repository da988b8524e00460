import type { Price } from '../domain/cost.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { ServicePlan } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'

/** A size of App Service in a region, as the price list tells them apart. */
export interface PricedSize {
  /** "P1v3". */
  readonly size: string
  /** "westeurope". */
  readonly region: string
  readonly isLinux: boolean
  /** ISO 4217. */
  readonly currency: string
}

/** The public price list; it needs no token (https://learn.microsoft.com/rest/api/cost-management/retail-prices). */
const LIST = 'https://prices.azure.com/api/retail/prices'

/** What to look up for a plan; `size`, if a burst changes it. */
export function pricedSize(
  { location, sku, raw }: ServicePlan,
  size: string | undefined,
  currency: string,
): PricedSize {
  const { reserved } = (raw['properties'] ?? {}) as { reserved?: unknown }
  return {
    size: size ?? sku.name,
    region: location.toLowerCase().replace(/ /gu, ''),
    // Azure calls a plan of Linux workers reserved.
    isLinux: reserved === true,
    currency,
  }
}

/** One look into the price list. Unknown, with the reason, if it cannot be reached, or does not tell one price. */
export async function retailPrice(
  wanted: PricedSize,
  send: typeof fetch,
  signal: AbortSignal,
  now: number,
): Promise<Known<Price>> {
  try {
    const answer = await send(addressOf(wanted), { signal, headers: { accept: 'application/json' } })
    if (!answer.ok) return unknown(`the price list answered ${String(answer.status)}`)
    return priceIn(await answer.json(), wanted, now)
  } catch (error) {
    const why = error instanceof Error ? printable(error.message, 200) : 'unknown'
    return unknown(`the price list could not be reached: ${why}`)
  }
}

function addressOf({ size, region, currency }: PricedSize): string {
  const names = namesOf(size).map((name) => `skuName eq '${name}'`)
  const filter = [
    "serviceName eq 'Azure App Service'",
    `armRegionName eq '${region.replace(/[^a-z0-9]/gu, '')}'`,
    "priceType eq 'Consumption'",
    `(${names.join(' or ')})`,
  ]
  return `${LIST}?${new URLSearchParams({ currencyCode: `'${currency}'`, $filter: filter.join(' and ') }).toString()}`
}

/** The list writes "P1 v3" and "P0v3", and its filter minds the case. */
function namesOf(size: string): readonly string[] {
  const [, family = '', version] = /^([A-Z]+\d+m?)(v\d)?$/iu.exec(size) ?? []
  if (family === '') return [size.replace(/[^\w]/gu, '')]
  return version === undefined ? [family] : [`${family} ${version}`, `${family}${version}`]
}

/**
 * The newest price that holds now. Windows and Linux are two products, of which only Linux is named. Two products with two
 * prices tell none.
 */
export function priceIn(body: unknown, wanted: PricedSize, now: number): Known<Price> {
  const items = (body as { Items?: unknown } | null | undefined)?.Items
  const fitting = (Array.isArray(items) ? (items as unknown[]) : [])
    .map((item) => (typeof item === 'object' && item !== null ? (item as Row) : {}))
    .filter((row) => isOf(row, wanted, now))
    .sort((a, b) => startOf(b) - startOf(a))
  const newest = fitting.filter((row) => startOf(row) === startOf(fitting[0] ?? {}))
  const prices = new Set(newest.map(({ retailPrice: price }) => price))
  const [price] = prices
  const what = `${wanted.size} in ${wanted.region} (${wanted.isLinux ? 'Linux' : 'Windows'})`
  if (typeof price !== 'number') return unknown(`the price list has no price of ${what}`)
  if (prices.size > 1) return unknown(`the price list has several prices of ${what}`)
  return known({ perInstanceHour: price, currency: wanted.currency })
}

type Row = Readonly<Record<string, unknown>>

function isOf(row: Row, { size, region, isLinux, currency }: PricedSize, now: number): boolean {
  const product = String(row['productName'])
  return (
    namesOf(size).some((name) => name.toLowerCase() === String(row['skuName']).toLowerCase()) &&
    /^Azure App Service .*Plan/u.test(product) &&
    product.endsWith('- Linux') === isLinux &&
    row['armRegionName'] === region &&
    row['type'] === 'Consumption' &&
    row['unitOfMeasure'] === '1 Hour' &&
    row['currencyCode'] === currency &&
    typeof row['retailPrice'] === 'number' &&
    row['retailPrice'] > 0 &&
    startOf(row) <= now
  )
}

/** Epoch seconds from which a row holds; never, if it does not say. */
function startOf(row: Row): number {
  const start = Date.parse(String(row['effectiveStartDate'])) / 1000
  return Number.isNaN(start) ? Infinity : start
}
