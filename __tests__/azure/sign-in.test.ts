import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { IdentityConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
import { actionError, CLIENT, harness, secret, startAzure, SUB, TENANT, type FakeAzure } from './support.ts'

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const THING = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web-eu`
const ID_TOKEN_ENV = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://t.example',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  GITHUB_ACTIONS: 'true',
}
const FEDERATED: IdentityConfig = { authType: 'auto', tenantId: TENANT, clientId: CLIENT }

function idToken(claims: object): string {
  return ['{}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
}

const TOKEN = idToken({
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:shop@12/web@34:ref:refs/heads/main',
  aud: 'api://AzureADTokenExchange',
})

test("GitHub's token is asked for the cloud's audience, once for a sign-in, and again after two minutes", async () => {
  azure.on('GET', THING, { body: {} })
  const audiences: string[] = []
  const { ports, signal, clock } = await harness(azure, {
    identity: FEDERATED,
    env: ID_TOKEN_ENV,
    cloud: { environment: 'AzureUSGovernment', resourceManagerEndpoint: azure.url, authorityHost: azure.url },
    getIdToken: (audience) => {
      audiences.push(audience)
      return Promise.resolve(TOKEN)
    },
  })
  await ports.arm.get(THING, signal)
  await ports.arm.get(THING, signal)
  expect(audiences).toEqual(['api://AzureADTokenExchangeUSGov'])
  const sent = new URLSearchParams(azure.seen.find(({ path }) => path.includes('/token'))!.body)
  expect(sent.get('client_assertion')).toBe(TOKEN)
  await clock.sleep(121 as never, signal)
  azure.on(
    'GET',
    THING,
    { status: 401, body: { error: { code: 'ExpiredAuthenticationToken' } } },
    { body: {} },
  )
  await ports.arm.get(THING, signal)
  expect(audiences).toHaveLength(2)
})

async function refusedWith(
  code: string,
  text: string,
  identity: IdentityConfig = FEDERATED,
): Promise<ActionError> {
  azure.on('POST', '/oauth2/v2.0/token', {
    status: 401,
    body: {
      error: 'invalid_client',
      error_description: `${code}: ${text} Trace ID: 11111111-1111-1111-1111-111111111111 Correlation ID: 22222222-2222-2222-2222-222222222222 Timestamp: 2026-01-01 00:00:00Z`,
      error_codes: [Number(code.slice(6))],
      correlation_id: '22222222-2222-2222-2222-222222222222',
    },
  })
  const { ports, signal } = await harness(azure, {
    identity,
    env: ID_TOKEN_ENV,
    getIdToken: () => Promise.resolve(TOKEN),
  })
  return actionError(ports.arm.get(THING, signal))
}

test.each(['AADSTS700213', 'AADSTS70021'])(
  '%s says exactly which federated credential to create',
  async (code) => {
    const error = await refusedWith(
      code,
      'No matching federated identity record found for presented assertion subject.',
    )
    expect(error.fix).toContain('issuer:   https://token.actions.githubusercontent.com')
    expect(error.fix).toContain('subject:  repo:shop@12/web@34:ref:refs/heads/main')
    expect(error.fix).toContain('audience: api://AzureADTokenExchange')
    expect(error.fix).toContain('repo:OWNER/REPO:')
    expect(error.arm).toMatchObject({ code, correlationId: '22222222-2222-2222-2222-222222222222' })
    expect(JSON.stringify([error.message, error.fix, error.arm])).not.toContain(TOKEN)
  },
)

test.each([
  ['AADSTS7000215', 'client-secret is wrong'],
  ['AADSTS7000222', 'client-secret has expired'],
  ['AADSTS700016', `no application ${CLIENT}`],
  ['AADSTS90002', `no tenant ${TENANT}`],
  ['AADSTS1000502', 'has expired'],
  ['AADSTS70025', 'Create a federated credential'],
  ['AADSTS700238', 'ask its administrator'],
])('%s has a fix of its own', async (code, fix) => {
  const identity = { ...FEDERATED, clientSecret: secret('s3cret') }
  const error = await refusedWith(code, 'Something is wrong.', identity)
  expect(error.message).toBe(`Azure refused the sign-in: ${code}: Something is wrong.`)
  expect(error.fix).toContain(fix)
  expect(error.transient).toBe(false)
})

test.each(['AADSTS501661', 'AADSTS90061', 'AADSTS50166'])(
  '%s says that Entra cannot reach the issuer, and names it',
  async (code) => {
    const error = await refusedWith(code, 'Unable to obtain OIDC metadata.')
    expect(error.fix).toContain(
      'Entra cannot reach the issuer of the ID token (https://token.actions.githubusercontent.com)',
    )
    expect(error.fix).toContain('.well-known/openid-configuration')
  },
)

test('an ID token out of its time is told with how far the clocks differ; a wrong secret is not', async () => {
  const late = await refusedWith('AADSTS700024', 'Client assertion is not within its valid time range.')
  expect(late.fix).toMatch(/The clock of this runner is .* (?:behind|ahead of) that of 127\.0\.0\.1/u)
  const identity = { ...FEDERATED, clientSecret: secret('s3cret') }
  const wrong = await refusedWith('AADSTS7000215', 'Invalid client secret provided.', identity)
  expect(wrong.fix).not.toMatch(/clock/u)
})

test('Entra that is down is tried again', async () => {
  azure.on('GET', THING, { body: {} })
  azure.on(
    'POST',
    '/oauth2/v2.0/token',
    { status: 503 },
    { body: { token_type: 'Bearer', expires_in: 3600, access_token: 't' } },
  )
  const { ports, signal, clock } = await harness(azure)
  await ports.arm.get(THING, signal)
  expect(clock.slept).toEqual([1])
})

test('an authority that cannot be reached is named', async () => {
  const { ports, signal } = await harness(azure, {
    cloud: {
      environment: 'AzureCloud',
      resourceManagerEndpoint: azure.url,
      authorityHost: 'https://127.0.0.1:9',
    },
  })
  const error = await actionError(ports.arm.get(THING, signal))
  expect(error.message).toContain('127.0.0.1:9 cannot be reached')
})

test('a GitHub that gives no token is told as that', async () => {
  const { ports, signal } = await harness(azure, {
    identity: FEDERATED,
    env: ID_TOKEN_ENV,
    getIdToken: () => Promise.reject(new Error('Error message: Failed to get ID Token')),
  })
  expect((await actionError(ports.arm.get(THING, signal))).message).toContain('GitHub gave no ID token')
})

test.each([
  ['the time of its request token is over', { expiresAt: 1_799_999_000, error: 'Error Code : undefined' }],
  ['GitHub refuses it', { expiresAt: undefined, error: 'Failed to get ID Token.  Error Code : 401' }],
])('a job that may ask for no more ID tokens is told so, where %s', async (_, { expiresAt, error: said }) => {
  const asksWith = expiresAt === undefined ? 'opaque' : idToken({ exp: expiresAt })
  const { ports, signal } = await harness(azure, {
    identity: FEDERATED,
    env: { ...ID_TOKEN_ENV, ACTIONS_ID_TOKEN_REQUEST_TOKEN: asksWith },
    getIdToken: () => Promise.reject(new Error(said)),
  })
  const error = await actionError(ports.arm.get(THING, signal))
  expect(error.message).toMatch(/gives this job no more ID tokens.*about 6 h 20 min/u)
  expect(error.message.includes('ended at 2027-01-15T07:43:20Z')).toBe(expiresAt !== undefined)
  expect([error.fix, error.transient]).toEqual([expect.stringContaining('Lower watch-for'), false])
})

test('an input that the method needs is named', async () => {
  const { ports, signal } = await harness(azure, {
    identity: { authType: 'secret', tenantId: TENANT, clientId: CLIENT },
  })
  const error = await actionError(ports.arm.get(THING, signal))
  expect(error.message).toContain('client-secret is missing')
})
