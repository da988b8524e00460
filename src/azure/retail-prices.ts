import type { Price } from '../domain/cost.ts'
import { known, unknown, type Known } from '../domain/known.ts'
import type { ServicePlan } from '../domain/resources.ts'
import { printable } from '../domain/text.ts'
import { failureOf } from './network-error.ts'

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
/** One size in one region has some ten rows. A list of many pages answers another question. */
const MOST_PAGES = 10

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

/** One look into the price list. Unknown, with the reason, if it cannot be reached whole, or does not tell one price. */
export async function retailPrice(
  wanted: PricedSize,
  send: typeof fetch,
  signal: AbortSignal,
  now: number,
): Promise<Known<Price>> {
  try {
    const rows = await rowsAt(addressOf(wanted), send, signal)
    return rows.kind === 'known' ? priceIn(rows.value, wanted, now) : rows
  } catch (error) {
    return unknown(`the price list could not be reached: ${whyNot(error)}`)
  }
}

/** `fetch` says no more than that it failed; the cause is what helps. */
function whyNot(error: unknown): string {
  const failure = failureOf(error)
  if (failure === undefined) return error instanceof Error ? printable(error.message, 200) : 'unknown'
  const what = failure.kind === 'unreachable' ? failure.reason : 'its certificate is not trusted here'
  return `${what} (${failure.code})`
}

/** The rows of all pages. A part of them could lack the newest price, so it is as good as none. */
async function rowsAt(
  address: string,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<Known<readonly unknown[]>> {
  const rows: unknown[] = []
  let next: string | undefined = address
  for (let page = 0; next !== undefined; page += 1) {
    if (page === MOST_PAGES) return unknown(`the price list has more than ${String(MOST_PAGES)} pages`)
    if (!isOfList(next)) return unknown('the price list goes on at another address than its own')
    const answer: Response = await send(next, { signal, headers: { accept: 'application/json' } })
    if (!answer.ok) return unknown(`the price list answered ${String(answer.status)}`)
    const body: unknown = await answer.json()
    const { Items: items, NextPageLink: link } = (body ?? {}) as Readonly<Record<string, unknown>>
    if (!Array.isArray(items)) return unknown('the price list answered without prices')
    rows.push(...(items as unknown[]))
    next = typeof link === 'string' && link !== '' ? link : undefined
  }
  return known(rows)
}

/** The list writes the address of its next page with the port, `https://prices.azure.com:443/…`. */
function isOfList(address: string): boolean {
  return URL.canParse(address) && new URL(address).origin === new URL(LIST).origin
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
export function priceIn(rows: readonly unknown[], wanted: PricedSize, now: number): Known<Price> {
  const fitting = rows
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
