import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { makeHub } from '../../src/azure/hub/index.ts'
import type { HubReader } from '../../src/azure/arm-reader.ts'
import type { StackHubConfig } from '../../src/domain/config.ts'
import { ActionError } from '../../src/domain/errors.ts'
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

type Answer = Parameters<FakeAzure['on']>[2]

const SITE = `/subscriptions/${SUB}/resourceGroups/rg-1/providers/Microsoft.Web/sites/web`
const APP = '4de154de-f8a8-4017-af41-df619da68155'
const signal = new AbortController().signal
const TOKEN = { body: { token_type: 'Bearer', expires_in: 3600, access_token: 'adfs-token' } }

const SECRET: StackHubConfig['identity'] = {
  authType: 'auto',
  clientId: CLIENT,
  clientSecret: secret('s3cret'),
}

function hub(
  given: Partial<StackHubConfig> = {},
  env: Readonly<Record<string, string>> = {},
  log = testLog(),
): HubReader {
  return makeHub({
    stackHub: { endpoint: azure.url, identity: SECRET, ...given },
    clock: testClock(Math.floor(Date.now() / 1000)),
    log,
    random: () => 0.5,
    env,
    getIdToken: () => Promise.resolve('eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvIn0.c2ln'),
    version: '1.2.3',
  })
}

/** A Hub whose AD FS answers these to the requests for a token. */
function adfs(answers: readonly Answer[], openid: object = {}, login = `${azure.url}/adfs`): void {
  const audience = `https://management.adfs.hub.example/${APP}`
  azure.on('GET', '/metadata/endpoints', {
    body: { authentication: { loginEndpoint: login, audiences: [audience] } },
  })
  const base = `${azure.url}/adfs`
  azure.on('GET', '/adfs/.well-known/openid-configuration', {
    body: {
      issuer: base,
      token_endpoint: `${base}/oauth2/token/`,
      authorization_endpoint: `${base}/oauth2/authorize/`,
      jwks_uri: `${base}/discovery/keys`,
      ...openid,
    },
  })
  azure.on('POST', '/adfs/oauth2/token', ...answers)
  azure.on('GET', SITE, { body: { name: 'web' } })
}

const refused = (error: string, text: string): Answer => ({
  status: 400,
  body: { error, error_description: text },
})
const failure = (): Promise<ActionError> => actionError(hub().get(SITE, signal))

describe('AD FS refuses a sign-in, and each number has its own advice', () => {
  test.each([
    ['MSIS9605', 'unauthorized_client', /New-GraphApplication\).*Grant-AdfsApplicationPermission/u],
    ['MSIS9607', 'invalid_client', /^Correct client-id: .*Entra ID is unknown/u],
    ['MSIS9223', 'invalid_client', /^Correct client-id/u],
    ['MSIS9622', 'invalid_client', /^Correct client-secret .*Set-GraphApplication/u],
    ['MSIS9602', 'invalid_resource', /metadata.*name the audience/u],
    ['MSIS9999', 'invalid_client', /^Correct client-secret/u],
    ['MSIS9999', 'invalid_scope', /name the audience/u],
    ['MSIS9999', 'other', /Ask the operator of the Hub about MSIS9999/u],
  ])('%s, %s', async (number, word, fix) => {
    adfs([refused(word, `${number}: Something is wrong.`)])
    const error = await failure()
    expect(error.message).toBe(`The AD FS of the Hub refused the sign-in: ${number}: Something is wrong.`)
    expect(error.fix).toMatch(fix)
    expect(error.arm).toMatchObject({ status: 400, code: number, request: 'POST /adfs/oauth2/token/' })
    expect(error.link).toBe('hub-identity')
  })
})

test.each<[string, object, string, RegExp]>([
  [
    'in small letters',
    { error: 'other', error_description: 'msis9607: No.' },
    'msis9607: No.',
    /^Correct client-id/u,
  ],
  [
    'by its word alone',
    { error: 'invalid_client', error_description: 'No.' },
    'No.',
    /^Correct client-secret/u,
  ],
  ['without a text', { error: 'unauthorized_client' }, 'unauthorized_client', /New-GraphApplication/u],
])('a refusal of AD FS %s has its advice', async (_, body, said, fix) => {
  adfs([{ status: 401, body }])
  const error = await failure()
  expect(error.message).toBe(`The AD FS of the Hub refused the sign-in: ${said}`)
  expect(error.fix).toMatch(fix)
})

test('an empty answer of AD FS is told as one', async () => {
  adfs([{ status: 405, body: '' }])
  expect((await failure()).message).toBe(
    'Signing in to the AD FS of the Hub failed: 405 from POST /adfs/oauth2/token/: an answer without an explanation.',
  )
})

test.each<[string, Answer['body']]>([
  ['without a token', {}],
  ['of a page', '<html><body>Sign in</body></html>'],
])('a 200 %s is told as one, and no matter of the issuer', async (_, body) => {
  adfs([{ status: 200, body }])
  const error = await failure()
  expect(error.message).toBe('The AD FS of the Hub answered POST /adfs/oauth2/token/ without a token (200).')
  expect(error.fix).toMatch(/proxy answers in place/u)
})

const PAGE = '<html><head><title>Service Unavailable</title></head><body>x</body></html>'

