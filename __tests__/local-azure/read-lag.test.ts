import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startLocalAzure } from '../../local-azure/index.ts'
import type { LocalAzure } from '../../local-azure/index.ts'
import { at, type Json } from '../../local-azure/json.ts'
import { READ_KINDS, type ReadKind } from '../../local-azure/world/conditions.ts'
import { armClient } from './client.ts'
import type { Arm } from './client.ts'

const PROFILE = '…/Microsoft.Network/trafficManagerProfiles/tm-shop'
const BURST = `${PROFILE}/azureEndpoints/burst`
const APP = '…/Microsoft.Web/sites/app-shop-burst'
const PLAN = '…/Microsoft.Web/serverfarms/plan-shop-burst'
const SETTING = '…/Microsoft.Insights/autoscaleSettings/as'
const TAGS = `${PROFILE}/providers/Microsoft.Resources/tags/default`

let azure: LocalAzure
let arm: Arm
beforeEach(async () => {
  azure = await startLocalAzure()
  arm = await armClient(azure)
})
afterEach(() => azure.close())

/** A write of each kind, what a read shows of it, and the value before and after. */
const WRITES: Readonly<
  Record<ReadKind, { write: () => Promise<unknown>; read: () => Promise<Json | undefined> }>
> = {
  tags: {
    write: () => arm('PATCH', TAGS, { operation: 'Merge', properties: { tags: { owner: 'ann' } } }),
    read: async () => at((await arm('GET', TAGS)).json, 'properties', 'tags', 'owner'),
  },
  endpoint: {
    write: () => arm('PATCH', BURST, { properties: { weight: 7 } }),
    read: async () => at((await arm('GET', BURST)).json, 'properties', 'weight'),
  },
  app: {
    write: () => arm('POST', `${APP}/start`),
    read: async () => at((await arm('GET', APP)).json, 'properties', 'state'),
  },
  plan: {
    write: () => arm('PUT', PLAN, { location: 'West Europe', sku: { name: 'P1v3', capacity: 3 } }),
    read: async () => at((await arm('GET', PLAN)).json, 'sku', 'capacity'),
  },
  instances: {
    write: () => arm('POST', `${APP}/start`),
    read: async () => {
      const list = at((await arm('GET', `${APP}/instances`)).json, 'value')
      return Array.isArray(list) ? list.length : 'no list'
    },
  },
  autoscale: {
    write: () => arm('PUT', SETTING, settingBody()),
    read: async () => (await arm('GET', SETTING)).status,
  },
}

function settingBody(): Json {
  const capacity = { minimum: '1', maximum: '3', default: '1' }
  return { location: 'West Europe', properties: { profiles: [{ name: 'p', capacity, rules: [] }] } }
}

test.each(READ_KINDS)('a read of %s shows a write once its lag has passed, and not before', async (kind) => {
  const { write, read } = WRITES[kind]
  azure.effect({ kind: 'read-lag', seconds: { [kind]: 5 } })
  const before = await read()
  await write()
  azure.clock.advance(4.5)
  expect(await read()).toEqual(before)
  azure.clock.advance(0.5)
  expect(await read()).not.toEqual(before)
})

test.each(READ_KINDS)('a lag of other kinds does not hold up a read of %s', async (kind) => {
  const { write, read } = WRITES[kind]
  const others = READ_KINDS.filter((one) => one !== kind).map((one) => [one, 60] as const)
  azure.effect({ kind: 'read-lag', seconds: Object.fromEntries(others) })
  const before = await read()
  await write()
  expect(await read()).not.toEqual(before)
})

test('a read sees the states one after the other, each as late as its lag', async () => {
  azure.effect({ kind: 'read-lag', seconds: { endpoint: 10 } })
  for (const weight of [2, 3, 4]) {
    await arm('PATCH', BURST, { properties: { weight } })
    azure.clock.advance(4)
  }
  const seen = []
  for (let step = 0; step < 4; step += 1) {
    seen.push(await WRITES.endpoint.read())
    azure.clock.advance(4)
  }
  expect(seen).toEqual([2, 3, 4, 4])
})

test('what the service changes by itself is seen as late', async () => {
  azure.effect({ kind: 'read-lag', seconds: { instances: 30, plan: 30 } })
  await arm('PUT', PLAN, { location: 'West Europe', sku: { name: 'P1v3', capacity: 2 } })
  azure.clock.advance(80)
  const workers = async (): Promise<Json | undefined> =>
    at((await arm('GET', PLAN)).json, 'properties', 'currentNumberOfWorkers')
  expect([azure.world.planNamed('plan-shop-burst').instances, await workers()]).toEqual([2, 1])
  azure.clock.advance(30)
  expect(await workers()).toBe(2)
})

test('two replicas answer in turn, first the one that lags', async () => {
  azure.effect({ kind: 'read-lag', seconds: { endpoint: 60 }, alternate: true })
  await arm('PATCH', BURST, { properties: { weight: 7 } })
  const seen = []
  for (let read = 0; read < 4; read += 1) seen.push(await WRITES.endpoint.read())
  expect(seen).toEqual([1, 7, 1, 7])
})

test('a write is answered with its own result, and an operation is known at once', async () => {
  azure.effect({ kind: 'read-lag', seconds: { endpoint: 60, plan: 60 } })
  const written = await arm('PATCH', BURST, { properties: { weight: 7 } })
  expect(at(written.json, 'properties', 'weight')).toBe(7)
  const accepted = await arm('PUT', PLAN, { location: 'West Europe', sku: { name: 'P1v3', capacity: 2 } })
  const { pathname } = new URL(String(accepted.headers.location))
  expect((await arm('GET', pathname)).status).toBe(202)
})

test('the lag ends with an effect that names none', async () => {
  azure.effect({ kind: 'read-lag', seconds: { endpoint: 60 } })
  await arm('PATCH', BURST, { properties: { weight: 7 } })
  azure.effect({ kind: 'read-lag' })
  expect(await WRITES.endpoint.read()).toBe(7)
})
