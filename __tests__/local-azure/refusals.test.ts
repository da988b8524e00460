import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { REFUSALS, REFUSAL_NAMES, type RefusalName } from '../../local-azure/faults/refusals.ts'
import { at, stringAt, type Json } from '../../local-azure/json.ts'
import { armClient, ask, signIn, type Answer, type Arm } from './client.ts'

const PLAN = '…/Microsoft.Web/serverfarms/plan-shop-burst'
const APP = '…/Microsoft.Web/sites/app-shop-burst'
const BURST = '…/Microsoft.Network/trafficManagerProfiles/tm-shop/azureEndpoints/burst'
const TAGS = '…/Microsoft.Network/trafficManagerProfiles/tm-shop/providers/Microsoft.Resources/tags/default'

let azure: LocalAzure
let arm: Arm
beforeAll(async () => {
  azure = await startLocalAzure({ hub: 'adfs' })
  arm = await armClient(azure)
})
afterAll(() => azure.close())

const resize = (): Promise<Answer> =>
  arm('PUT', PLAN, { location: 'West Europe', sku: { name: 'P1v3', capacity: 2 } })

/** A call that a service can refuse so, by what the refusal usually hits. */
function callFor(name: RefusalName): Promise<Answer> {
  const match: { readonly kind?: string; readonly path?: string } = REFUSALS[name].match
  if (match.kind === 'token') return signIn(azure, {})
  if (match.kind === 'hub')
    return ask(`${azure.urls.hub}/adfs/oauth2/token`, { method: 'POST', ca: azure.hubCaCertificate ?? '' })
  if (match.kind === 'github') return ask(`${azure.urls.plain}/github/api/repos/o/r/actions/workflows/w/runs`)
  return match.path?.includes('start') === true ? arm('POST', `${APP}/start`) : resize()
}

test.each(REFUSAL_NAMES)('%s is refused once, and changes nothing', async (name) => {
  const plan = azure.world.planNamed('plan-shop-burst')
  azure.fault({ id: name, fault: { kind: 'refuse', as: name } })
  const answer = await callFor(name)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(azure.requests().at(-1)?.fault).toBe(name)
  expect([plan.sku.capacity, azure.world.siteNamed('app-shop-burst').state]).toEqual([1, 'Stopped'])
  azure.clearFaults()
})

function numberOf(json: Json | undefined): string | undefined {
  const details = at(json, 'Details')
  return Array.isArray(details) ? stringAt(details[2], 'ErrorEntity', 'ExtendedCode') : undefined
}

test.each([
  ['plan-busy', 409, '59205'],
  ['webspace-busy', 409, '59202'],
  ['plan-rebooting', 400, '11008'],
  ['site-busy', 409, '59203'],
  ['site-lock', 429, '59206'],
  ['quota', 401, '52039'],
  ['quota-additional', 401, '52039'],
  ['quota-additional-bare', 401, undefined],
  ['feature-unavailable', 409, '59324'],
  ['conflict-without-number', 409, undefined],
] as const)('%s answers %i with the number %s', async (name, status, number) => {
  azure.fault({ fault: { kind: 'refuse', as: name } })
  const answer = await callFor(name)
  expect([answer.status, numberOf(answer.json)]).toEqual([status, number])
})

test('a refusal names the limits that the rule gives', async () => {
  azure.fault({ fault: { kind: 'refuse', as: 'quota-additional', limit: 7, usage: 5 } })
  expect((await resize()).text).toContain('Current Limit (PremiumV3 VMs): 7')
  azure.fault({ fault: { kind: 'refuse', as: 'stock', available: 4 } })
  expect((await resize()).text).toContain('Currently 4 instances are available')
  azure.fault({ fault: { kind: 'refuse', as: 'throttled', retryAfterSeconds: 33 } })
  expect((await resize()).headers['retry-after']).toBe('33')
})

test('a match narrows what a refusal hits', async () => {
  azure.fault({ match: { path: '/tags/default$' }, fault: { kind: 'refuse', as: 'locked' } })
  azure.fault({ match: { path: 'Endpoints/' }, fault: { kind: 'refuse', as: 'policy' } })
  const endpoint = await arm('PATCH', BURST, { properties: { weight: 3 } })
  const tags = await arm('PATCH', TAGS, { operation: 'Merge', properties: { tags: { a: 'b' } } })
  expect([endpoint, tags].map(({ json }) => stringAt(json, 'error', 'code'))).toEqual([
    'RequestDisallowedByPolicy',
    'ScopeLocked',
  ])
  expect(stringAt(endpoint.json, 'error', 'target')).toBe('burst')
})

test('forbidden names the action and the scope', async () => {
  azure.fault({ match: { path: '/start$' }, fault: { kind: 'refuse', as: 'forbidden' } })
  const { text } = await arm('POST', `${APP}/start`)
  expect(text).toContain("'Microsoft.Web/sites/start/action'")
  expect(text).toMatch(/over scope '\S+\/sites\/app-shop-burst'/u)
})

test('a rule over HTTP with an unknown name says which names there are', async () => {
  const refused = async (body: Json): Promise<Answer> =>
    ask(`${azure.urls.plain}/control/faults`, { method: 'POST', body })
  const answers = [
    await refused({ fault: { kind: 'refuse', as: 'plan-bussy' } }),
    await refused({ fault: { kind: 'alter', as: 'half' } }),
    await refused({ fault: { kind: 'explode' } }),
    await refused({ effect: { kind: 'rain' } }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  expect(
    answers.map(({ text }) => /plan-busy|thanos-partial|lose-reply|private-down/u.exec(text)?.[0]),
  ).toEqual(['plan-busy', 'thanos-partial', 'lose-reply', 'private-down'])
})
