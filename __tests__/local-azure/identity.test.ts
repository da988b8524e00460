import { createSign, generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { generate } from 'selfsigned'
import { OPERATOR, SECRET, SUBJECT } from '../../local-azure/entra/principals.ts'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { stringAt } from '../../local-azure/json.ts'
import { ask, signIn } from './client.ts'
import type { Answer } from './client.ts'

let azure: LocalAzure
beforeEach(async () => {
  azure = await startLocalAzure()
})
afterEach(() => azure.close())

const SCOPE = { scope: 'https://management.azure.com/.default' }
const problem = (answer: Answer): string =>
  /^AADSTS\d+/.exec(stringAt(answer.json, 'error_description') ?? '')?.[0] ?? `status ${answer.status}`

async function github(audience = 'api://AzureADTokenExchange'): Promise<string> {
  const url = `${azure.urls.plain}/github/oidc?api-version=2.0&audience=${encodeURIComponent(audience)}`
  const answer = await ask(url, { headers: { authorization: 'Bearer local-request-token' } })
  return stringAt(answer.json, 'value') ?? ''
}
const exchange = (assertion: string): Promise<Answer> =>
  signIn(azure, { ...SCOPE, client_assertion: assertion })

test('a secret opens; a wrong one, an unknown app and an unknown tenant have their codes', async () => {
  expect((await signIn(azure, { ...SCOPE, client_secret: SECRET })).status).toBe(200)
  expect(problem(await signIn(azure, { ...SCOPE, client_secret: 'no' }))).toBe('AADSTS7000215')
  expect(problem(await signIn(azure, SCOPE))).toBe('AADSTS7000218')
  expect(problem(await signIn(azure, { ...SCOPE, client_id: 'x', client_secret: SECRET }))).toBe(
    'AADSTS700016',
  )
  expect(problem(await signIn(azure, { ...SCOPE, client_secret: SECRET }, 'nobody.example'))).toBe(
    'AADSTS90002',
  )
  expect(problem(await signIn(azure, { scope: 'openid', client_secret: SECRET }))).toBe('AADSTS1002012')
})

test('GitHub’s token is exchanged for five virtual minutes, and no longer', async () => {
  const assertion = await github()
  const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >
  expect(claims).toMatchObject({
    sub: SUBJECT,
    aud: 'api://AzureADTokenExchange',
    iss: 'https://token.actions.githubusercontent.com',
  })
  expect((await exchange(assertion)).status).toBe(200)
  azure.clock.advance(301)
  expect(problem(await exchange(assertion))).toBe('AADSTS700024')
})

test('another audience, another subject, no JWT', async () => {
  expect(problem(await exchange(await github('api://Other')))).toBe('AADSTS700213')
  expect(problem(await exchange('nonsense'))).toBe('AADSTS50027')
  await azure.close()
  azure = await startLocalAzure({ githubSubject: 'repo:octo/shop:environment:production' })
  expect(problem(await exchange(await github()))).toBe('AADSTS700213')
  const without = await ask(`${azure.urls.plain}/github/oidc`)
  expect(without.status).toBe(401)
})

test('a certificate’s assertion is verified', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const made = await generate([{ name: 'commonName', value: 'app' }], {
    keyPair: { privateKey, publicKey },
    algorithm: 'sha256',
  })
  await azure.close()
  azure = await startLocalAzure({ principals: [{ ...OPERATOR, certificate: made.cert }] })
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT', x5t: 'abc' })}.${part({ iss: OPERATOR.clientId, sub: OPERATOR.clientId })}`
  const signature = createSign('RSA-SHA256').update(unsigned).sign(privateKey).toString('base64url')
  expect((await exchange(`${unsigned}.${signature}`)).status).toBe(200)
  expect(problem(await exchange(`${unsigned}.${part({ no: 1 })}`))).toBe('AADSTS700027')
})

test('discovery', async () => {
  const { tenantId } = azure.world.scenario
  const get = (path: string): Promise<Answer> => ask(azure.urls.azure + path, { ca: azure.caCertificate })
  const openid = await get(`/${tenantId}/v2.0/.well-known/openid-configuration`)
  expect(stringAt(openid.json, 'token_endpoint')).toBe(`${azure.urls.azure}/${tenantId}/oauth2/v2.0/token`)
  const instance = await get(
    '/common/discovery/instance?authorization_endpoint=https://login.microsoftonline.com/x',
  )
  expect(stringAt(instance.json, 'tenant_discovery_endpoint')).toContain('login.microsoftonline.com')
})

test('managed identity', async () => {
  const url = `${azure.urls.plain}/identity?resource=https://management.azure.com&api-version=2019-08-01`
  const answer = await ask(url, { headers: { 'x-identity-header': 'local-identity-header' } })
  expect(answer.status).toBe(200)
  expect((await ask(url)).status).toBe(401)
  expect((await ask(`${url}&client_id=other`, { headers: { 'x-identity-header': 'x' } })).status).toBe(400)
})
