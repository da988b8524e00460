import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { HubReader } from '../../src/azure/arm-reader.ts'
import { makeHub } from '../../src/azure/hub/index.ts'
import type { IdentityConfig } from '../../src/domain/config.ts'
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
const AUDIENCE = 'https://contoso.onmicrosoft.com/4de154de-f8a8-4017-af41-df619da68155'
const SECRET: IdentityConfig = {
  authType: 'auto',
  tenantId: TENANT,
  clientId: CLIENT,
  clientSecret: secret('s'),
}
const signal = new AbortController().signal

function metadata(loginEndpoint: unknown, audiences: unknown = [AUDIENCE]): void {
  azure.on('GET', '/metadata/endpoints', { body: { authentication: { loginEndpoint, audiences } } })
}

function hub(identity: IdentityConfig = SECRET): HubReader {
  return makeHub({
    stackHub: { endpoint: azure.url, identity },
    clock: testClock(Math.floor(Date.now() / 1000)),
    log: testLog(),
    random: () => 0.5,
    env: {},
    getIdToken: () => Promise.resolve('id-token'),
    version: '1.2.3',
  })
}

const paths = (): string[] => azure.seen.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`)

test.each([
  ['an empty body', ''],
  [
    'a list of other clouds',
    ['AzureCloud', 'AzureChinaCloud'].map((name) => ({
      name,
      authentication: { loginEndpoint: 'https://x', audiences: ['y'] },
    })),
  ],
  ['an empty list', []],
  ['a list of nothing', [null, 'x', 1]],
  ['a cloud without a sign-in', [{ name: 'AzureStack', authentication: null }]],
  ['no audience', { authentication: { loginEndpoint: 'https://login.windows.net/', audiences: [] } }],
  ['a page', '<html><title>Portal</title></html>'],
])('%s is no Resource Manager', async (_, body) => {
  azure.on('GET', '/metadata/endpoints', { body })
  expect((await actionError(hub().get(SITE, signal))).message).toMatch(/is not a Resource Manager/u)
})

const cloud = (more: object = {}): object => ({
  name: 'AzureStack',
  resourceManager: `${azure.url}/`,
  authentication: {
    loginEndpoint: `${azure.url}/`,
    audiences: [AUDIENCE],
    tenant: 'common',
    identityProvider: 'AAD',
  },
  ...more,
})

test.each([
  ['a list of one', () => [cloud()]],
  ['a list of one without its own address', () => [cloud({ resourceManager: undefined })]],
  ['a list with public clouds', () => [cloud({ resourceManager: 'https://management.azure.com/' }), cloud()]],
])('metadata of 2019-10-01 are understood: %s', async (_, body) => {
  azure.on('GET', '/metadata/endpoints', { body: body() })
  azure.on('GET', SITE, { body: { name: 'web' } })
  await expect(hub().get(SITE, signal)).resolves.toEqual({ name: 'web' })
})

test('a list of other clouds is told as one', async () => {
  const others = ['https://management.azure.com/', 'https://management.other.example']
  azure.on('GET', '/metadata/endpoints', {
    body: others.map((resourceManager) => cloud({ resourceManager })),
  })
  const { message } = await actionError(hub().get(SITE, signal))
  expect(message).toMatch(
    /describes other clouds in its metadata \(https:.*azure\.com\/, https:.*other\.example\)/u,
  )
})

test.each([400, 404])(
  'a Hub that refuses the oldest version is asked for a newer one: %d',
  async (status) => {
    azure.on('GET', '/metadata/endpoints?api-version=2015', {
      status,
      body: { error: { code: 'InvalidApiVersionParameter' } },
    })
    azure.on('GET', '/metadata/endpoints?api-version=2019-10-01', { body: [cloud()] })
    azure.on('GET', SITE, { body: { name: 'web' } })
    await expect(hub().get(SITE, signal)).resolves.toEqual({ name: 'web' })
  },
)

test('AD FS is known by what the list says of its identity provider', async () => {
  azure.on('GET', '/metadata/endpoints', {
    body: [
      cloud({
        authentication: { loginEndpoint: `${azure.url}/`, audiences: [AUDIENCE], identityProvider: 'ADFS' },
      }),
    ],
  })
  const error = await actionError(
    hub({ authType: 'oidc', tenantId: TENANT, clientId: CLIENT }).get(SITE, signal),
  )
  expect(error.message).toMatch(/signs people in with AD FS/u)
})

test.each([
  ['another domain', 'https://login.evil.example/'],
  ['another address of the same network', 'https://10.0.0.1/'],
  ['plain http', 'http://127.0.0.1/'],
  ['nothing like a URL', 'login'],
])('a secret is not sent to a sign-in service in %s', async (_, login) => {
  metadata(login)
  const error = await actionError(hub().get(SITE, signal))
  expect(error.message).toMatch(/neither Microsoft Entra ID nor of the Hub's own domain/u)
  expect(paths().filter((path) => path.startsWith('POST'))).toEqual([])
})

test('public Azure by its metadata, whatever its name', async () => {
  metadata('https://login.windows.net', [
    'https://management.core.windows.net/',
    'https://management.azure.com/',
  ])
  expect((await actionError(hub().get(SITE, signal))).message).toMatch(
    /is a Resource Manager of public Azure/u,
  )
})
