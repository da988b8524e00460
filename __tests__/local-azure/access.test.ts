import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { OPERATOR } from '../../local-azure/entra/principals.ts'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt } from '../../local-azure/json.ts'
import { armClient, ask, token } from './client.ts'
import type { Answer, Arm } from './client.ts'

const TM = '…/Microsoft.Network/trafficManagerProfiles/tm-shop'
const APP = '…/Microsoft.Web/sites/app-shop-burst'

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure({
    principals: [OPERATOR, { ...OPERATOR, clientId: 'reader', notActions: ['*/write'] }],
  })
  arm = await armClient(azure)
})
afterEach(() => azure.close())

const code = (answer: Answer): unknown => at(answer.json, 'error', 'code')
const message = (answer: Answer): string => stringAt(answer.json, 'error', 'message') ?? ''

const url = (path: string): string => `${azure.urls.azure}${path}?api-version=2022-04-01`
const call = async (path: string, bearer: string): Promise<Answer> =>
  ask(url(path), {
    ca: azure.caCertificate,
    headers: bearer === '' ? {} : { authorization: `Bearer ${bearer}` },
  })

test('401 without, with a made-up, with a wrong audience’s, and with an old token', async () => {
  expect(code(await call('/subscriptions', ''))).toBe('AuthenticationFailed')
  expect(code(await call('/subscriptions', 'a.b.c'))).toBe('InvalidAuthenticationToken')
  const graph = await call('/subscriptions', await token(azure, 'https://graph.microsoft.com'))
  expect([graph.status, code(graph)]).toEqual([401, 'InvalidAuthenticationTokenAudience'])
  const bearer = await token(azure)
  azure.clock.advance(3700)
  expect(code(await call('/subscriptions', bearer))).toBe('ExpiredAuthenticationToken')
})

test('a public token does not open another cloud', async () => {
  await azure.close()
  azure = await startLocalAzure({ audiences: ['https://management.local.azurestack.external'] })
  expect(code(await call('/subscriptions', await token(azure)))).toBe('InvalidAuthenticationTokenAudience')
})

test('404 for another subscription, group or resource; 400 without api-version; 404 with two slashes', async () => {
  expect(code(await arm('GET', '/subscriptions/00000000-0000-0000-0000-0000000000ff'))).toBe(
    'SubscriptionNotFound',
  )
  const group = `/subscriptions/${azure.world.scenario.subscriptionId}/resourceGroups/rg-other`
  expect(code(await arm('GET', `${group}/providers/Microsoft.Web/sites/x`))).toBe('ResourceGroupNotFound')
  expect(code(await arm('GET', '…/Microsoft.Web/sites/other'))).toBe('ResourceNotFound')
  const bare = await ask(`${azure.urls.azure}/subscriptions`, {
    ca: azure.caCertificate,
    headers: { authorization: `Bearer ${await token(azure)}` },
  })
  expect(code(bare)).toBe('MissingApiVersionParameter')
  expect((await arm('GET', `/${APP}`)).status).toBe(404)
})

test('a denied action is named', async () => {
  azure.effect({ kind: 'deny', actions: ['Microsoft.Resources/tags/*'] })
  const answer = await arm('PATCH', `${TM}/providers/Microsoft.Resources/tags/default`, {
    operation: 'Merge',
    properties: { tags: {} },
  })
  expect([answer.status, code(answer)]).toEqual([403, 'AuthorizationFailed'])
  expect(message(answer)).toMatch(
    /perform action 'Microsoft.Resources\/tags\/write' over scope '\/subscriptions\/.*tm-shop'/,
  )
  expect(
    at((await arm('GET', `${TM}/providers/Microsoft.Authorization/permissions`)).json, 'value'),
  ).toMatchObject([{ actions: ['*'], notActions: ['Microsoft.Resources/tags/*'] }])
})

test('a lock refuses writes only', async () => {
  azure.effect({
    kind: 'lock',
    scope: `/subscriptions/${azure.world.scenario.subscriptionId}/resourceGroups/rg-shop`,
  })
  expect((await arm('GET', APP)).status).toBe(200)
  const refused = await arm('POST', `${APP}/start`)
  expect([refused.status, code(refused)]).toEqual([409, 'ScopeLocked'])
})

test('headers: ids, limits, virtual date', async () => {
  const { headers } = await arm('GET', APP)
  expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers['x-ms-correlation-request-id']).toBe(azure.requests().at(-1)?.correlationId)
  expect(Number(headers['x-ms-ratelimit-remaining-subscription-reads'])).toBeLessThan(250)
  expect(headers.date).toBe(new Date(azure.clock.now() * 1000).toUTCString())
})

test('Resource Graph, providers and permissions', async () => {
  const query = "resources | where type in~ ('microsoft.web/sites')"
  const graph = await arm('POST', '/providers/Microsoft.ResourceGraph/resources', {
    subscriptions: [azure.world.scenario.subscriptionId],
    query,
  })
  expect(at(graph.json, 'data')).toMatchObject([{ name: 'app-shop-burst', state: 'Stopped' }])
  expect(azure.requests().at(-1)?.write).toBe(false)
  const provider = await arm(
    'GET',
    `/subscriptions/${azure.world.scenario.subscriptionId}/providers/Microsoft.Insights`,
  )
  expect(at(provider.json, 'registrationState')).toBe('Registered')
})
