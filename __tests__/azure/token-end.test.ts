import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { harness, startAzure, SUB, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const THING = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web-eu`

/** An hour's token; the issuer's clock is this machine's, that of the action another. */
function issue(endsIn: number, headers: Readonly<Record<string, string>> = {}): void {
  const claims = Buffer.from(JSON.stringify({ exp: Math.round(Date.now() / 1000) + endsIn }))
  const body = {
    token_type: 'Bearer',
    expires_in: 3600,
    access_token: `e30.${claims.toString('base64url')}.x`,
  }
  azure.on('POST', '/oauth2/v2.0/token', { body, headers })
  azure.on('GET', THING, { body: {} })
}

async function signInsAfter(...pauses: readonly number[]): Promise<number[]> {
  const { ports, signal, clock } = await harness(azure)
  const counts: number[] = []
  for (const pause of pauses) {
    await clock.sleep(pause as never, signal)
    await ports.arm.get(THING, signal)
    counts.push(azure.seen.filter(({ path }) => path.includes('/oauth2/v2.0/token')).length)
  }
  return counts
}

test('a token ends when its issuer says, whatever this machine’s clock says', async () => {
  issue(3600)
  expect(await signInsAfter(0, 0, 3200, 150)).toEqual([1, 1, 1, 2])
})

test('a new token that seems to have ended is used all the same', async () => {
  issue(3600, { date: new Date((Date.now() / 1000 + 86_400) * 1000).toUTCString() })
  expect(await signInsAfter(0, 0, 500, 150)).toEqual([1, 1, 1, 2])
})

test.each<[what: string, headers: Readonly<Record<string, string>>]>([
  ['its issuer made it short', {}],
  ['a clock is ahead and no date tells by how much', { date: 'unknown' }],
])('a new token with few minutes left does not make each request sign in: %s', async (_, headers) => {
  issue(200, headers)
  expect(await signInsAfter(0, 0, 500, 150)).toEqual([1, 1, 1, 2])
})

test.each<[what: string, status: number, headers: Readonly<Record<string, string>>, believed: boolean]>([
  ['Azure itself', 200, {}, true],
  ['a refusal of Azure', 404, { 'x-ms-correlation-request-id': 'a' }, true],
  ['a proxy that fails', 502, {}, false],
  ['the memory of a proxy', 200, { age: '600' }, false],
  ['a proxy that has just fetched it', 200, { age: '0' }, true],
])('the date of %s', async (_, status, headers, believed) => {
  issue(3600)
  azure.on('GET', THING, { status, headers, body: {} })
  const { ports, signal } = await harness(azure)
  await ports.arm.get(THING, signal).catch(() => undefined)
  expect(ports.azureTime.offsetSeconds() !== undefined).toBe(believed)
})
