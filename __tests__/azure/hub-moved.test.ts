import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { makeHub } from '../../src/azure/hub/index.ts'
import { seconds } from '../../src/domain/units.ts'
import {
  actionError,
  CLIENT,
  secret,
  startAzure,
  SUB,
  TENANT,
  testClock,
  testLog,
  type FakeAzure,
} from './support.ts'

// A Hub whose metadata changes while a watch lasts, as after an update.

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const SITE = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web`
const OLD = 'https://contoso.onmicrosoft.com/4de154de-f8a8-4017-af41-df619da68155'
const NEW = 'https://contoso.onmicrosoft.com/0a0b0c0d-0000-4000-8000-000000000001'
const signal = new AbortController().signal
const HOURS = seconds(3 * 3600)

const saying = (audience: string) => ({
  body: { authentication: { loginEndpoint: `${azure.url}/`, audiences: [audience] } },
})

function watched() {
  const clock = testClock(Math.floor(Date.now() / 1000))
  const log = testLog()
  const identity = {
    authType: 'auto',
    tenantId: TENANT,
    clientId: CLIENT,
    clientSecret: secret('s'),
  } as const
  const stackHub = { endpoint: azure.url, identity }
  const getIdToken = () => Promise.resolve('id-token')
  const reader = makeHub({ stackHub, clock, log, random: () => 0.5, env: {}, getIdToken, version: '1.2.3' })
  return { clock, log, read: () => reader.get(SITE, signal) }
}

const asked = (): number => azure.seen.filter(({ path }) => path.includes('/metadata/')).length
const audiences = (): string[] =>
  azure.seen
    .filter(({ path }) => path.includes('/token'))
    .map(({ body }) => new URLSearchParams(body).get('scope')?.split('/.default')[0] ?? '')

test('what a Hub says of itself is asked for again after three hours, and followed', async () => {
  azure.on('GET', '/metadata/endpoints', saying(OLD), saying(OLD), saying(NEW))
  azure.on('GET', SITE, { body: { name: 'web' } })
  const { clock, log, read } = watched()
  const seen: unknown[] = []
  for (const pause of [0, HOURS - 1, 1, HOURS]) {
    await clock.sleep(seconds(pause), signal)
    await read()
    seen.push([asked(), audiences().at(-1)])
  }
  expect(seen).toEqual([
    [1, OLD],
    [1, OLD],
    [2, OLD],
    [3, NEW],
  ])
  expect(log.lines.filter((line) => line.includes('secret'))).toHaveLength(2)
})

test('after three hours a Hub that does not say it again is read as before', async () => {
  azure.on('GET', '/metadata/endpoints', saying(OLD), { reset: true }, saying(NEW))
  azure.on('GET', SITE, { body: { name: 'web' } })
  const { clock, read } = watched()
  await read()
  await clock.sleep(HOURS, signal)
  await expect(read()).resolves.toEqual({ name: 'web' })
  expect([asked(), audiences().at(-1)]).toEqual([2, OLD])
})

const WRONG = {
  status: 401,
  body: { error: { code: 'InvalidAuthenticationTokenAudience', message: 'wrong audience' } },
}

test('a token that the Hub refuses makes the next read ask again what its audience is', async () => {
  azure.on('GET', '/metadata/endpoints', saying(OLD), saying(NEW))
  azure.on('GET', SITE, { body: { name: 'web' } }, WRONG, { body: { name: 'web' } })
  const { read } = watched()
  await read()
  await actionError(read())
  await expect(read()).resolves.toEqual({ name: 'web' })
  expect([asked(), audiences()]).toEqual([2, [OLD, NEW]])
})

test('a sign-in that fails makes the next read ask again where to sign in', async () => {
  azure.on('GET', '/metadata/endpoints', saying(OLD), saying(NEW))
  azure.on('GET', SITE, { body: { name: 'web' } })
  azure.on('POST', '/oauth2/v2.0/token', {
    status: 400,
    body: {
      error: 'invalid_resource',
      error_description: 'AADSTS500011: not found in the tenant. Trace ID: 1',
    },
  })
  const { read } = watched()
  await actionError(read())
  await actionError(read())
  expect([asked(), audiences()]).toEqual([2, [OLD, NEW]])
})
