import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { HubReader } from '../../src/azure/arm-reader.ts'
import { makeHub, type HubOptions } from '../../src/azure/hub/index.ts'
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

function metadata(loginEndpoint: unknown = `${azure.url}/`, audiences: unknown = [AUDIENCE]): void {
  azure.on('GET', '/metadata/endpoints', { body: { authentication: { loginEndpoint, audiences } } })
}

function hub(identity: IdentityConfig = SECRET, change: Partial<HubOptions> = {}): HubReader {
  return makeHub({
    stackHub: { endpoint: azure.url, identity },
    // The credential reckons a token's end by the machine's time.
    clock: testClock(Math.floor(Date.now() / 1000)),
    log: testLog(),
    random: () => 0.5,
    env: {},
    getIdToken: () => Promise.resolve('id-token'),
    version: '1.2.3',
    ...change,
  })
}

const paths = (): string[] => azure.seen.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`)

test('nothing is asked before the first read, and two reads at once find and sign in once', async () => {
  metadata()
  azure.on('GET', SITE, { body: { name: 'web' } })
  const reader = hub()
  expect(azure.seen).toEqual([])
  await Promise.all([reader.get(SITE, signal), reader.get(SITE, signal)])
  await reader.get(SITE, signal)
  expect(paths().filter((path) => path.includes('metadata'))).toHaveLength(1)
  expect(paths().filter((path) => path.endsWith('/token'))).toHaveLength(1)
  expect(azure.seen.find(({ path }) => path.includes('metadata'))?.headers.authorization).toBeUndefined()
})

test('the token is for the audience of the metadata, not for the URL', async () => {
  metadata()
  azure.on('GET', SITE, { body: {} })
  await hub().get(SITE, signal)
  const sent = new URLSearchParams(azure.seen.find(({ path }) => path.includes('/token'))?.body)
  expect(sent.get('scope')).toContain(`${AUDIENCE}/.default`)
})

test('what was not found is looked for again by the next read', async () => {
  azure.on('GET', '/metadata/endpoints', { status: 404 })
  const reader = hub()
  await actionError(reader.get(SITE, signal))
  metadata()
  azure.on('GET', SITE, { body: { name: 'web' } })
  await expect(reader.get(SITE, signal)).resolves.toEqual({ name: 'web' })
})

test.each(['oidc', 'managed-identity', 'cli'] as const)(
  'AD FS does not know %s, and is not asked',
  async (authType) => {
    metadata(`${azure.url}/adfs`)
    const error = await actionError(hub({ authType, tenantId: TENANT, clientId: CLIENT }).get(SITE, signal))
    expect(error.message).toMatch(/signs people in with AD FS, which does not know/u)
    expect(error.fix).toMatch(/client-secret/u)
    expect(paths()).toEqual(['GET /metadata/endpoints'])
  },
)

/** AD FS answers these to the requests for a token, the last one to all others. */
function adfs(...answers: Parameters<FakeAzure['on']>[2][]): void {
  metadata(`${azure.url}/adfs`)
  const base = `${azure.url}/adfs`
  azure.on('GET', '/adfs/.well-known/openid-configuration', {
    body: {
      issuer: base,
      token_endpoint: `${base}/oauth2/token`,
      authorization_endpoint: `${base}/oauth2/authorize`,
      jwks_uri: `${base}/keys`,
    },
  })
  azure.on('POST', '/adfs/oauth2/token', ...answers)
  azure.on('GET', SITE, { body: {} })
}

const ADFS_TOKEN = { body: { token_type: 'Bearer', expires_in: 3600, access_token: 'adfs-token' } }
const NOT_ALLOWED = {
  status: 400,
  body: {
    error: 'unauthorized_client',
    error_description: 'MSIS9605: The client is not allowed to access the requested resource.',
  },
}

/** The scopes that were asked for, without those that the sign-in library adds. */
const scopes = (): string[] =>
  azure.seen
    .filter(({ path }) => path.includes('/token'))
    .map(({ body }) => new URLSearchParams(body).get('scope')?.split(' ')[0] ?? '')

test('AD FS is asked as the tenant adfs, whatever the tenant of the run', async () => {
  adfs(ADFS_TOKEN)
  await hub().get(SITE, signal)
  expect(azure.seen.at(-1)?.headers.authorization).toBe('Bearer adfs-token')
})

test('AD FS is asked for the scope openid of the audience, which it knows', async () => {
  adfs(ADFS_TOKEN)
  await hub().get(SITE, signal)
  expect(scopes()).toEqual([`${AUDIENCE}/openid`])
})

test('an AD FS that does not allow openid is asked once for the other scope', async () => {
  adfs(NOT_ALLOWED, ADFS_TOKEN)
  await hub().get(SITE, signal)
  expect(scopes()).toEqual([`${AUDIENCE}/openid`, `${AUDIENCE}/.default`])
  expect(azure.seen.at(-1)?.headers.authorization).toBe('Bearer adfs-token')
})

test('an AD FS that allows neither scope is not asked a third time', async () => {
  adfs(NOT_ALLOWED)
  const error = await actionError(hub().get(SITE, signal))
  expect(error.message).toContain('MSIS9605')
  expect(scopes()).toEqual([`${AUDIENCE}/openid`, `${AUDIENCE}/.default`])
})

test('a tenant that does not know the Hub is another tenant', async () => {
  metadata()
  azure.on('POST', '/oauth2/v2.0/token', {
    status: 400,
    body: {
      error: 'invalid_resource',
      error_description: `AADSTS500011: The resource principal named ${AUDIENCE} was not found in the tenant named Other. Trace ID: 1`,
    },
  })
  const error = await actionError(hub().get(SITE, signal))
  expect(error.message).toMatch(/does not take this sign-in: .*AADSTS500011/u)
  expect(error.fix).toMatch(/tenant-id .*registered in/u)
})

test('the token stays with the Hub, wherever a next page is said to be', async () => {
  metadata()
  const error = await actionError(hub().get('https://elsewhere.example/page2', signal))
  expect(error.outcome).toBe('refused')
})

test('a subscription of another tenant is told with the tenant that it has', async () => {
  metadata()
  azure.on('GET', SITE, {
    status: 401,
    body: {
      error: {
        code: 'InvalidAuthenticationTokenTenant',
        message: `The access token is from the wrong issuer 'https://sts.windows.net/${TENANT}/'. It must match the tenant 'https://sts.windows.net/0a0b0c0d-0000-4000-8000-000000000001/' associated with this subscription.`,
      },
    },
  })
  const error = await actionError(hub().get(SITE, signal))
  expect(error.message).toMatch(/subscription in load-resource belongs to another tenant/u)
  expect(error.fix).toMatch(/tenant-id .*to 0a0b0c0d-0000-4000-8000-000000000001/u)
  expect(error.arm).toMatchObject({ code: 'InvalidAuthenticationTokenTenant' })
})

test.each<[string, Parameters<FakeAzure['on']>[2], RegExp]>([
  [
    'throttled for longer than there is time',
    { status: 429, headers: { 'retry-after': '3600' } },
    /again after 1 h, or less often/u,
  ],
  [
    'a redirect to the portal',
    { status: 302, headers: { location: 'https://portal.example/' } },
    /proxy or a portal/u,
  ],
  ['a page of the portal', { body: '<html><title>Sign in</title></html>' }, /proxy or a portal/u],
  ['a page of a gateway', { status: 403, body: '<html><title>Blocked</title></html>' }, /role Reader/u],
])('a read is answered by %s', async (_, answer, fix) => {
  metadata()
  azure.on('GET', SITE, answer)
  expect((await actionError(hub().get(SITE, signal))).fix).toMatch(fix)
})

test('a Hub in trouble is asked again, one that cannot be reached is not', async () => {
  azure.on('GET', '/metadata/endpoints', { status: 503 })
  expect((await actionError(hub().get(SITE, signal))).fix).toMatch(/problem of its own/u)
  expect(azure.seen).toHaveLength(4)
  azure.seen.length = 0
  azure.on('GET', '/metadata/endpoints', { reset: true })
  expect((await actionError(hub().get(SITE, signal))).message).toMatch(
    /cannot be reached: the connection broke/u,
  )
  expect(azure.seen).toHaveLength(1)
})
