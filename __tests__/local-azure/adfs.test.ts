import { createSign } from 'node:crypto'
import { afterEach, expect, test } from '@jest/globals'
import { generate } from 'selfsigned'
import { HUB_CLIENT, HUB_READER, HUB_SECRET } from '../../local-azure/entra/principals.ts'
import { hubScenario, hubSiteId, type HubScenario } from '../../local-azure/hub/scenario.ts'
import { startLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../local-azure/index.ts'
import { at, stringAt, type Json } from '../../local-azure/json.ts'
import { ask, type Answer } from './client.ts'

let azure: LocalAzure
afterEach(() => azure.close())

async function start(rest: Partial<HubScenario> = {}, options: LocalAzureOptions = {}): Promise<HubScenario> {
  const hub = hubScenario('adfs', rest)
  azure = await startLocalAzure({ ...options, hub })
  return hub
}

function signIn(form: Readonly<Record<string, string>>): Promise<Answer> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: HUB_CLIENT, ...form })
  const ca = azure.hubCaCertificate ?? ''
  return ask(`${azure.urls.hub}/adfs/oauth2/token`, { method: 'POST', ca, body: body.toString() })
}

const withSecret = (scope: string): Promise<Answer> => signIn({ client_secret: HUB_SECRET, scope })

async function read(token: string, query: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hub } = azure.world.scenario
  if (hub === undefined) throw new Error('There is no Hub.')
  return ask(`${azure.urls.hub}${hubSiteId(hub)}${query}`, {
    ca: azure.hubCaCertificate ?? '',
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
}

test('a bare /.default is not a scope that AD FS knows', async () => {
  const { audience } = await start()
  const refused = await withSecret(`${audience}/.default`)
  expect([refused.status, stringAt(refused.json, 'error_description')]).toEqual([
    400,
    expect.stringMatching(/^MSIS9605/u),
  ])
})

test.each(['AUDIENCE/openid', 'openid AUDIENCE/.default', 'openid profile offline_access AUDIENCE/.default'])(
  'the scope %s gives a token that the Hub takes',
  async (scope) => {
    const { audience } = await start()
    const { json } = await withSecret(scope.replace('AUDIENCE', audience))
    const token = stringAt(json, 'access_token') ?? ''
    expect((await read(token, '?api-version=2018-02-01')).status).toBe(200)
  },
)

test('AD FS can be told to accept a bare /.default', async () => {
  const { audience } = await start({ acceptsDefaultScope: true })
  expect((await withSecret(`${audience}/.default`)).status).toBe(200)
})

test('other grants are refused', async () => {
  const { audience } = await start()
  const refused = await signIn({
    grant_type: 'password',
    client_secret: HUB_SECRET,
    scope: `${audience}/openid`,
  })
  expect([refused.status, stringAt(refused.json, 'error')]).toEqual([400, 'unsupported_grant_type'])
})

async function certified(): Promise<{ readonly certificate: string; readonly key: string }> {
  const made = await generate([{ name: 'commonName', value: 'reader' }], { keySize: 2048 })
  return { certificate: made.cert, key: made.private }
}

/** An assertion of the reader whose machine's clock is ahead by so many seconds. */
function assertion(key: string, aheadSeconds = 0): Readonly<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000) + aheadSeconds
  const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({
    iss: HUB_CLIENT,
    sub: HUB_CLIENT,
    nbf: now,
    exp: now + 600,
  })}`
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`,
  }
}

test('a certificate signs in, as long as the clocks of runner and Hub agree', async () => {
  const { certificate, key } = await certified()
  const { audience } = await start({}, { principals: [{ ...HUB_READER, certificate }] })
  const scope = `${audience}/openid`
  expect((await signIn({ ...assertion(key), scope })).status).toBe(200)
  expect((await signIn({ ...assertion(key, 3600), scope })).status).toBe(400)
  azure.effect({ kind: 'hub-clock', aheadSeconds: 3600 })
  expect((await signIn({ ...assertion(key), scope })).status).toBe(400)
  expect((await signIn({ ...assertion(key, 3600), scope })).status).toBe(200)
})

const metadata = (version: string): Promise<Answer> =>
  ask(`${azure.urls.hub}/metadata/endpoints?api-version=${version}`, { ca: azure.hubCaCertificate ?? '' })

test('metadata are one cloud, or a list from 2019 on', async () => {
  const { audience } = await start()
  expect(at((await metadata('2015-01-01')).json, 'authentication', 'audiences')).toEqual([audience])
  expect((await metadata('2019-10-01')).json).toMatchObject([
    { authentication: { audiences: [audience], tenant: 'adfs', identityProvider: 'ADFS' } },
  ])
})

test('a Hub can list its metadata whatever version is asked for', async () => {
  await start({ listsMetadata: true })
  expect((await metadata('2015-01-01')).json).toHaveLength(1)
})

test('metrics of a Hub can lag, answers can come compressed, and states in any case', async () => {
  const { audience } = await start()
  const token = stringAt((await withSecret(`${audience}/openid`)).json, 'access_token') ?? ''
  const iso = (time: number): string => new Date(time * 1000).toISOString()
  const newest = async (): Promise<number> => {
    const now = azure.clock.now()
    const filter = `name.value eq 'Requests' and startTime eq ${iso(now - 3600)} and endTime eq ${iso(now)} and timeGrain eq duration'PT1M'`
    const { json } = await read(
      token,
      `/metrics?api-version=2018-02-01&$filter=${encodeURIComponent(filter)}`,
    )
    const [metric] = at(json, 'value') as Json[]
    const values = at(metric, 'metricValues') as Json[]
    return now - Date.parse(stringAt(values.at(-1), 'timestamp') ?? '') / 1000
  }
  expect(await newest()).toBe(120)
  azure.effect({ kind: 'metrics-late', seconds: 900 })
  expect(await newest()).toBe(1020)
  azure.fault({ match: { kind: 'hub' }, fault: { kind: 'alter', as: 'gzip' } })
  const zipped = await read(token, '?api-version=2018-02-01', { 'accept-encoding': 'gzip' })
  expect(zipped.headers['content-encoding']).toBe('gzip')
  azure.effect({ kind: 'hub-site', state: 'Running', properties: { state: 'RUNNING', usageState: 1 } })
  expect((await read(token, '?api-version=2018-02-01')).json).toMatchObject({
    properties: { state: 'RUNNING', usageState: 1 },
  })
})
