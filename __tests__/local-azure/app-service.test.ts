import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { OPERATOR } from '../../local-azure/entra/principals.ts'
import { site, startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, stringAt } from '../../local-azure/json.ts'
import type { Json } from '../../local-azure/json.ts'
import { armClient } from './client.ts'
import type { Answer, Arm } from './client.ts'

const APP = '…/Microsoft.Web/sites/app-shop-burst'
const PLAN = '…/Microsoft.Web/serverfarms/plan-shop-burst'
const AUTOSCALE = '…/Microsoft.Insights/autoscaleSettings'

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure({
    principals: [OPERATOR, { ...OPERATOR, clientId: 'reader', notActions: ['*/write'] }],
  })
  arm = await armClient(azure)
})
afterEach(() => azure.close())

async function put(path: string, change: (body: Record<string, Json>) => Json): Promise<Answer> {
  const now = (await arm('GET', path)).json as Record<string, Json>
  return arm('PUT', path, change(now))
}

const sized =
  (capacity: number, name = 'P1v3') =>
  (body: Record<string, Json>): Json => ({ ...body, sku: { name, capacity } })

test('start and stop answer 200 with an empty body, again and again', async () => {
  for (const action of ['start', 'start', 'stop', 'stop']) {
    const answer = await arm('POST', `${APP}/${action}`)
    expect([answer.status, answer.text]).toEqual([200, ''])
  }
  await arm('POST', `${APP}/start`)
  expect(at((await arm('GET', APP)).json, 'properties', 'state')).toBe('Running')
  expect(at((await arm('GET', `${APP}/instances`)).json, 'value')).toMatchObject([
    { properties: { state: 'UNKNOWN' } },
  ])
  azure.clock.advance(90)
  expect(at((await arm('GET', `${APP}/instances`)).json, 'value')).toMatchObject([
    { properties: { state: 'READY' } },
  ])
  expect(at((await arm('GET', `${APP}/config/web`)).json, 'properties', 'alwaysOn')).toBe(true)
})

test('a plan is sized by PUT: 202, operation, then its workers', async () => {
  const accepted = await put(PLAN, sized(3))
  expect(accepted.status).toBe(202)
  const operation = new URL(String(accepted.headers['azure-asyncoperation']))
  const poll = (): Promise<Answer> => arm('GET', operation.pathname)
  const running = await poll()
  expect([running.status, at(running.json, 'status')]).toEqual([202, 'InProgress'])
  expect(stringAt((await put(PLAN, sized(4))).json, 'Message')).toContain('another operation is in progress')
  azure.clock.advance(80)
  expect(at((await poll()).json, 'status')).toBe('Succeeded')
  expect(at((await arm('GET', PLAN)).json, 'properties', 'currentNumberOfWorkers')).toBe(3)
})

test('a PATCH without sku answers 200, and nothing scales', async () => {
  const answer = await arm('PATCH', PLAN, { kind: 'app', properties: {} })
  expect([answer.status, at(answer.json, 'sku', 'capacity')]).toEqual([200, 1])
})

test('a PUT that leaves fields out loses them, and the judge sees it', async () => {
  azure.world.planNamed('plan-shop-burst').properties['futureOption'] = 'kept'
  await put(PLAN, ({ location, kind, properties }) => {
    const { futureOption: _, ...known } = properties as Record<string, Json>
    return { location: location!, kind: kind!, properties: known, sku: { name: 'P1v3', capacity: 2 } }
  })
  expect(at((await arm('GET', PLAN)).json, 'properties', 'futureOption')).toBeUndefined()
  expect(azure.judge().violations).toMatchObject([
    { invariant: 'resize-only-while-idle', evidence: expect.stringContaining('futureOption') },
  ])
})

test.each<[string, () => void, number, number, string, string]>([
  [
    'quota',
    () => azure.effect({ kind: 'instance-quota', instances: 2 }),
    3,
    401,
    '52039',
    'quota of 2 instances',
  ],
  [
    'stock',
    () => azure.effect({ kind: 'instance-stock', instances: 2 }),
    3,
    409,
    '59312',
    'Currently 2 instances',
  ],
  ['busy', () => azure.effect({ kind: 'plan-busy', forSeconds: 60 }), 3, 409, '59205', 'in progress'],
  ['tier limit', () => undefined, 31, 400, '51021', '30'],
])('refuses a size in its own envelope: %s', async (_, prepare, capacity, status, extended, text) => {
  prepare()
  const answer = await put(PLAN, sized(capacity))
  const details = at(answer.json, 'Details') as Json[]
  expect([answer.status, at(details[2], 'ErrorEntity', 'ExtendedCode')]).toEqual([status, extended])
  expect(stringAt(answer.json, 'Message')).toContain(text)
  expect(at((await arm('GET', PLAN)).json, 'sku', 'capacity')).toBe(1)
})

test('slots are apps of their own, and keep a plan from a tier without slots', async () => {
  await azure.close()
  azure = await startLocalAzure({
    scenario: (base) => ({
      ...base,
      sites: [...base.sites, site('app-shop-burst', 'plan-shop-burst', { slot: 'staging' })],
    }),
  })
  arm = await armClient(azure)
  expect((await arm('POST', `${APP}/slots/staging/start`)).status).toBe(200)
  expect(at((await arm('GET', `${PLAN}/sites`)).json, 'value')).toMatchObject([
    { name: 'app-shop-burst', properties: { state: 'Stopped' } },
    { name: 'app-shop-burst/staging', properties: { state: 'Running' } },
  ])
  expect((await put(PLAN, sized(1, 'B1'))).status).toBe(409)
})

test('the other two ways to answer a PUT', async () => {
  for (const planAnswer of ['at-once', 'in-progress'] as const) {
    await azure.close()
    azure = await startLocalAzure({ scenario: (base) => ({ ...base, planAnswer }) })
    arm = await armClient(azure)
    const answer = await put(PLAN, sized(2))
    const state = planAnswer === 'at-once' ? 'Succeeded' : 'InProgress'
    expect([answer.status, at(answer.json, 'properties', 'provisioningState')]).toEqual([200, state])
  }
})

const capacity = { minimum: '1', maximum: '5', default: '1' }
const setting = {
  location: 'West Europe',
  properties: { enabled: true, profiles: [{ name: 'd', capacity, rules: [] }] },
}

test('PUT, GET, list, PATCH, DELETE', async () => {
  expect((await arm('PUT', `${AUTOSCALE}/s`, setting)).status).toBe(201)
  expect((await arm('PUT', `${AUTOSCALE}/s`, setting)).status).toBe(200)
  await arm('PATCH', `${AUTOSCALE}/s`, { properties: { enabled: false } })
  expect(at((await arm('GET', AUTOSCALE)).json, 'value')).toMatchObject([
    { name: 's', properties: { enabled: false, profiles: [{ capacity }] } },
  ])
  expect((await arm('DELETE', `${AUTOSCALE}/s`)).status).toBe(200)
  expect((await arm('GET', `${AUTOSCALE}/s`)).status).toBe(404)
})

test('counts that are numbers are refused', async () => {
  const numbers = { properties: { profiles: [{ capacity: { minimum: 1, maximum: 5, default: 1 } }] } }
  expect((await arm('PUT', `${AUTOSCALE}/s`, numbers)).status).toBe(400)
})
