import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { makeHub } from '../../src/azure/hub/index.ts'
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

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const SITE = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web`
const DOWN = { status: 503, body: 'Service Unavailable' }

/** A read of a Hub whose time ends in the first pause between two tries. */
async function readUntilOver(): Promise<string> {
  const over = new AbortController()
  const reader = makeHub({
    stackHub: {
      endpoint: azure.url,
      identity: { authType: 'auto', tenantId: TENANT, clientId: CLIENT, clientSecret: secret('s') },
    },
    clock: {
      ...testClock(Math.floor(Date.now() / 1000)),
      sleep: () => {
        over.abort(new Error('the time is over'))
        return Promise.reject(over.signal.reason as Error)
      },
    },
    log: testLog(),
    random: () => 0.5,
    env: {},
    getIdToken: () => Promise.reject(new Error('not asked for')),
    version: '1.2.3',
  })
  return (await actionError(reader.get(SITE, over.signal))).message
}

function metadata(loginEndpoint: string): void {
  const audiences = ['https://contoso.onmicrosoft.com/4de154de-f8a8-4017-af41-df619da68155']
  azure.on('GET', '/metadata/endpoints', { body: { authentication: { loginEndpoint, audiences } } })
}

test('metadata that are refused until the time is over: the refusal is told', async () => {
  azure.on('GET', '/metadata/endpoints', DOWN)
  expect(await readUntilOver()).toMatch(/503/u)
})

test('a sign-in that is refused until the time is over: the refusal is told', async () => {
  metadata(`${azure.url}/adfs`)
  azure.on('GET', '/adfs/.well-known/openid-configuration', DOWN)
  expect(await readUntilOver()).toMatch(/^Signing in to the AD FS of the Hub failed: 503/u)
})

test('a read that is refused until the time is over: the refusal is told', async () => {
  metadata(`${azure.url}/`)
  azure.on('GET', SITE, DOWN)
  expect(await readUntilOver()).toMatch(/^The Azure Stack Hub answered 503 to GET .*sites\/web/u)
})
