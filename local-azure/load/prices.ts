import { stringAt, type Json } from '../json.ts'
import type { Call, Reply } from '../net/message.ts'
import type { World } from '../world/world.ts'

/** The public price list of Azure. */
export const PRICES_HOST = 'prices.azure.com'

/** Azure's pages are longer; here even the rows of one size do not fit on one. */
const PAGE_ROWS = 3

/**
 * The rows of App Service, by the world's own prices, in pages. Windows and Linux are two products, a price that will hold next year
 * is listed, and the reservations of a size have its name too.
 */
export function servePrices({ scenario }: World, { query, path }: Call): Reply {
  const filter = query.get('$filter') ?? ''
  const region = /armRegionName eq '([a-z0-9]+)'/u.exec(filter)?.[1] ?? ''
  const currency = (query.get('currencyCode') ?? 'USD').replaceAll("'", '')
  const wanted = [...filter.matchAll(/skuName eq '([^']+)'/gu)].map(([, name]) => name)
  const rows = Object.entries(scenario.prices).flatMap(([size, price]) =>
    rowsOf(size, price, currency, region),
  )
  const found = rows.filter((row) => wanted.includes(stringAt(row, 'skuName')))
  const end = Number(query.get('$skip') ?? 0) + PAGE_ROWS
  const items = found.slice(end - PAGE_ROWS, end)
  const link = end < found.length ? linkTo(path, query, end) : null
  return {
    status: 200,
    body: { BillingCurrency: currency, Items: items, NextPageLink: link, Count: items.length },
  }
}

/** Azure writes the port, too. */
function linkTo(path: string, query: URLSearchParams, skip: number): string {
  const next = new URLSearchParams(query)
  next.set('$skip', String(skip))
  return `https://${PRICES_HOST}:443${path}?${next.toString()}`
}

function rowsOf(size: string, price: number, currency: string, region: string): Record<string, Json>[] {
  const row = {
    currencyCode: currency,
    armRegionName: region,
    serviceName: 'Azure App Service',
    // "P1 v3", but "P0v3".
    skuName: size === 'P0v3' ? size : size.replace(/v\d$/u, ' $&'),
    armSkuName: '',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    effectiveStartDate: '2024-01-01T00:00:00Z',
  }
  const plan = 'Azure App Service Premium v3 Plan'
  return [
    { ...row, productName: plan, retailPrice: price * 3, effectiveStartDate: '2023-01-01T00:00:00Z' },
    { ...row, productName: plan, retailPrice: price * 5, effectiveStartDate: '2035-01-01T00:00:00Z' },
    { ...row, productName: plan, retailPrice: price * 4000, type: 'Reservation' },
    { ...row, productName: plan, retailPrice: price },
    { ...row, productName: `${plan} - Linux`, retailPrice: price / 2 },
  ]
}
