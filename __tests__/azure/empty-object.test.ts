import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { ServicePlan } from '../../src/domain/resources.ts'
import { actionError, harness, startAzure, SUB, type FakeAzure, type Harness } from './support.ts'

// A proxy's `{}` with 200, where Azure must describe a resource.

let azure: FakeAzure
beforeEach(async () => {
  azure = await startAzure()
})
afterEach(() => azure.close())

const REF = { subscriptionId: SUB, resourceGroup: 'rg-1' }
const GROUP = `/subscriptions/${SUB}/resourceGroups/rg-1/providers`
const PROFILE = `${GROUP}/Microsoft.Network/trafficManagerProfiles/shop-tm`
const PLAN = `${GROUP}/Microsoft.Web/serverfarms/plan-1`
const SITE = `${GROUP}/Microsoft.Web/sites/web-eu`
const EMPTY = { body: {} }

const READS: readonly [string, string, object, (of: Harness) => Promise<unknown>][] = [
  [
    'the profile',
    '/shop-tm?',
    { id: PROFILE, name: 'shop-tm', properties: {} },
    ({ ports, signal }) => ports.trafficManager.readProfile({ ...REF, name: 'shop-tm' }, signal),
  ],
  [
    'the app',
    '/sites/web-eu?',
    { id: SITE, name: 'web-eu', properties: { state: 'Running' } },
    ({ ports, signal }) => ports.webApp.readApp({ ...REF, name: 'web-eu' }, signal),
  ],
  [
    'the plan',
    '/serverfarms/plan-1?',
    { id: PLAN, name: 'plan-1', sku: { name: 'P1v3', capacity: 1 } },
    ({ ports, signal }) => ports.plan.readPlan(PLAN, signal),
  ],
  [
    'a list',
    '/autoscaleSettings?',
    { value: [] },
    ({ ports, signal }) => ports.autoscale.find({ id: PLAN } as ServicePlan, signal),
  ],
]

test.each(READS)(
  'an empty object in place of %s is asked for again, like a page of a gateway',
  async (_, path, body, read) => {
    azure.on('GET', path, EMPTY, EMPTY, { body })
    const made = await harness(azure)
    await read(made)
    expect(made.clock.slept).toEqual([1, 2])
  },
)

test.each(READS)(
  'an empty object that stays in place of %s is told as an answer of a proxy',
  async (_, path, __, read) => {
    azure.on('GET', path, EMPTY)
    const made = await harness(azure)
    const { message, transient } = await actionError(read(made))
    expect(message).toMatch(
      /^Azure answered 200 to GET .*, but without what was asked for\. Tried 4 times\.$/u,
    )
    expect(transient).toBe(true)
  },
)

test('a write is not sent again for an empty answer', async () => {
  azure.on('PATCH', '/tags/default', EMPTY)
  const { ports, signal } = await harness(azure)
  await ports.tags.merge(PROFILE, { a: 'b' }, signal)
  expect(azure.asked()).toHaveLength(1)
})
