import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure, site, type LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt, type Json } from '../../local-azure/json.ts'
import { FRONT_PAGES } from '../../local-azure/world/conditions.ts'
import { armClient, visit, type Arm } from './client.ts'

const APP = '…/Microsoft.Web/sites/app-shop-burst'
const HOST = 'app-shop-burst.azurewebsites.net'

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure({
    scenario: (shop) => ({
      ...shop,
      sites: [
        site('app-shop-burst', 'plan-shop-burst', {
          hostNames: ['www.shop.example', '*.shop.example', 'new.shop.example'],
          hostsWithoutTls: ['new.shop.example'],
          certificateEndsAt: shop.startAt + 10 * 86_400,
          extra: { usageState: 0, availabilityState: 0 },
        }),
      ],
    }),
  })
  arm = await armClient(azure)
})
afterEach(() => azure.close())

test.each([
  ['59203', 409],
  ['59206', 429],
] as const)('a busy site refuses start and stop with %s until it is free', async (number, status) => {
  azure.effect({ kind: 'site-busy', app: 'app-shop-burst', number, forSeconds: 120 })
  const refused = await arm('POST', `${APP}/start`)
  expect([refused.status, refused.text.includes(number)]).toEqual([status, true])
  azure.clock.advance(120)
  expect((await arm('POST', `${APP}/start`)).status).toBe(200)
})

test('each host name shows whether it has a certificate, and each certificate when it ends', async () => {
  const { json } = await arm('GET', APP)
  const states = at(json, 'properties', 'hostNameSslStates') as Json[]
  expect(states.map((one) => [stringAt(one, 'name'), stringAt(one, 'sslState')])).toEqual([
    ['www.shop.example', 'SniEnabled'],
    ['*.shop.example', 'SniEnabled'],
    ['new.shop.example', 'Disabled'],
    [HOST, 'Disabled'],
  ])
  const bindings = at((await arm('GET', `${APP}/hostNameBindings`)).json, 'value') as Json[]
  expect(bindings.map((one) => stringAt(one, 'properties', 'hostNameType'))).toEqual([
    'Verified',
    'Verified',
    'Verified',
    'Managed',
  ])
  const list = at((await arm('GET', '…/Microsoft.Web/certificates')).json, 'value') as Json[]
  expect(list.map((one) => stringAt(one, 'properties', 'expirationDate'))).toEqual([
    '2026-06-12T08:00:00+00:00',
    '2026-06-12T08:00:00+00:00',
  ])
})

test('states can be numbers, as old answers have them', async () => {
  const { json } = await arm('GET', APP)
  expect([at(json, 'properties', 'usageState'), at(json, 'properties', 'availabilityState')]).toEqual([0, 0])
})

test.each(FRONT_PAGES)('the front end can answer with %s in place of the app', async (as) => {
  await arm('POST', `${APP}/start`)
  azure.clock.advance(120)
  const page = { to: HOST, serverName: HOST, path: '/health' }
  const usual = await visit(azure, page)
  azure.effect({ kind: 'app-answers', app: 'app-shop-burst', as })
  const front = await visit(azure, page)
  expect(front.text).not.toContain('ok release 42')
  azure.effect({ kind: 'app-answers-again', app: 'app-shop-burst' })
  expect([usual.text, (await visit(azure, page)).text]).toEqual([
    expect.stringContaining('ok release 42'),
    expect.stringContaining('ok release 42'),
  ])
})

test('the activity log tells, minutes late, who changed what', async () => {
  await arm('POST', `${APP}/start`)
  azure.effect({ kind: 'set-endpoint', endpoint: 'burst', weight: 9, caller: 'bob@shop.example' })
  const { subscriptionId, startAt } = azure.world.scenario
  const uri = stringAt((await arm('GET', APP)).json, 'id') ?? ''
  const events = async (filter: string): Promise<Json[]> => {
    const since = new Date(startAt * 1000).toISOString()
    const query = new URLSearchParams({
      'api-version': '2015-04-01',
      $filter: `eventTimestamp ge '${since}'${filter}`,
    })
    const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`
    return at((await arm('GET', `${path}?${query.toString()}`)).json, 'value') as Json[]
  }
  expect(await events('')).toEqual([])
  azure.clock.advance(180)
  expect(await events('')).toMatchObject([
    { caller: 'bob@shop.example', operationName: { value: expect.stringContaining('azureEndpoints/write') } },
    { caller: expect.stringMatching(/c1$/u), operationName: { value: 'Microsoft.Web/sites/start/Action' } },
  ])
  expect(await events(` and resourceUri eq '${uri}'`)).toHaveLength(1)
  const correlations = azure.requests().map((request) => request.correlationId)
  expect(correlations).toContain(stringAt((await events(''))[1], 'correlationId'))
})
