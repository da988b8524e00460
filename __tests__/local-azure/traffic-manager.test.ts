import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { OPERATOR } from '../../local-azure/entra/principals.ts'
import { endpoint, plan, profile, startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt } from '../../local-azure/json.ts'
import type { Json } from '../../local-azure/json.ts'
import { armClient } from './client.ts'
import type { Answer, Arm } from './client.ts'

const TM = '…/Microsoft.Network/trafficManagerProfiles/tm-shop'
const BURST = `${TM}/azureEndpoints/burst`

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure({
    principals: [OPERATOR, { ...OPERATOR, clientId: 'reader', notActions: ['*/write'] }],
  })
  arm = await armClient(azure)
})
afterEach(() => azure.close())

const message = (answer: Answer): string => stringAt(answer.json, 'error', 'message') ?? ''

async function put(path: string, change: (body: Record<string, Json>) => Json): Promise<Answer> {
  const now = (await arm('GET', path)).json as Record<string, Json>
  return arm('PUT', path, change(now))
}

test('a profile shows its status; a list does not', async () => {
  const one = await arm('GET', TM.toLowerCase().replace('…/microsoft', '…/Microsoft'))
  expect(at(one.json, 'properties', 'monitorConfig', 'profileMonitorStatus')).toBe('Online')
  expect(at(one.json, 'properties', 'endpoints')).toMatchObject([
    {
      name: 'private',
      properties: { endpointStatus: 'Enabled', endpointMonitorStatus: 'Online', weight: 50 },
    },
    {
      name: 'burst',
      properties: { endpointStatus: 'Disabled', endpointMonitorStatus: 'Disabled', weight: 1 },
    },
  ])
  const list = await arm('GET', '…/Microsoft.Network/trafficManagerProfiles')
  expect(at(list.json, 'value')).toMatchObject([
    { name: 'tm-shop', properties: { monitorConfig: { profileMonitorStatus: null } } },
  ])
})

test('a PATCH changes only what it gives', async () => {
  const changed = await arm('PATCH', BURST, { properties: { weight: 25 } })
  expect(changed.status).toBe(200)
  expect(at(changed.json, 'properties')).toMatchObject({
    weight: 25,
    endpointStatus: 'Disabled',
    priority: 2,
  })
})

test.each<[string, Json]>([
  ['weight 0', { properties: { weight: 0 } }],
  ['weight 1001', { properties: { weight: 1001 } }],
  ['a priority twice', { properties: { priority: 1 } }],
  ['an unknown status', { properties: { endpointStatus: 'On' } }],
  ['no properties', { weight: 5 }],
])('refuses %s with 400', async (_, body) => {
  expect((await arm('PATCH', BURST, body)).status).toBe(400)
})

test('refuses the full type in the path, and endpoints in a PATCH of the profile', async () => {
  const full = await arm('PATCH', `${TM}/Microsoft.Network/trafficManagerProfiles/azureEndpoints/burst`, {})
  expect(full.status).toBe(400)
  const endpoints = await arm('PATCH', TM, { properties: { endpoints: [] } })
  expect([endpoints.status, message(endpoints)]).toEqual([
    400,
    expect.stringContaining('cannot be specified'),
  ])
})

test('PUT of an endpoint answers 201 and replaces it; PUT of a profile replaces the endpoints', async () => {
  const replaced = await arm('PUT', BURST, { properties: { target: 'app-shop-burst.azurewebsites.net' } })
  expect([replaced.status, at(replaced.json, 'properties', 'targetResourceId')]).toEqual([201, undefined])
  const whole = await put(TM, (body) => ({
    ...body,
    properties: { ...(body['properties'] as object), endpoints: [] },
  }))
  expect(at(whole.json, 'properties', 'endpoints')).toEqual([])
  expect(azure.judge().violations).toMatchObject([{ rule: 'app stopped' }, { rule: 'profile put' }])
})

test('a web app below the Standard tier cannot be enabled, and shows as Stopped', async () => {
  azure.effect({ kind: 'set-plan', plan: 'plan-shop-burst', sku: { name: 'B1', tier: 'Basic' } })
  const refused = await arm('PATCH', BURST, { properties: { endpointStatus: 'Enabled' } })
  expect(message(refused)).toContain('Some of the provided Azure Website endpoints are not valid')
})

const path = `${TM}/providers/Microsoft.Resources/tags/default`
const patch = (operation: string, tags: Json): Promise<Answer> =>
  arm('PATCH', path, { operation, properties: { tags } })

test('Merge leaves the others alone, Delete takes away, Replace replaces', async () => {
  await patch('Merge', { a: '1', b: '2' })
  expect(at((await patch('Merge', { b: '3' })).json, 'properties', 'tags')).toEqual({ a: '1', b: '3' })
  expect(at((await patch('Delete', { a: '' })).json, 'properties', 'tags')).toEqual({ b: '3' })
  expect(at((await patch('Replace', { c: '4' })).json, 'properties', 'tags')).toEqual({ c: '4' })
  expect(at((await arm('GET', TM)).json, 'tags')).toEqual({ c: '4' })
})

test.each<[string, Json]>([
  ['a value of 257 characters', { a: 'x'.repeat(257) }],
  ['a name with a space', { 'a b': '1' }],
  ['51 tags', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, '1']))],
])('refuses %s', async (_, tags) => {
  expect((await patch('Merge', tags)).status).toBe(400)
})

test('a PATCH of the profile replaces the whole map', async () => {
  await patch('Merge', { a: '1' })
  expect(at((await arm('PATCH', TM, { tags: { z: '9' } })).json, 'tags')).toEqual({ z: '9' })
})

test('a world of one’s own: Priority profile, nested child, two plans', async () => {
  await azure.close()
  azure = await startLocalAzure({
    scenario: (base) => ({
      ...base,
      profiles: [
        profile(
          'tm-shop',
          [
            ...base.profiles[0]!.endpoints,
            endpoint('inner', 'nestedEndpoints', { priority: 3, targetResourceId: '/x/tm-child' }),
          ],
          { routingMethod: 'Priority', ttl: 20 },
        ),
        profile('tm-child', [endpoint('leaf', 'externalEndpoints', { target: 'leaf.example' })]),
      ],
      plans: [
        ...base.plans,
        plan('plan-2', { name: 'S1', tier: 'Standard', size: 'S1', family: 'S', capacity: 1 }),
      ],
    }),
  })
  arm = await armClient(azure)
  expect(
    at((await arm('GET', `${TM}/nestedEndpoints/inner`)).json, 'properties', 'endpointMonitorStatus'),
  ).toBe('Online')
  expect(azure.world.answers).toEqual({ 'tm-shop/private': 1 })
})