describe('an answer of AD FS without a number has the advice of its status', () => {
  test.each<[number, RegExp, boolean]>([
    [503, /down or busy/u, true],
    [429, /down or busy/u, true],
    [404, /no AD FS at the place/u, false],
    [302, /sends this sign-in elsewhere/u, false],
    [403, /proxy answers in place/u, false],
  ])('%d', async (status, fix, transient) => {
    adfs([{ status, body: PAGE, headers: { location: 'https://portal.example/' } }])
    const error = await failure()
    expect(error.message).toMatch(
      new RegExp(`^Signing in to the AD FS of the Hub failed: ${String(status)} `, 'u'),
    )
    expect(error.fix).toMatch(fix)
    expect(error.transient).toBe(transient)
  })

  test('an AD FS that is not there at all', async () => {
    adfs([TOKEN])
    azure.on('GET', '/adfs/.well-known/openid-configuration', { status: 404, body: PAGE })
    expect((await failure()).fix).toMatch(/no AD FS at the place that the Hub’s metadata name/u)
  })
})

test('an AD FS that is busy for a moment is asked again', async () => {
  adfs([{ status: 503, body: PAGE }, TOKEN])
  await expect(hub().get(SITE, signal)).resolves.toEqual({ name: 'web' })
})

test.each(['/adfs', '/adfs/', '/ADFS/', '/adfs/oauth2/', '/adfs/ls?x=1'])(
  'AD FS is known by its path, and its port is kept: %s',
  async (path) => {
    adfs([TOKEN], {}, `${azure.url}${path}`)
    await expect(hub().get(SITE, signal)).resolves.toEqual({ name: 'web' })
  },
)

test('an issuer on another host is named beside the one of the metadata', async () => {
  adfs([TOKEN], { issuer: 'https://sts.corp.example/adfs' })
  const error = await failure()
  expect(error.message).toContain('names https://sts.corp.example/adfs as issuer')
  expect(error.fix).toMatch(/loginEndpoint .* the same host and port/u)
})

test('the issuer that AD FS puts into tokens is on plain http, and no obstacle', async () => {
  adfs([TOKEN], { access_token_issuer: 'http://adfs.hub.example/adfs/services/trust' })
  await expect(hub().get(SITE, signal)).resolves.toEqual({ name: 'web' })
})

describe('a secret goes to no other host, whatever AD FS answers (no-secret-leaves)', () => {
  const posts = (): string[] =>
    azure.seen.filter(({ method }) => method === 'POST').map(({ headers }) => headers.host ?? '')

  test.each(['token_endpoint elsewhere', 'redirect'])('%s', async (how) => {
    const elsewhere = `${azure.url.replace('127.0.0.1', 'localhost')}/adfs/oauth2/token`
    if (how === 'redirect') adfs([{ status: 307, headers: { location: elsewhere } }])
    else adfs([TOKEN], { token_endpoint: elsewhere })
    const error = await failure()
    expect(error.fix).toMatch(/secret/u)
    expect(posts().filter((host) => host.startsWith('localhost'))).toEqual([])
  })

  test('token_endpoint on another port, where another service may be', async () => {
    const other = await startAzure()
    adfs([TOKEN], { token_endpoint: `${other.url}/adfs/oauth2/token` })
    const error = await failure()
    await other.close()
    expect(error.fix).toMatch(/No secret was sent there/u)
    expect(other.seen).toEqual([])
  })
})

const JOB = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.example/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }
const OIDC: StackHubConfig['identity'] = { authType: 'auto', clientId: CLIENT, tenantId: TENANT }

test('GitHub’s ID token, which opens public Azure too, goes to no host of the Hub (no-secret-leaves)', async () => {
  adfs([TOKEN], {}, `${azure.url}/`)
  const error = await actionError(hub({ identity: OIDC }, JOB).get(SITE, signal))
  expect(error.message).toMatch(/signs people in at .* opens public Azure too, so the run sent it nothing/u)
  expect(error.outcome).toBe('refused')
  expect(azure.seen.filter(({ method }) => method === 'POST')).toEqual([])
})

test.each([SECRET, { ...SECRET, tenantId: 'adfs' }])(
  'the run’s own secret goes to no Hub that a config file alone names (no-secret-leaves)',
  async (identity) => {
    adfs([TOKEN])
    const given = { isRunsOwn: true, isNamedByFile: true, identity } as const
    const error = await actionError(hub(given).get(SITE, signal))
    expect(error.message).toMatch(/a config file alone names that Hub, so the run did not send it/u)
    expect(error).toMatchObject({ outcome: 'refused', fix: expect.stringMatching(/stack-hub-endpoint/u) })
    expect(azure.seen.filter(({ method }) => method === 'POST')).toEqual([])
  },
)

test.each<[string, Partial<StackHubConfig>, number]>([
  ['warns: the run’s own', { isRunsOwn: true }, 1],
  [
    'is silent: the run’s own, and the Hub’s',
    { isRunsOwn: true, identity: { ...SECRET, tenantId: 'adfs' } },
    0,
  ],
  ['is silent: the Hub’s', {}, 0],
  ['is silent: the Hub’s, by a config file', { isNamedByFile: true }, 0],
])('a secret that goes to an AD FS %s', async (_, given, warnings) => {
  adfs([TOKEN])
  const log = testLog()
  await expect(hub(given, {}, log).get(SITE, signal)).resolves.toEqual({ name: 'web' })
  expect(log.lines.filter((line) => line.includes('client-secret of the run'))).toHaveLength(warnings)
})
