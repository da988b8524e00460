import { expect, test } from '@jest/globals'
import { priceIn, retailPrice } from '../../src/azure/retail-prices.ts'

const ROW = {
  currencyCode: 'USD',
  armRegionName: 'westeurope',
  productName: 'Azure App Service Premium v3 Plan',
  skuName: 'P1 v3',
  unitOfMeasure: '1 Hour',
  type: 'Consumption',
  effectiveStartDate: '2024-01-01T00:00:00Z',
  retailPrice: 0.3,
}
const WANTED = { size: 'P1v3', region: 'westeurope', isLinux: false, currency: 'USD' }
const NOW = Date.parse('2026-01-01T00:00:00Z') / 1000
const LIST = 'https://prices.azure.com/api/retail/prices'

test.each<[string, readonly unknown[], string]>([
  ['nothing', [], 'has no price of P1v3 in westeurope (Windows)'],
  ['rows without a price', [{ ...ROW, retailPrice: null }, null, 3], 'has no price'],
  ['another region', [{ ...ROW, armRegionName: 'eastus' }], 'has no price'],
  ['two products', [ROW, { ...ROW, retailPrice: 0.4 }], 'has several prices'],
])('a list with %s tells no price: unknown is not zero', (_, rows, reason) => {
  expect(priceIn(rows, WANTED, NOW)).toMatchObject({
    kind: 'unknown',
    reason: expect.stringContaining(reason),
  })
})

test('two rows with one price tell it', () => {
  const found = priceIn([ROW, { ...ROW, meterId: 'b' }], WANTED, NOW)
  expect(found).toEqual({ kind: 'known', value: { perInstanceHour: 0.3, currency: 'USD' } })
})

/** A list whose pages are these bodies; the last one comes for ever. Tells where it was asked. */
function listOf(...bodies: readonly unknown[]): { send: typeof fetch; asked: string[] } {
  const asked: string[] = []
  const send = (url: unknown): Promise<Response> => {
    asked.push(String(url))
    return Promise.resolve(Response.json(bodies[asked.length - 1] ?? bodies.at(-1)))
  }
  return { send, asked }
}

const look = (send: typeof fetch): ReturnType<typeof retailPrice> =>
  retailPrice(WANTED, send, new AbortController().signal, NOW)

test.each([[`${LIST}?$skip=100`], ['https://prices.azure.com:443/api/retail/prices?$skip=100']])(
  'the newest price is found on the page that %s leads to',
  async (link) => {
    const newer = { ...ROW, effectiveStartDate: '2025-01-01T00:00:00Z', retailPrice: 0.28 }
    const { send, asked } = listOf(
      { Items: [ROW], NextPageLink: link },
      { Items: [newer], NextPageLink: null },
    )
    await expect(look(send)).resolves.toMatchObject({ kind: 'known', value: { perInstanceHour: 0.28 } })
    expect(asked).toEqual([expect.stringContaining(`${LIST}?currencyCode=`), link])
  },
)

test.each([
  'https://prices.example.com/api/retail/prices?$skip=100',
  'http://prices.azure.com/api/retail/prices?$skip=100',
  'https://prices.azure.com@example.com/',
  'https://prices.azure.com:8443/api/retail/prices',
  'not an address',
])('a next page at another address than the list’s own is never asked: %s', async (link) => {
  const { send, asked } = listOf({ Items: [ROW], NextPageLink: link })
  await expect(look(send)).resolves.toEqual({
    kind: 'unknown',
    reason: 'the price list goes on at another address than its own',
  })
  expect(asked).toHaveLength(1)
})

test('a list without end is left after ten pages, and tells no price', async () => {
  const { send, asked } = listOf({ Items: [ROW], NextPageLink: `${LIST}?$skip=100` })
  await expect(look(send)).resolves.toMatchObject({
    kind: 'unknown',
    reason: expect.stringContaining('more than 10 pages'),
  })
  expect(asked).toHaveLength(10)
})

test.each([null, 'oops', {}, { Items: {} }])('an answer of %j is no list without that size', async (body) => {
  const reason = 'the price list answered without prices'
  await expect(look(listOf(body).send)).resolves.toEqual({ kind: 'unknown', reason })
})

test.each<[string, unknown]>([['an empty link', { Items: [], NextPageLink: '' }]])(
  'an answer with %s tells no price',
  async (_, body) => {
    await expect(look(listOf(body).send)).resolves.toMatchObject({ kind: 'unknown' })
  },
)

test.each([
  ['ENOTFOUND', 'its name does not resolve (ENOTFOUND)'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not trusted here (SELF_SIGNED_CERT_IN_CHAIN)'],
])('a machine without a way to the list is told why: %s', async (code, why) => {
  const failed = new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) })
  await expect(look(() => Promise.reject(failed))).resolves.toEqual({
    kind: 'unknown',
    reason: `the price list could not be reached: ${why}`,
  })
})
